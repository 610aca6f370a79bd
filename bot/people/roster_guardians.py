"""Who of a household reports for a child, or for somebody without a phone, as a roster's file says it by name. Pure (A3)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from bot.errors import N_
from bot.people.roster_book import Place, Plan, Somebody, same
from bot.people.roster_cells import NOBODY, Entry, Problem

GROWN = N_("This person is of age, or has joined: nobody can become their guardian. This cell changes nothing.")


def find(places: Sequence[Place], others: Collection[Somebody], plan: Plan) -> None:
    """Everybody's guardian as it will be: whom their row names, of those who live with them then, ``others`` being who is
    known and stands in no row; else who it was. A name that cannot be is a problem of the plan."""
    living = defaultdict[tuple[int, str], list[UUID | Entry]](list)
    homes = {place.house.home.id: id(place.house) for place in places if place.house.home}
    for place in places:
        place.guardian = place.person.guardian if place.person else None
        living[id(place.house), same(place.entry.name)].append(_who(place))
    for other in others:
        if other.home_id in homes:
            living[homes[other.home_id], same(other.name)].append(other.id)
    named = [place for place in places if place.entry.guardian]
    for place in named:
        _name(place, living.get((id(place.house), same(place.entry.guardian)), ()), plan)
    wards = {_key(_who(place)) for place in places if place.guardian}
    wards |= {_key(other.id) for other in others if other.guardian}
    for place in named:
        if place.guardian and _key(place.guardian) in wards:
            _wrong(place, N_("This person has a guardian of their own, and cannot be one."), plan)


def _name(place: Place, found: Sequence[UUID | Entry], plan: Plan) -> None:
    """``found`` is who of their household has the name of their guardian."""
    if place.entry.guardian == NOBODY:
        place.guardian = None
        return
    known = place.person
    if known and (known.has_chat or known.of_age):
        if known.guardian is None or known.guardian not in found:
            plan.notes.append(Problem(place.entry.row, "guardian", GROWN))
    elif len(found) != 1:
        _wrong(place, N_("Nobody of this name is in this household, or more than one."), plan)
    elif _key(found[0]) == _key(_who(place)):
        _wrong(place, N_("Nobody is their own guardian."), plan)
    else:
        place.guardian = found[0]


def _who(place: Place) -> UUID | Entry:
    return place.person.id if place.person else place.entry


def _key(who: UUID | Entry) -> UUID | int:
    return who if isinstance(who, UUID) else who.row


def _wrong(place: Place, sentence: str, plan: Plan) -> None:
    plan.problems.append(Problem(place.entry.row, "guardian", sentence))
