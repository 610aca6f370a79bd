"""python-telegram-bot talks to the local Bot API as it talks to Telegram."""

import os
from datetime import timedelta

import pytest

os.environ["PTB_TIMEDELTA"] = "1"  # retry_after as a timedelta, the library's coming way; read when it is imported

import telegram
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from bot.playground.api import Limits
from tests.playground_api.stage import LI, TOKEN, Stage, png


async def test_its_bot_reads_sends_edits_and_answers(stage: Stage) -> None:
    async with telegram.Bot(TOKEN, base_url=f"{stage.api.url}/bot") as bot:
        assert (await bot.get_me()).username == "linli_test_bot"
        stage.api.phones.say(LI, "/checkin")
        updates = await bot.get_updates(timeout=1)
        message = updates[0].message
        assert message is not None
        assert (message.text, message.chat.type, message.date) == ("/checkin", "private", stage.time.now())
        assert message.parse_entities() == {message.entities[0]: "/checkin"}
        row = [telegram.InlineKeyboardButton("37.4", callback_data="t:374")]
        sent = await bot.send_message(
            LI, "<b>How</b> are you?", parse_mode="HTML", reply_markup=telegram.InlineKeyboardMarkup([row])
        )
        stage.api.phones.tap(LI, "37.4")
        query = (await bot.get_updates(offset=updates[0].update_id + 1))[0].callback_query
        assert query is not None
        assert query.data == "t:374"
        assert await query.answer("Noted")
        edited = await bot.edit_message_text("Thank you", LI, sent.message_id)
        assert isinstance(edited, telegram.Message)
        assert await bot.delete_message(LI, sent.message_id)
        assert await bot.set_my_commands([telegram.BotCommand("checkin", "Report")])
        assert (await bot.get_chat(LI)).first_name == "Li"
        assert (await bot.get_webhook_info()).pending_update_count == 1


async def test_its_errors_are_the_ones_telegram_causes(stage: Stage) -> None:
    async with telegram.Bot(TOKEN, base_url=f"{stage.api.url}/bot") as bot:
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(99, "hi")
        stage.api.phones.block(LI)
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(LI, "hi")
        stage.api.phones.unblock(LI)
        stage.api.limit(Limits.telegram(retry_after=7))
        await bot.send_message(LI, "hi")
        with pytest.raises(RetryAfter) as refused:
            await bot.send_message(LI, "hi")
        assert refused.value.retry_after == timedelta(seconds=7)


async def test_its_bot_sends_and_fetches_media(stage: Stage) -> None:
    async with telegram.Bot(TOKEN, base_url=f"{stage.api.url}/bot", base_file_url=f"{stage.api.url}/file/bot") as bot:
        photo = await bot.send_photo(LI, png(), caption="<b>Mask</b>", parse_mode="HTML")
        assert (photo.photo[-1].width, photo.caption, photo.caption_entities[0].type) == (40, "Mask", "bold")
        again = await bot.send_photo(LI, photo.photo[-1].file_id)
        assert again.photo[-1].file_unique_id == photo.photo[-1].file_unique_id
        document = await bot.send_document(LI, b"a,b", filename="list.csv")
        assert document.document is not None
        file = await bot.get_file(document.document.file_id)
        assert bytes(await file.download_as_bytearray()) == b"a,b"
        voice = await bot.send_voice(LI, b"OggS", duration=timedelta(seconds=3))
        assert voice.voice is not None
        assert voice.voice.duration == timedelta(seconds=3)
        album = await bot.send_media_group(
            LI, [telegram.InputMediaPhoto(png(), caption="one"), telegram.InputMediaPhoto(photo.photo[-1].file_id)]
        )
        assert len({message.media_group_id for message in album}) == 1
        edited = await bot.edit_message_media(
            telegram.InputMediaDocument(b"x", caption="now a file", filename="x.txt"), LI, photo.message_id
        )
        assert isinstance(edited, telegram.Message)
        assert edited.caption == "now a file"
        assert await bot.edit_message_caption(LI, photo.message_id, caption="changed")
        place = await bot.send_location(LI, 30.5, 114.3)
        card = await bot.send_contact(LI, "+123", "Wang")
        assert place.location == telegram.Location(114.3, 30.5)
        assert card.contact == telegram.Contact("+123", "Wang")


async def test_its_bot_reads_what_people_send(stage: Stage) -> None:
    phones = stage.api.phones
    async with telegram.Bot(TOKEN, base_url=f"{stage.api.url}/bot", base_file_url=f"{stage.api.url}/file/bot") as bot:
        phones.photo(LI, png(), caption="look")
        phones.document(LI, b"x", name="x.txt")
        phones.voice(LI, b"x", duration=2)
        phones.location(LI)
        phones.contact(LI)
        phones.forward(LI, text="rumour", origin="Auntie")
        messages = [update.message for update in await bot.get_updates()]
        photo, document, voice, place, card, rumour = [message for message in messages if message]
        assert bytes(await (await photo.photo[-1].get_file()).download_as_bytearray()) == png()
        assert document.document is not None
        assert document.document.file_name == "x.txt"
        assert voice.voice is not None
        assert (place.location is None, card.contact is None) == (False, False)
        assert rumour.forward_origin == telegram.MessageOriginHiddenUser(rumour.date, "Auntie")


async def test_its_bot_in_a_group(stage: Stage) -> None:
    async with telegram.Bot(TOKEN, base_url=f"{stage.api.url}/bot") as bot:
        group = stage.api.phones.create_group(LI, "Grid 1")
        stage.api.phones.add_bot(LI, group, admin=True)
        sent = await bot.send_message(group, "Who needs rice?")
        assert await bot.pin_chat_message(group, sent.message_id)
        assert (await bot.get_chat(group)).pinned_message == sent
        assert await bot.set_message_reaction(group, sent.message_id, "👍")
        me, founder = await bot.get_chat_member(group, bot.id), (await bot.get_chat_administrators(group))[0]
        assert isinstance(me, telegram.ChatMemberAdministrator)
        assert isinstance(founder, telegram.ChatMemberOwner)
        updates = await bot.get_updates()
        assert [type(update.effective_chat) for update in updates] == [telegram.Chat] * 4
        new = stage.api.phones.upgrade(LI, group)
        with pytest.raises(ChatMigrated) as refused:
            await bot.send_message(group, "hi")
        assert refused.value.new_chat_id == new
        said = stage.api.phones.say(LI, "I do", chat=new)
        forwarded = await bot.forward_message(LI, new, said)
        assert forwarded.chat.id == LI


async def test_its_bot_answers_inline_queries_and_says_who_it_is(stage: Stage) -> None:
    stage.api.add_bot(TOKEN, "linli_test_bot", "Linli", inline=True)
    async with telegram.Bot(TOKEN, base_url=f"{stage.api.url}/bot") as bot:
        number = stage.api.phones.search(LI, "rice")
        query = (await bot.get_updates())[-1].inline_query
        assert query is not None
        content = telegram.InputTextMessageContent("Rice at the gate")
        assert await query.answer([telegram.InlineQueryResultArticle("1", "Rice", content)])
        stage.api.phones.choose(LI, number, "1")
        message = (await bot.get_updates())[-1].message
        assert message is not None
        assert message.via_bot == bot.bot
        assert await bot.set_my_name("邻里", language_code="zh")
        assert (await bot.get_my_name("zh")).name == "邻里"
        assert await bot.set_my_description("Reports")
        assert (await bot.get_my_description()).description == "Reports"
        assert await bot.set_my_short_description("Reports")
        assert (await bot.get_my_short_description()).short_description == "Reports"
        assert (await bot.get_user_profile_photos(LI)).total_count == 0
        assert (await bot.copy_message(LI, LI, message.message_id)).message_id
