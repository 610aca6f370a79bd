"""Somebody moves in a story: alone into another household, or with their whole household into another area."""

from collections import Counter

from bot import changes
from bot.people import access, listing, moving
from bot.playground.player.stage import Refusal, Stage
from bot.playground.player.steps import Step


async def move(stage: Stage, step: Step) -> None:
    """``to`` names a household, and the person moves into it, or an area, and their household moves there (R16)."""
    who, to = str(step.who), str(step.given["to"])
    programme = stage.service.content.programme
    async with stage.service.database.begin() as uow:
        person = await access.by_id(uow, stage.ids[who])
        if at := _book(stage).get(to):
            household_id = await moving.household_at(uow, *at)
            if household_id is None:
                raise Refusal(f"{to} is not where it was: it has moved")
            await changes.move_person(uow, programme, person.id, household_id, actor=str(person.id))
            return
        area_id = await listing.area_named(uow, to)
        if area_id is None or person.household_id is None:
            raise Refusal(f"{who} has no household to move")
        await changes.move_household(uow, programme, person.household_id, area_id, actor=str(person.id))


def _book(stage: Stage) -> dict[str, tuple[str, str]]:
    """Where each household of the story stood in the books when it began: its grid, its number."""
    counted: Counter[str] = Counter()
    book = {}
    for home in stage.story.town["households"]:
        counted[home["grid"]] += 1
        book[home["id"]] = home["grid"], home.get("number") or f"{home['grid']}-{counted[home['grid']]:03}"
    return book
