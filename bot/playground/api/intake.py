"""How a bot gets its updates: by asking, or at its webhook."""

import re

from bot.playground.api import updates, webhooks
from bot.playground.api.answers import Done, Json, bad_request, conflict
from bot.playground.api.calls import Call

LONGEST_POLL = 50
"""Seconds."""
LONGEST_SECRET = 256
SECRET = re.compile(r"[A-Za-z0-9_-]*")
ADDRESS = re.compile(r"https?://[^\s/?#]+([/?#]\S*)?", re.IGNORECASE)


async def get_updates(call: Call) -> list[Json]:
    """Hands out the updates that wait, at once or within 50 seconds; a higher offset confirms the earlier ones.

    Differs: a conflict is answered at once and hasty polls are not slowed down.
    """
    if call.world.hooks.of(call.account.id):
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    queue = call.account.queue
    queue.allow(call.ask.json("allowed_updates", "can't parse allowed_updates JSON object"))
    limit = call.ask.number("limit", 100, 1, 100)
    timeout = call.ask.number("timeout", 0, 0, LONGEST_POLL)
    return await queue.poll(call.ask.number("offset"), limit, timeout, call.world.sleep)


async def set_webhook(call: Call) -> Done:
    """Has updates brought to an address, with the secret in a header; refused ones come again after growing delays.

    Differs: plain http is allowed, certificate and ip_address are ignored, the address is not tried first.
    """
    ask, account, hooks = call.ask, call.account, call.world.hooks
    url = ask.text("url").strip()
    if not url:
        return await delete_webhook(call)
    target = webhooks.Target(url, ask.text("secret_token"), ask.number("max_connections", 40, 1, 100))
    if not ADDRESS.fullmatch(url):
        raise bad_request("invalid webhook URL specified")
    if len(target.secret) > LONGEST_SECRET:
        raise bad_request("secret token is too long")
    if not SECRET.fullmatch(target.secret):
        raise bad_request("secret token contains unallowed characters")
    account.queue.allow(ask.json("allowed_updates", "can't parse allowed_updates JSON object"))
    account.queue.interrupt("terminated by setWebhook request")
    before = hooks.of(account.id)
    if before and before.target == target and not ask.flag("drop_pending_updates"):
        return Done(True, "Webhook is already set")
    _drop_pending(call)

    async def perform(answer: Json) -> None:
        await call.world.perform(account, answer)

    await hooks.put(account.id, account.queue, target, perform)
    return Done(True, "Webhook was set")


async def delete_webhook(call: Call) -> Done:
    """Ends the delivery to an address.

    Differs: in nothing known.
    """
    _drop_pending(call)
    removed = await call.world.hooks.remove(call.account.id)
    return Done(True, "Webhook was deleted" if removed else "Webhook is already deleted")


def _drop_pending(call: Call) -> None:
    if call.ask.flag("drop_pending_updates"):
        call.account.queue.drop()


def get_webhook_info(call: Call) -> Json:
    """Tells where updates go, how many wait and what went wrong last.

    Differs: without the address' IP.
    """
    delivery, queue = call.world.hooks.of(call.account.id), call.account.queue
    shown: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": len(queue)}
    if delivery:
        shown |= {"url": delivery.target.url, "max_connections": delivery.target.connections}
        if delivery.last_error:
            shown |= dict(zip(("last_error_date", "last_error_message"), delivery.last_error, strict=True))
    if queue.allowed != updates.TYPES:
        shown["allowed_updates"] = sorted(queue.allowed)
    return shown
