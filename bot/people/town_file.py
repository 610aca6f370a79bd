"""A town's file against the town as it is: which places and posts are new, and which are other than they were.

What a file leaves out stays as it is, and a key without a value is taken back (``leave:``). A post that somebody has left,
and a leave they are back from, are not news when the same file comes again. Who lives where is not its
business: a roster brings that in.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from bot.db import UnitOfWork
from bot.people import access, people_named, roster, seed
from bot.people.tables import Area, Household, Person, Post

TURN = "town"
"""Two files come in one after the other."""
PASSED_OVER = ("people", "households", "episodes")
"""Sections for the beginning only."""
_PLAIN = {"shift": "00:00-24:00", "cap": None, "on_call": False}
_LISTS = ("skills", "languages")
_LEAVE = ("leave_from", "leave_until", "stand_in_id")
_Tree = Mapping[str, tuple[str | None, str | None]]
"""Each place's parent and zone, by its code."""
_Entries = Sequence[tuple[Mapping[str, Any], Area | None]]


@dataclass(slots=True)
class Plan:
    """What a file would change, line by line for its reader; with a problem in it, nothing is done. ``touched`` are those
    whose posts change, ``newcomers`` those who were nobody here, ``on_leave`` those with another leave than before."""

    lines: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    areas: list[tuple[Mapping[str, Any], Area | None]] = field(default_factory=list)
    people: list[tuple[str, Mapping[str, Any], UUID | None]] = field(default_factory=list)
    posts: list[tuple[Mapping[str, Any], Post | None]] = field(default_factory=list)
    ids: dict[str, UUID] = field(default_factory=dict)
    passed_over: int = 0
    touched: set[UUID] = field(default_factory=set)
    newcomers: dict[str, UUID] = field(default_factory=dict)
    on_leave: set[UUID] = field(default_factory=set)


async def draw(uow: UnitOfWork, town: Any, protocols: Collection[str]) -> Plan:
    """Read a file against the town; nothing is written."""
    plan = Plan()
    areas = {area.code: area for area in await uow.session.scalars(select(Area))}
    plan.ids = {name: found for name in _people_in(town) if (found := await _known(uow, name))}
    plan.problems += seed.problems(town, protocols, areas=areas, people=plan.ids)
    if plan.problems:
        return plan
    plan.passed_over = sum(len(town.get(section) or ()) for section in PASSED_OVER)
    plan.areas = [(entry, areas.get(entry["id"])) for entry in town.get("areas", ())]
    plan.problems += _misplaced(plan.areas, areas)
    if plan.problems:
        return plan
    for entry, row in plan.areas:
        plan.lines += _area_lines(entry, row, areas)
    plan.problems += await _clocks(uow, plan, areas)
    await _draw_staff(uow, plan, town.get("workers", ()), areas)
    return plan


async def _known(uow: UnitOfWork, name: str) -> UUID | None:
    """By their code; a resident by the household book, where the text cannot be a code."""
    return await (people_named.one(uow, name) if "/" in name else access.coded(uow, name))


def _people_in(town: Any) -> Iterator[str]:
    """Every text of a file that may name somebody; whatever has another shape is told by ``seed``."""
    entries = town.get("workers") if isinstance(town, Mapping) else None
    for entry in entries if isinstance(entries, list) else ():
        leave = entry.get("leave") if isinstance(entry, Mapping) else None
        names = [entry.get("id")] if isinstance(entry, Mapping) else []
        names += [leave.get("stand_in")] if isinstance(leave, Mapping) else []
        yield from (name for name in names if seed.is_text(name))


def _area_lines(entry: Mapping[str, Any], row: Area | None, areas: Mapping[str, Area]) -> Iterator[str]:
    code, parent = entry["id"], entry.get("parent")
    if row is None:
        yield f"{code}: a new place" + (f" in {parent}" if parent else "")
        return
    codes = {area.id: area.code for area in areas.values()}
    before = {
        "name": row.name,
        "kind": row.kind,
        "zone": row.zone,
        "parent": codes[row.parent_id] if row.parent_id else None,
    }
    for key in before.keys() & entry.keys():
        after = roster.name(entry[key] or "") if key == "name" else entry[key] or ("" if key == "kind" else None)
        if after != before[key]:
            yield f"{code}: {key} {_shown(after)} instead of {_shown(before[key])}"


def _before(areas: Mapping[str, Area]) -> _Tree:
    by_id = {area.id: area.code for area in areas.values()}
    return {code: (by_id.get(area.parent_id) if area.parent_id else None, area.zone) for code, area in areas.items()}


def _after(before: _Tree, entries: _Entries) -> _Tree:
    after = dict(before)
    for entry, _ in entries:
        parent, zone = before.get(entry["id"], (None, None))
        after[entry["id"]] = entry.get("parent", parent), entry.get("zone", zone)
    return after


def _way_up(tree: _Tree, code: str | None) -> list[str]:
    """A place and those it lies in, each once: whatever a file says, there is an end to it."""
    found: list[str] = []
    while code and code not in found:
        found.append(code)
        code = tree[code][0]
    return found


def _misplaced(entries: _Entries, areas: Mapping[str, Area]) -> Iterator[str]:
    """A place never lies in itself, in the town as it would be."""
    after = _after(_before(areas), entries)
    for at, (entry, _) in enumerate(entries, 1):
        if (parent := entry.get("parent")) and entry["id"] in _way_up(after, parent):
            yield f"areas[{at}].parent: {parent} lies in {entry['id']} already"


async def _clocks(uow: UnitOfWork, plan: Plan, areas: Mapping[str, Area]) -> Iterator[str]:
    """Where people live or work the clock stays: what they owe is due by it."""
    before = _before(areas)
    after = _after(before, plan.areas)
    changed = {
        area.id: area.code for area in areas.values() if _clock(uow, before, area.code) != _clock(uow, after, area.code)
    }
    lived = select(col(Household.area_id)).where(col(Household.area_id).in_(changed))
    worked = select(col(Post.area_id)).where(col(Post.area_id).in_(changed), col(Post.left_at).is_(None))
    used = {*await uow.session.scalars(lived), *await uow.session.scalars(worked)}
    return iter(
        f"areas: {changed[each]} would follow another clock, and people live or work there" for each in sorted(used)
    )


def _clock(uow: UnitOfWork, tree: _Tree, code: str) -> str:
    return next((zone for each in _way_up(tree, code) if (zone := tree[each][1])), uow.zone)


async def _draw_staff(
    uow: UnitOfWork, plan: Plan, entries: Collection[Mapping[str, Any]], areas: Mapping[str, Area]
) -> None:
    codes = {area.id: code for code, area in areas.items()}
    found = select(Post).where(col(Post.person_id).in_(set(plan.ids.values())))
    found = found.order_by(col(Post.left_at).is_(None), col(Post.left_at))  # the one that is held comes last
    ever = {(post.person_id, codes[post.area_id], post.role): post for post in await uow.session.scalars(found)}
    seen: set[tuple[str, str, str]] = set()
    named = {entry["id"] for entry in entries}
    for at, entry in enumerate(entries, 1):
        who, person_id = entry["id"], plan.ids.get(entry["id"])
        key = (who, entry["post"], entry["role"])
        if key in seen:
            plan.problems.append(f"workers[{at}]: {who} has this post in an entry above")
        seen.add(key)
        if person_id is None and "/" in who:
            plan.problems.append(f"workers[{at}].id: there is nobody {who} in the household books")
        stand_in = (entry.get("leave") or {}).get("stand_in")
        if stand_in == who or (stand_in and plan.ids.get(stand_in, stand_in) == person_id):
            plan.problems.append(f"workers[{at}].leave.stand_in: {who} cannot stand in for themselves")
        elif stand_in and stand_in not in named and not await _works(uow, plan.ids.get(stand_in)):
            plan.problems.append(f"workers[{at}].leave.stand_in: {stand_in} holds no post")
        post = ever.get((person_id, entry["post"], entry["role"])) if person_id else None
        if post and post.left_at and not entry.get("again"):
            on = post.left_at.astimezone(ZoneInfo(uow.zone)).date()
            plan.problems.append(f"workers[{at}]: {who} left this post on {on}; `again: true` gives it back")
        await _draw_one(uow, plan, entry, post if post and not post.left_at else None)


async def _works(uow: UnitOfWork, person_id: UUID | None) -> bool:
    return person_id is not None and await access.holds_post(uow, await access.by_id(uow, person_id))


async def _draw_one(uow: UnitOfWork, plan: Plan, entry: Mapping[str, Any], post: Post | None) -> None:
    who, person_id = entry["id"], plan.ids.get(entry["id"])
    known = who in {name for name, *_ in plan.people}
    if person_id is None and not known:
        plan.people.append((who, entry, None))
        plan.lines.append(f"{who}: a new colleague")
    elif person_id and not known and entry.get("name") and await access.name_of(uow, person_id) != entry["name"]:
        plan.people.append((who, entry, person_id))
        plan.lines.append(f"{who}: another name")
    plan.posts.append((entry, post))
    place = f"{who}, {entry['role']} in {entry['post']}"
    if post is None:
        plan.lines.append(f"{place}: a new post, {entry.get('shift') or _PLAIN['shift']}")
        return
    for key, after in _wanted(uow, entry, plan.ids, post).items():
        if (before := getattr(post, key)) != after:
            plan.lines.append(f"{place}: {_said(key, before, after)}")


def _said(key: str, before: Any, after: Any) -> str:
    if key == "stand_in_id":  # ids of ours say nothing
        return "another stand-in" if after else "nobody stands in"
    return f"{key.replace('_', ' ')} {_shown(after)} instead of {_shown(before)}"


def _shown(value: Any) -> str:
    return "none" if value in (None, "") else str(value)


def _wanted(uow: UnitOfWork, entry: Mapping[str, Any], ids: Mapping[str, UUID], post: Post) -> dict[str, Any]:
    """What an entry says of a post that is there, by our columns: only the keys it has."""
    wanted: dict[str, Any] = {
        key: plain if entry[key] is None else entry[key] for key, plain in _PLAIN.items() if key in entry
    }
    wanted |= {key: ",".join(entry[key] or ()) for key in _LISTS if key in entry}
    if "leave" in entry:
        leave = entry["leave"] or {}
        days = roster.day(leave.get("from")), roster.day(leave.get("until"))
        if days[0] and days[0] != post.leave_from and _is_over(uow, post, days[0]):
            return wanted
        wanted |= dict(zip(_LEAVE, (*days, ids.get(leave.get("stand_in") or "")), strict=True))
    return wanted


def _is_over(uow: UnitOfWork, post: Post, first: date) -> bool:
    """Whether somebody is back from a leave of that first day, or has begun and ended another one since."""
    today, back_from = uow.now.astimezone(ZoneInfo(uow.zone)).date(), post.back_from
    return back_from is not None and (first == back_from or first < back_from <= today)


async def write(uow: UnitOfWork, plan: Plan, language: str, *, actor: str) -> None:
    """Write what was drawn without a problem; ``language`` is for newcomers who name none."""
    areas = {area.code: area.id for area in await uow.session.scalars(select(Area))}
    for entry, row in plan.areas:
        await _write_area(uow, entry, row, areas, actor)
    for who, entry, person_id in plan.people:
        if person_id is None:
            plan.newcomers[who] = plan.ids[who] = roster.person(uow, {**entry, "chat": "none"}, language).id
        elif person := await uow.lock(Person, person_id):
            person.name = uow.seal(entry["name"], "persons.name", person.id)
            uow.record("person.renamed", person.id, actor=actor)
    await uow.session.flush()
    uow.session.info.pop("held", None)  # a place may lie elsewhere now
    for entry, post in plan.posts:
        _write_post(uow, plan, entry, post, areas, actor)
    await uow.session.flush()
    uow.record("town.changed", "town", actor=actor, detail={"lines": len(plan.lines)})


async def _write_area(
    uow: UnitOfWork, entry: Mapping[str, Any], row: Area | None, areas: dict[str, UUID], actor: str
) -> None:
    if row is None:
        areas[entry["id"]] = area_id = roster.place(uow, entry, areas).id
        await uow.session.flush()
        uow.record("area.added", area_id, actor=actor, area=str(area_id))
        return
    before = (row.name, row.kind, row.zone, row.parent_id)
    row.name = roster.name(entry["name"] or "") if "name" in entry else row.name
    row.kind = entry["kind"] or "" if "kind" in entry else row.kind
    row.zone = entry.get("zone", row.zone)
    if "parent" in entry:
        row.parent_id = areas[entry["parent"]] if entry["parent"] else None
    if before != (row.name, row.kind, row.zone, row.parent_id):
        uow.record("area.changed", row.id, actor=actor, area=str(row.id))


def _write_post(
    uow: UnitOfWork, plan: Plan, entry: Mapping[str, Any], post: Post | None, areas: roster.Ids, actor: str
) -> None:
    if post is None:
        post = roster.post(uow, entry, areas, plan.ids)
        uow.record("post.given", post.person_id, actor=actor, area=str(post.area_id), detail={"role": post.role})
        plan.touched.add(post.person_id)
        if post.leave_from:
            plan.on_leave.add(post.person_id)
        return
    changed = {key: value for key, value in _wanted(uow, entry, plan.ids, post).items() if getattr(post, key) != value}
    for key, value in changed.items():
        setattr(post, key, value)
    if changed:
        uow.record(
            "post.changed", post.person_id, actor=actor, area=str(post.area_id), detail={"what": sorted(changed)}
        )
        plan.touched.add(post.person_id)
    if not changed.keys().isdisjoint(_LEAVE):
        plan.on_leave.add(post.person_id)
