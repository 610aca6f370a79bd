"""Who lives in the town, as a page lists them, and whose phones it shows first."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.playground.player.story import Story, language_of

Entry = dict[str, Any]


def cast(story: Story) -> list[Entry]:
    """Everybody: short name, name, role, language, where they live or are posted; staff first."""
    homes = {member: home for home in story.town["households"] for member in home["members"]}
    posts = {worker["id"]: worker for worker in story.town["workers"]}
    observed = {episode["person"] for episode in story.town["episodes"]}
    answering = {
        homes[each]["head"] for each in observed if each in homes and homes[each].get("head") not in (None, each)
    }
    made = []
    for person in sorted(story.people(), key=lambda one: one["id"] not in posts):
        short = person["id"]
        home, post = homes.get(short), posts.get(short)
        role = (
            post["role"] if post else "head" if short in answering else "observed" if short in observed else "resident"
        )
        made.append({
            "id": short, "name": story.names[short], "role": role, "language": language_of(person),
            "place": post["post"] if post else _number(story, home) if home else "",
        })  # fmt: skip
    return made


def first_phones(story: Story) -> list[str]:
    """A resident who reports, a head who reports for another, their worker, their doctor, a supervisor; in a town without
    one of them, whoever comes next."""
    everybody = cast(story)
    roles = {entry["id"]: entry["role"] for entry in everybody}
    with_phone = [one["id"] for one in story.people() if one.get("chat") != "none"]
    homes = {member: home for home in story.town["households"] for member in home["members"]}
    chosen = [each for each in with_phone if roles[each] == "observed"][:1]
    chosen += [each for each in with_phone if roles[each] == "head"][:1]
    if chosen and (worker := homes.get(chosen[0], {}).get("responsible")):
        chosen.append(worker)
        chosen += [doctor["id"] for doctor in _answering(story, homes[chosen[0]]["grid"], "community_doctor")][:1]
    chosen += [each for each in with_phone if roles[each] == "supervisor"][:1]
    return list(dict.fromkeys([*chosen, *with_phone]))[: max(len(dict.fromkeys(chosen)), 5)]


def _answering(story: Story, grid: str, role: str) -> Iterator[Entry]:
    """Workers of a role posted at or above a grid, the nearest first."""
    parents: Mapping[str, str | None] = {area["id"]: area.get("parent") for area in story.town["areas"]}
    area: str | None = grid
    while area:
        yield from (one for one in story.town["workers"] if one["role"] == role and one["post"] == area)
        area = parents.get(area)


def _number(story: Story, home: Entry) -> str:
    """A household's number in the book, as the roster gives it."""
    if home.get("number"):
        return str(home["number"])
    same = [one["id"] for one in story.town["households"] if one["grid"] == home["grid"]]
    return f"{home['grid']}-{same.index(home['id']) + 1:03}"
