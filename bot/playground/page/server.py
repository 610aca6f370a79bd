"""The page over HTTP: static files, JSON, and one stream of news for each page (server-sent events).

Answers only at this machine's own names, and changes something only when its own page asks: another site's page in the
same browser can neither read nor press.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bot import assembly
from bot.i18n import LANGUAGES, Wording
from bot.people.messages import NATIVE
from bot.playground.api import Impossible, pictures
from bot.playground.page import messages, tour, trouble
from bot.playground.page.asked import Body, NotUnderstood, amount, number, read, text
from bot.playground.page.handsets import PARCELS
from bot.playground.page.town import NotNow, Town
from bot.playground.player.stage import Refusal

HOST = "127.0.0.1"
STATIC = Path(__file__).parent / "static"
LARGEST = 8 * 1024 * 1024
"""Bytes of what a page sends: a picture from a phone, at most."""
ALIVE = 15.0
"""Seconds after which a stream without news says that it lives."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(town: Town) -> web.Application:
    """The page of one town."""
    page = Page(town)
    app = web.Application(middlewares=[guarded], client_max_size=LARGEST)
    app.router.add_get("/", page.index)
    app.router.add_static("/static", STATIC)
    app.router.add_get("/words/{language}", page.words)
    app.router.add_get("/town", page.town)
    app.router.add_get("/phones/{who}", page.phone)
    app.router.add_post("/phones/{who}/{verb}", page.act)
    app.router.add_get("/files/{id}", page.file)
    app.router.add_post("/clock", page.clock)
    app.router.add_post("/trouble", page.trouble)
    app.router.add_get("/tour/{step}", page.tour)
    app.router.add_get("/scenario.yaml", page.scenario)
    app.router.add_get("/events", page.events)
    app.on_shutdown.append(page.stop)
    return app


@web.middleware
async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Only this machine's names (a rebound name of another site is refused), only our own page's posts."""
    host, _, port = request.host.rpartition(":")
    if host not in (HOST, "localhost") or not port.isdecimal():
        return refusal(403, "host")
    if request.method == "POST" and request.headers.get("Origin") != f"http://{request.host}":
        return refusal(403, "origin")
    try:
        response = await handler(request)
    except web.HTTPException as error:
        response = refusal(error.status, "nothing")
    except NotUnderstood:
        response = refusal(400, "not_understood")
    except NotNow as reason:
        response = refusal(409, str(reason))
    except (Impossible, Refusal) as reason:
        response = refusal(409, "impossible", str(reason))
    if not response.prepared:
        response.headers.update(HEADERS)
    return response


def refusal(status: int, why: str, detail: str = "") -> web.Response:
    """Why not: a key of ``messages`` and, where the phone itself says why, its sentence."""
    return web.json_response({"why": why, "detail": detail}, status=status, headers=HEADERS)


class Page:
    """The handlers, all of one town."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._wording = Wording(assembly.folder("locales"))
        self._stopping = asyncio.Event()

    async def index(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html")

    async def words(self, request: web.Request) -> web.StreamResponse:
        """Everything the page says, in one language."""
        language = request.match_info["language"]
        if language not in LANGUAGES:
            raise web.HTTPNotFound
        words = self._wording[language]
        return web.json_response({"language": language, "languages": NATIVE, "texts": messages.texts(words)})

    async def town(self, _: web.Request) -> web.StreamResponse:
        return web.json_response(self._town.shown())

    async def phone(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self._town.phone(request.match_info["who"]))

    async def act(self, request: web.Request) -> web.StreamResponse:
        """What somebody does with their phone."""
        who, verb = request.match_info["who"], request.match_info["verb"]
        if verb in PARCELS:
            self._town.handsets.send(who, verb, await request.read(), request.query.get("name", "")[:120])
        elif verb == "open":
            await self._town.open(who)
        else:
            self._do(who, verb, await read(request))
        return web.json_response({"ok": True})

    def _do(self, who: str, verb: str, body: Body) -> None:
        hands = self._town.handsets
        match verb:
            case "start":
                hands.start(who)
            case "say":
                hands.say(who, text(body, "text"), number(body, "reply_to"))
            case "tap":
                data = text(body, "data") if body.get("data") is not None else None
                hands.tap(who, text(body, "label"), number(body, "message_id"), data)
            case "follow":
                hands.follow(who, text(body, "link"))
            case "edit":
                hands.edit(who, number(body, "message_id") or 0, text(body, "text"))
            case "delete":
                hands.delete(who, number(body, "message_id") or 0)
            case "block" | "unblock":
                hands.block(who, blocked=verb == "block")
            case "location":
                hands.locate(who)
            case "contact":
                hands.introduce(who)
            case _:
                raise web.HTTPNotFound

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A picture or file from a message: pictures and sounds as such, everything else only to be saved."""
        files = self._town.stage.api.files
        stored = files.unique(request.match_info["id"])
        content = files.content(stored) if stored else None
        if stored is None or content is None:
            raise web.HTTPNotFound
        shown = {"photo": pictures.mime_type(content), "voice": stored.mime_type}.get(stored.kind)
        response = web.Response(body=content, content_type=shown or "application/octet-stream")
        if shown is None:
            response.headers["Content-Disposition"] = "attachment"
        return response

    async def clock(self, request: web.Request) -> web.StreamResponse:
        """Move the town's time."""
        body, town = await read(request), self._town
        now = town.stage.time.now()
        match body.get("do"):
            case "now":
                town.run(1)
            case "pause":
                town.run(0)
            case "add":
                town.jump(now + timedelta(minutes=amount(body, "minutes", 7 * 24 * 60)))
            case "slot":
                town.jump(town.next_slot())
            case "day":
                town.jump(town.next_day())
            case "step":
                town.jump(town.next_step())
            case "play":
                hours = amount(body, "hours", 14 * 24)
                town.run(amount(body, "speed", 86400), now + timedelta(hours=hours))
            case _:
                raise NotUnderstood
        return web.json_response(town.clock.shown())

    async def trouble(self, request: web.Request) -> web.StreamResponse:
        """Break something, or mend everything."""
        body, town = await read(request), self._town
        match body.get("do"):
            case "calm":
                town.calm()
            case "kill":
                await town.driver.order(town.driver.kill)
            case "restart":
                await town.driver.order(town.driver.start)
            case kind if kind in trouble.FAULTS:
                town.fault(str(kind))
            case _:
                raise NotUnderstood
        return web.json_response({"ok": True})

    async def tour(self, request: web.Request) -> web.StreamResponse:
        """Whether a step of the tour has really happened since an instant, what to press next if not, and whether the clock
        is on its way; asked without one, the instant it is: a page's own clock may run ahead of a slow town's."""
        step = request.match_info["step"]
        if step not in tour.STEPS:
            raise web.HTTPNotFound
        if "since" not in request.query:
            return web.json_response({"since": self._town.stage.time.now().isoformat()})
        try:
            since = datetime.fromisoformat(request.query.get("since", ""))
        except ValueError:
            raise NotUnderstood from None
        if since.tzinfo is None:
            raise NotUnderstood
        seen = await tour.look(self._town, step, since)
        return web.json_response({**seen, "jumping": self._town.clock.goal is not None})

    async def scenario(self, _: web.Request) -> web.StreamResponse:
        """What was clicked so far, as a file."""
        written = self._town.scenario.written(self._town.stage.time.now())
        saved = {"Content-Disposition": 'attachment; filename="scenario.yaml"'}
        return web.Response(text=written, content_type="application/yaml", headers=saved)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The stream of news after the number a page knows; ``reset`` when it has to read everything again."""
        life, _, after = request.headers.get("Last-Event-ID", request.query.get("after", "")).partition(":")
        feed = self._town.feed
        known = int(after) if after.isdecimal() and len(after) < 16 else -1
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        with suppress(ConnectionError):
            if life != feed.life or feed.after(known) is None:
                await response.write(f"id: {feed.life}:{feed.last}\nevent: reset\ndata: {{}}\n\n".encode())
                known = feed.last
            else:
                await response.write(b": here\n\n")
            await self._keep_telling(response, known)
        return response

    async def _keep_telling(self, response: web.StreamResponse, known: int) -> None:
        feed = self._town.feed
        while not self._stopping.is_set():
            try:
                async with asyncio.timeout(ALIVE):
                    news = await self._next(known)
            except TimeoutError:
                await response.write(b": alive\n\n")
                continue
            if news is None:
                break
            lines = [
                f"id: {feed.life}:{one.number}\nevent: {one.kind}\ndata: {json.dumps(one.data, ensure_ascii=False)}\n\n"
                for one in news
            ]
            await response.write("".join(lines).encode())
            known = news[-1].number if news else known

    async def _next(self, known: int) -> list[Any] | None:
        waits = [asyncio.ensure_future(self._town.feed.next(known)), asyncio.ensure_future(self._stopping.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            return await waits[0] if waits[0].done() else None  # type: ignore[return-value]  # the first is the feed's
        finally:
            for wait in waits:
                wait.cancel()

    async def stop(self, _: web.Application) -> None:
        self._stopping.set()


async def listen(town: Town, port: int) -> tuple[web.AppRunner, str]:
    """Serve a town on this machine only; port 0 takes a free one. Returns what to clean up and the page's address."""
    runner = web.AppRunner(application(town), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    return runner, f"http://{HOST}:{runner.addresses[0][1]}/"
