"""The same for other processes, in JSON: phones under /phone; faults, limits, bots, ledger, changes under /control.

- ``GET|POST /phone/people``, ``GET /phone/<number>/chats``
- ``GET /phone/<number>/chat?chat=&after=&before=&limit=&mark=1&deleted=1``, ``GET /phone/<number>/offers?query_id=``
- ``POST /phone/<number>/<verb>``, the verbs of VERBS; the body: arguments of ``phones.Phones`` in JSON, or a form with
  the ``file`` to send. ``GET /phone/files/<id>``: a picture or file, from the ``url`` in a message
- ``GET|POST|DELETE /control/faults``, ``POST /control/faults/random``, ``POST /control/limits``
- ``GET /control/ledger?since=<seq>&wait=<seconds>`` (JSON lines), ``GET|POST /control/bots``, ``POST /control/groups``
- ``GET /control/events?since=<seq>``: server-sent events, see ``watching``

Answers are ``{"ok": true, "result"}`` or ``{"ok": false, "error"}``: 400 for what is not understood, 404 for what is
not there, 409 for what no phone could do.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from urllib.parse import quote

from aiohttp import web

from bot.playground.api import answers, arguments, calls, faults, ledger, limits, parameters, phones, pictures
from bot.playground.api.arguments import Body, checked
from bot.playground.api.watching import Watching

VERBS = frozenset(
    {
        *("open", "start", "say", "tap", "edit", "delete", "react", "block", "unblock", "delete_account"),
        *("photo", "document", "voice", "location", "contact", "forward", "search", "choose"),
        *("create_group", "add_member", "leave", "add_bot", "remove_bot", "upgrade"),
    }
)
VIEWS = {"chat": "read", "chats": "chats", "offers": "offers"}
UNKNOWN = "application/octet-stream"
PLAYED = {kind: kind for kind in ("audio/ogg", "audio/mpeg", "audio/mp4")}
"""What a browser may take for what it says it is; everything else is bytes."""
LIMITS: dict[str, Callable[..., limits.Limits]] = {
    "none": limits.Limits.none,
    "telegram": limits.Limits.telegram,
    "strict": limits.Limits.strict,
    "tolerant": limits.Limits.tolerant,
}


class NotThere(Exception):
    """No such page of the control interface."""


class Control:
    """Answers requests under /phone and /control."""

    def __init__(
        self,
        world: calls.World,
        people: phones.Phones,
        script: faults.Faults,
        book: ledger.Ledger,
        watching: Watching,
    ) -> None:
        self._world = world
        self._watching = watching
        self._phones = people
        self._ledger = book
        self._pages: dict[str, Callable[[Body], object | Awaitable[object]]] = {
            "GET /phone/people": self._people,
            "POST /phone/people": self._add_person,
            "GET /control/faults": lambda _: script.waiting(),
            "POST /control/faults": lambda body: checked(script.add, **body),
            "DELETE /control/faults": lambda _: script.clear(),
            "POST /control/faults/random": lambda body: checked(script.random, **body),
            "GET /control/ledger": self._read_ledger,
            "POST /control/limits": self._change_limits,
            "GET /control/bots": self._bots,
            "POST /control/bots": self._add_bot,
            "POST /control/groups": self._add_group,
        }

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """The answer to one request; nothing a caller sends makes it fail."""
        path = request.path.rstrip("/")
        if (request.method, path) == ("GET", "/control/events"):
            return await self._watching.events(request)
        try:
            asked = await parameters.read(request)
            spelled = request.content_type != "application/json"
            body = arguments.spelled_out(asked.values) if spelled else dict(asked.values)
            result = await self._result(request.method, path, body | dict(asked.files))
        except NotThere:
            return web.json_response({"ok": False, "error": "there is nothing here"}, status=404)
        except phones.Impossible as reason:
            return web.json_response({"ok": False, "error": str(reason)}, status=409)
        except (ValueError, TypeError, answers.Refused) as reason:
            return web.json_response({"ok": False, "error": str(reason)}, status=400)
        return result if isinstance(result, web.Response) else web.json_response({"ok": True, "result": result})

    async def _result(self, method: str, path: str, body: Body) -> object:
        page = self._pages.get(f"{method} {path}")
        if page:
            result = page(body)
            return await result if isinstance(result, Awaitable) else result
        _, room, number, *verb = [*path.split("/"), "", ""][:4]
        if room == "phone" and number == "files" and method == "GET":
            return self._file(verb[0])
        if room != "phone" or not number.isdecimal():
            raise NotThere
        known = VIEWS if method == "GET" else {name: name for name in VERBS} if method == "POST" else {}
        if verb[0] not in known:
            raise NotThere
        return checked(getattr(self._phones, known[verb[0]]), int(number), **body)

    def _file(self, unique_id: str) -> web.Response:
        files = self._world.chats.files
        stored = files.unique(unique_id)
        content = files.content(stored) if stored else None
        if stored is None or content is None:
            raise NotThere
        kind = pictures.mime_type(content) if stored.kind == "photo" else None
        response = web.Response(body=content, content_type=kind or PLAYED.get(stored.mime_type, UNKNOWN))
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Disposition"] = disposition(
            "attachment" if stored.kind == "document" else "inline", stored.name
        )
        return response

    def _people(self, _body: Body) -> object:
        return [asdict(person) for person in self._phones.people()]

    def _add_person(self, body: Body) -> object:
        return asdict(checked(self._phones.add, **body))

    def _bots(self, _body: Body) -> object:
        return [
            account.user() | {"pending_update_count": len(account.queue)} for account in self._world.chats.bots.values()
        ]

    def _add_bot(self, body: Body) -> object:
        return checked(self._world.chats.add_bot, **body).user()

    def _add_group(self, body: Body) -> object:
        return checked(self._world.chats.add_group, self._phones.account(body.pop("bot", None)), **body).shown()

    def _change_limits(self, body: Body) -> object:
        kind = LIMITS.get(str(body.pop("kind", None)))
        if kind is None:
            raise ValueError(f"kind is one of {', '.join(LIMITS)}")
        self._world.gate.change(checked(kind, **body))
        return asdict(self._world.gate.limits)

    async def _read_ledger(self, body: Body) -> web.Response:
        asked = parameters.Parameters(body)
        since, wait = asked.number("since", 0, 0), asked.number("wait", 0, 0, 60)
        if wait and not self._ledger.since(since):
            waits = [asyncio.ensure_future(self._ledger.grown()), asyncio.ensure_future(self._world.sleep(wait))]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for one in waits:
                one.cancel()
        lines = "".join(entry.line() + "\n" for entry in self._ledger.since(since))
        return web.Response(text=lines, content_type="application/jsonl")


def disposition(kind: str, name: str) -> str:
    """The header that names a file, whatever its name is written in."""
    return f"{kind}; filename*=UTF-8''{quote(name, safe='')}"
