"""The listen address: the webhook (200 only after the commit), ``/healthz``, ``/readyz`` and ``/metrics``."""

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.errors import SettingsError
from bot.metrics import Metrics

LARGEST_BODY = 1_000_000
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- a header's name

Ready = Callable[[], Awaitable[str | None]]
"""What keeps the service from working, in one sentence, or None."""
Store = Callable[[int, list[Any]], Awaitable[None]]
"""Returns when a bot's raw updates are committed."""

_STORE: web.AppKey[Store] = web.AppKey("store")
_METRICS: web.AppKey[Metrics] = web.AppKey("metrics", Metrics)
_READY: web.AppKey[Ready] = web.AppKey("ready")
_SECRET: web.AppKey[bytes] = web.AppKey("secret", bytes)
_BOTS: web.AppKey[frozenset[int]] = web.AppKey("bots")


def application(
    *, store: Store, metrics: Metrics, ready: Ready, bots: frozenset[int] = frozenset(), secret: str | None = None
) -> web.Application:
    """The web application; ``/telegram/<bot id>`` exists only with a secret."""
    app = web.Application(client_max_size=LARGEST_BODY)
    app[_STORE], app[_METRICS], app[_READY] = store, metrics, ready
    app.router.add_get("/healthz", _healthz)
    app.router.add_get("/readyz", _readyz)
    app.router.add_get("/metrics", _metrics)
    if secret:
        app[_SECRET], app[_BOTS] = secret.encode(), bots
        app.router.add_post("/telegram/{bot:[0-9]{1,19}}", _webhook)
    return app


async def _webhook(request: web.Request) -> web.Response:
    """One update: the secret is compared before the body is read, the row committed before the answer (I1)."""
    given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
    if not hmac.compare_digest(given, request.app[_SECRET]):
        return web.Response(status=401)
    bot = int(request.match_info["bot"])
    if bot not in request.app[_BOTS]:
        return web.Response(status=404)
    try:
        update = json.loads(await request.read())
    except web.RequestPayloadError:
        return web.Response(status=400)  # broken off, or not packed as it says
    except (ValueError, RecursionError):
        update = None  # counted and left out: refusing it would bring it back for ever
    await request.app[_STORE](bot, [update])
    return web.Response()


async def _healthz(_: web.Request) -> web.Response:
    """The process lives and its loop turns."""
    return web.Response(text="ok\n")


async def _readyz(request: web.Request) -> web.Response:
    """Whether updates can be taken and messages sent."""
    problem = await request.app[_READY]()
    return web.Response(status=503 if problem else 200, text=f"{problem or 'ready'}\n")


async def _metrics(request: web.Request) -> web.Response:
    return web.Response(
        body=generate_latest(request.app[_METRICS].registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
    )


async def listen(app: web.Application, host: str, port: int) -> web.AppRunner:
    """Serve until the runner is cleaned up; it closes what is open within a few seconds."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=3)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise SettingsError(f"LINLI_LISTEN: cannot listen on {host}:{port} ({error.strerror}).") from None
    return runner
