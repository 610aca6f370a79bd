"""The method table: what a bot can ask for.

A method's docstring says in its first line what is done, and after ``Differs:`` what Telegram does otherwise;
``compatibility`` makes a table of them.
"""

from collections.abc import Awaitable, Callable

from bot.playground.api import editing, groups, inline, intake, marks, menus, profile, sending, writing
from bot.playground.api.answers import Json
from bot.playground.api.calls import Call

Method = Callable[[Call], object | Awaitable[object]]


def get_me(call: Call) -> Json:
    """Tells the bot's name and abilities.

    Differs: privacy mode and inline mode are set where the bot is made known, not at BotFather.
    """
    return call.account.user() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not call.account.privacy,
        "supports_inline_queries": call.account.inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def log_out(_call: Call) -> bool:
    """Says yes.

    Differs: changes nothing.
    """
    return True


def close(_call: Call) -> bool:
    """Says yes.

    Differs: changes nothing.
    """
    return True


def get_chat(call: Call) -> Json:
    """Tells the names and the kind of a chat, and its newest pinned message.

    Differs: of the rest only the fields the Bot API always gives.
    """
    chat = call.chat()
    chat.check_readable()
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    shown = chat.shown() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }
    return shown | {"pinned_message": chat.messages[max(chat.pinned)].shown(chat)} if chat.pinned else shown


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "logOut": log_out,
    "close": close,
    "getUpdates": intake.get_updates,
    "setWebhook": intake.set_webhook,
    "deleteWebhook": intake.delete_webhook,
    "getWebhookInfo": intake.get_webhook_info,
    "sendMessage": writing.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendVoice": sending.send_voice,
    "sendLocation": sending.send_location,
    "sendContact": sending.send_contact,
    "sendMediaGroup": sending.send_media_group,
    "forwardMessage": sending.forward_message,
    "copyMessage": sending.copy_message,
    "sendChatAction": writing.send_chat_action,
    "getFile": sending.get_file,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": writing.delete_message,
    "deleteMessages": writing.delete_messages,
    "setMessageReaction": marks.set_message_reaction,
    "pinChatMessage": marks.pin_chat_message,
    "unpinChatMessage": marks.unpin_chat_message,
    "unpinAllChatMessages": marks.unpin_all_chat_messages,
    "answerCallbackQuery": writing.answer_callback_query,
    "answerInlineQuery": inline.answer_inline_query,
    "getChat": get_chat,
    "getChatMember": groups.get_chat_member,
    "getChatAdministrators": groups.get_chat_administrators,
    "getChatMemberCount": groups.get_chat_member_count,
    "leaveChat": groups.leave_chat,
    "getUserProfilePhotos": profile.get_user_profile_photos,
    "setMyCommands": menus.set_my_commands,
    "getMyCommands": menus.get_my_commands,
    "deleteMyCommands": menus.delete_my_commands,
    "setMyName": profile.set_my_name,
    "getMyName": profile.get_my_name,
    "setMyDescription": profile.set_my_description,
    "getMyDescription": profile.get_my_description,
    "setMyShortDescription": profile.set_my_short_description,
    "getMyShortDescription": profile.get_my_short_description,
}
"""Every method by Telegram's name, in the order people look for them."""

BY_LOWER_NAME = {name.lower(): name for name in METHODS}
"""Telegram does not mind how a method's name is capitalised."""
