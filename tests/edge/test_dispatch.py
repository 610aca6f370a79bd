"""Waiting updates become what they ask for: in order for each person, people together, refusals told (I1, I2, I4)."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import event
from telegram import Update as TelegramUpdate
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.chat.dispatch import Route
from bot.chat.render import Signer
from bot.chat.turn import Turn
from bot.errors import N_, LinliError
from bot.messaging import Choice, Lane, Message, addresses
from bot.messaging.tables import Address, Run
from bot.people.tables import Person
from tests.edge.notebook import Notebook
from tests.workshop import BOT, LI, START, Workshop, another, ring, said, workshop

Handler = Callable[[TelegramUpdate, Any], Coroutine[Any, Any, None]]


def anything(handler: Handler) -> Route:
    return MessageHandler(filters.ALL, handler)


async def echo(_: TelegramUpdate, turn: Turn) -> None:
    await turn.reply(Message("test.echo", turn.text))


def commits(shop: Workshop) -> list[None]:
    seen: list[None] = []
    event.listen(shop.database.engine.sync_engine, "commit", lambda _: seen.append(None))
    return seen


async def test_an_update_becomes_its_answer(shop: Workshop) -> None:
    await shop.takes_in(said("hello"))
    dispatcher = shop.dispatcher(anything(echo))
    assert await dispatcher.step() is None
    (row,) = await shop.updates()
    assert (row.state, row.settled_at, row.attempts) == ("done", START, 0)
    await shop.leaves(shop.sender())
    assert shop.received() == ["hello"]


async def test_order_for_each_person_and_people_together(shop: Workshop) -> None:
    """I2: the oldest of each chat in one commit, then the next ones."""
    notebook = Notebook()
    await shop.takes_in(*(said(f"{chat}{number}", chat) for number in range(3) for chat in (1, 2, 3)))
    seen = commits(shop)
    await shop.dispatcher(anything(notebook)).step()
    assert len(seen) == 3
    assert await notebook.effects(shop) == [10, 20, 30, 11, 21, 31, 12, 22, 32]


async def test_more_chats_than_share_a_commit(shop: Workshop) -> None:
    notebook = Notebook()
    await shop.takes_in(*(said(str(chat), chat) for chat in range(1, 71)))
    seen = commits(shop)
    await shop.dispatcher(anything(notebook)).step()
    assert len(seen) == 3
    assert await notebook.effects(shop) == list(range(1, 71))


async def test_the_first_route_that_fits(shop: Workshop) -> None:
    async def help_(_: TelegramUpdate, turn: Turn) -> None:
        await turn.reply(Message("test.help", f"help with {turn.args}"))

    entities = [{"type": "bot_command", "offset": 0, "length": 5}]
    await shop.takes_in(said("/help me", entities=entities), said("hello"))
    await shop.dispatcher(CommandHandler("help", help_), anything(echo)).step()
    await shop.leaves(shop.sender())
    assert shop.received() == ["help with ['me']", "hello"]


async def test_what_no_route_wants_is_done(shop: Workshop) -> None:
    await shop.takes_in(said("hello"))
    await shop.dispatcher().step()
    assert [row.state for row in await shop.updates()] == ["done"]


async def test_a_route_that_answers_false(shop: Workshop) -> None:
    class Never(BaseHandler[TelegramUpdate, Any, None]):
        def check_update(self, update: object) -> bool:
            return update is None

    await shop.takes_in(said("hello"))
    await shop.dispatcher(Never(echo), anything(echo)).step()
    assert len(await shop.deliveries()) == 1


async def test_a_refusal_is_said_in_the_persons_language(shop: Workshop) -> None:
    """Escaped where it is shown (I5)."""

    async def refuse(_: TelegramUpdate, _turn: Turn) -> None:
        raise LinliError("not_yours", N_("{name} cannot be opened by you."), name="<b>G1-001</b>")

    await shop.takes_in(said("open"))
    await shop.dispatcher(anything(refuse)).step()
    await shop.leaves(shop.sender())
    assert shop.shown() == ["<b>G1-001</b> cannot be opened by you."]
    (row,) = await shop.deliveries()
    assert (row.kind, row.lane) == ("refused.not_yours", Lane.REPLY)


# --- buttons


def tap(data: str, chat: int = LI) -> dict[str, Any]:
    """Somebody taps a button of message 5."""
    update = said("the bot's words", chat)
    message = update.pop("message") | {"message_id": 5}
    query = {"id": "77", "from": message["from"], "chat_instance": "1", "data": data, "message": message}
    return update | {"callback_query": query}


def button(verb: str, *args: str, chat: int = LI, bot: int = BOT) -> str:
    return Signer(ring()).data(Choice("label", verb, args), bot, chat)


async def take(_: TelegramUpdate, turn: Any) -> None:
    await turn.reply(Message("test.taken", f"took {turn.choice[1]} {turn.text!r}"), thread="t")
    await turn.add(Message("test.more", "and more"), lane=Lane.URGENT)


TAKE: Route = CallbackQueryHandler(take, pattern=r"^take:")


async def test_a_button_is_its_verb_edits_its_message_and_stops_spinning(shop: Workshop) -> None:
    await shop.takes_in(tap(button("take", "r1")))
    dispatcher = shop.dispatcher(TAKE)
    await dispatcher.step()
    await dispatcher.acknowledged()
    taken, more = await shop.deliveries()
    assert (taken.edits, taken.thread, taken.kind) == (5, "t", "test.taken")
    assert (more.edits, more.lane) == (None, Lane.URGENT)
    assert len(shop.api.ledger.of("answerCallbackQuery")) == 1  # refused there (no such tap), and nobody minds


async def test_a_button_that_is_not_ours_or_not_theirs_explains_itself(shop: Workshop) -> None:
    """I4: and changes nothing."""
    ours = button("take", "r1")
    others = [button("take", "r1", chat=LI + 1), button("take", "r1", bot=BOT + 1)]
    forged = ["take:r1:AAAAAAAA", "take:r1", "", "x" * 64, "take:r1:\ud800", ours[:-1], ours.replace("r1", "r2")]
    await shop.takes_in(*(tap(data) for data in (*others, *forged)))
    dispatcher = shop.dispatcher(TAKE)
    await dispatcher.step()
    assert [(row.kind, row.edits) for row in await shop.deliveries()] == [("chat.old_button", None)] * 9
    assert {each.state for each in await shop.updates()} == {"done"}
    await dispatcher.acknowledged()


async def test_nobody_waits_for_a_button_to_stop_spinning(shop: Workshop) -> None:
    """I2, B10: a Bot API that does not answer must not hold up the people behind."""
    shop.api.faults.add(method="answerCallbackQuery", answer={"timeout": "before", "seconds": 60})
    await shop.takes_in(tap(button("take", "r1")), said("hello", 2))
    dispatcher = shop.dispatcher(TAKE, anything(echo))
    async with asyncio.timeout(5):
        await dispatcher.step()
        await shop.takes_in(said("again", 2))
        await dispatcher.step()
    assert [row.state for row in await shop.updates()] == ["done"] * 3
    await shop.asked()
    shop.passes(60)
    await dispatcher.acknowledged()


async def test_a_real_tap_is_acknowledged(shop: Workshop) -> None:
    shop.api.faults.clear()
    await shop.promise("", message=Message("test.kind", "Really?", ((Choice("Yes", "take", ("r1",)),),)))
    sender = shop.sender()
    await shop.leaves(sender)
    shop.api.phones.tap(LI, "Yes")
    waiting = shop.api.chats.bots[BOT].queue.waiting()
    await shop.takes_in(*(each.shown() for each in waiting))
    dispatcher = shop.dispatcher(TAKE)
    await dispatcher.step()
    await dispatcher.acknowledged()
    assert [entry.status for entry in shop.api.ledger.of("answerCallbackQuery")] == [200]
    await shop.leaves(sender, within=1)
    assert shop.shown() == ["took r1 ''", "and more"]


# --- what a turn knows


async def seen_by_a_turn(shop: Workshop, update: dict[str, Any], *, after: float = 0) -> Turn:
    turns: list[Turn] = []

    async def keep(_: TelegramUpdate, turn: Turn) -> None:
        turns.append(turn)

    class Everything(BaseHandler[TelegramUpdate, Any, None]):
        def check_update(self, update: object) -> bool:
            return update is not None

    await shop.takes_in(update)
    shop.passes(after)
    await shop.dispatcher(Everything(keep)).step()
    (turn,) = turns
    return turn


async def test_when_a_person_acted(shop: Workshop) -> None:
    """A message's own time, for it may have waited for us; at most a day ago, never in the future."""
    for sent, acted in ((-3600, -3600), (-3 * 86_400, -86_400), (500, 0), (0, 0)):
        received_at = shop.time.now()
        update = said("hello")
        update["message"]["date"] = int(received_at.timestamp()) + sent
        turn = await seen_by_a_turn(shop, update, after=60)
        assert turn.at == received_at + timedelta(seconds=acted)


async def test_a_tap_acts_when_it_arrives(shop: Workshop) -> None:
    turn = await seen_by_a_turn(shop, tap(button("take", "r1")), after=60)
    assert turn.at == START
    assert turn.choice == ("take", "r1")


async def test_a_strangers_language(shop: Workshop) -> None:
    known = {"en": "en", "zh-hans": "zh_CN", "zh-hk": "zh_TW", "ko": "ko", "fr": "zh_CN", None: "zh_CN"}
    for code, language in known.items():
        update = said("hello")
        update["message"]["from"]["language_code"] = code
        turn = await seen_by_a_turn(shop, update)
        assert turn.words.code == language
        assert (turn.person, turn.person_id) == (None, None)


async def test_a_known_person_in_their_language(shop: Workshop) -> None:
    person_id = await joins(shop, "ko")
    turn = await seen_by_a_turn(shop, said("hello"))
    assert turn.words.code == "ko"
    assert turn.person_id == person_id


async def joins(shop: Workshop, language: str, chat: int = LI) -> UUID:
    """Somebody joined from this chat."""
    async with shop.database.begin() as uow:
        address = await addresses.of_chat(uow, BOT, chat)
        person_id = uow.new_id()
        await uow.session.flush()
        uow.add(Person(id=person_id, code=f"p{chat}", language=language, address_id=address.id))
    return person_id


async def test_other_kinds_of_updates_belong_to_their_persons_chat(shop: Workshop) -> None:
    person = {"id": LI, "is_bot": False, "first_name": "Li"}
    bot = {"id": BOT, "is_bot": True, "first_name": "Linli"}
    asked: dict[str, Any] = {"inline_query": {"id": "1", "from": person, "query": "", "offset": ""}}
    members = {"old_chat_member": {"status": "member", "user": bot}, "new_chat_member": {"status": "left", "user": bot}}
    blocked: dict[str, Any] = {
        "my_chat_member": {"chat": {"id": LI, "type": "private"}, "from": person, "date": 1, **members}
    }
    for number, update in enumerate((asked, blocked)):
        turn = await seen_by_a_turn(shop, {"update_id": number} | update)
        assert turn.text == ""
        (address,) = await shop.rows(Address)
        assert address.id == turn.address.id


async def test_what_belongs_to_nobody_is_done(shop: Workshop) -> None:
    await shop.takes_in({"update_id": 1})
    await shop.dispatcher(anything(echo)).step()
    assert [row.state for row in await shop.updates()] == ["done"]
    assert await shop.rows(Address) == []


# --- replicas


async def test_three_replicas_share_the_work_in_each_persons_order(migrated_postgres_url: str) -> None:
    """I1, I2: every update has one effect, and nobody's second comes before their first."""
    async with workshop(migrated_postgres_url) as a, another(a) as b, another(b) as c:
        done: list[tuple[str, str]] = []

        def of(name: str) -> Route:
            async def handle(_: TelegramUpdate, turn: Turn) -> None:
                turn.uow.add(Run(id=turn.uow.new_id(), lock_key=int(turn.text), started_at=turn.at, seen_at=turn.at))
                await turn.uow.session.flush()
                done.append((name, turn.text))
                await turn.reply(Message("test.echo", turn.text))

            return anything(handle)

        chats = range(1, 81)
        await a.takes_in(*(said(f"{chat}{number}", chat) for number in range(3) for chat in chats))
        replicas = [shop.dispatcher(of(name)) for shop, name in ((a, "a"), (b, "b"), (c, "c"))]
        while any(row.state == "waiting" for row in await a.updates()):
            await asyncio.gather(*(replica.step() for replica in replicas))
        effects = sorted(row.lock_key for row in await a.rows(Run))
        assert effects == sorted(int(f"{chat}{number}") for number in range(3) for chat in chats)
        for chat in chats:
            mine = [text for _, text in done if text[:-1] == str(chat)]
            assert mine == [f"{chat}{number}" for number in range(3)]
        assert len({name for name, _ in done}) > 1
        assert {row.attempts for row in await a.updates()} == {0}
