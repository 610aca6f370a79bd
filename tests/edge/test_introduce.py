"""What Telegram is told once at each start: the menus in every language, and where updates go."""

import asyncio
from datetime import timedelta
from typing import Any

from bot.chat.introduce import AGAIN, Introduction
from tests.workshop import BOT, LI, Workshop

MENUS = {code: [("help", f"help in {code}")] for code in ("zh_CN", "zh_TW", "en", "ko")}
WEBHOOK = ("https://linli.example", "s" * 32)


def introduction(shop: Workshop, webhook: tuple[str, str] | None = None) -> Introduction:
    return Introduction(shop.bot, MENUS, shop.time, webhook)


def menu(shop: Workshop, chat: int) -> Any:
    return shop.api.phones.read(chat)["commands"]


async def test_everybody_has_a_menu_in_their_language_or_the_default(shop: Workshop) -> None:
    """Both kinds of Chinese share one code at Telegram: the default's menu is theirs."""
    assert await introduction(shop).step() is None
    for number, code, shown in (
        (LI, "en", "en"),
        (2001, "ko", "ko"),
        (2002, "zh-hans", "zh_CN"),
        (2003, "fr", "zh_CN"),
    ):
        if number != LI:
            shop.phone(number, code)
        assert f"help in {shown}" in str(menu(shop, number))


async def test_polled_for_or_sent_to_us(shop: Workshop) -> None:
    await introduction(shop, WEBHOOK).step()
    assert (await shop.bot.get_webhook_info()).url == f"https://linli.example/telegram/{BOT}"
    await introduction(shop).step()
    assert (await shop.bot.get_webhook_info()).url == ""


async def test_tried_until_telegram_knows(shop: Workshop) -> None:
    """The service works meanwhile, only without menus."""
    shop.api.faults.add(method="deleteWebhook", answer={"status": 502})
    shop.api.faults.add(method="setMyCommands", answer={"reset": "before"})
    made = introduction(shop)
    assert await made.step() == shop.time.now() + AGAIN
    trying = asyncio.create_task(made.keep_trying())
    await shop.asked()
    assert not trying.done()
    for _ in range(50):
        await asyncio.sleep(0.01)
        shop.time.move_to(shop.time.now() + timedelta(seconds=10))
        if trying.done():
            break
    await trying
    assert "help in en" in str(menu(shop, LI))
