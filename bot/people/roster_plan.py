"""What a roster's file would change: who is new, changed, moved, left out, and what cannot be. Pure.

People are recognised by household and name.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from bot.errors import N_
from bot.people import roster_guardians, roster_households
from bot.people.roster_book import MOST_MEMBERS, Book, Home, Household, Place, Plan, Somebody, same
from bot.people.roster_cells import Entry, Problem

GONE = N_("This person died or moved away, and is not in the book any more. Nothing is changed here.")
LIVES_IN = N_("This person is in the book as {number} already. If they moved, write where from in the column for it.")
TOO_MANY = N_(
    "A household has at most {most} people. Please say where the next one begins: by its number, or by yes at its head."
)
HAS_MOVED = N_(
    "Somebody of this name has moved to {number}. If this is somebody else, write the number of their household."
)
NO_CHAT = N_("This person has no chat to report from: who is head of this household stays as it is.")


def draw(entries: Iterable[Entry], book: Book) -> Plan:
    """The plan for the people of a file, in its order."""
    plan = Plan()
    houses = roster_households.gather(entries, book, plan)
    for house in houses:
        roster_households.check(house, plan)
    roster_households.check_twice(houses, plan)
    roster_households.recognise(houses, book)
    _recognise_people(houses, book, plan)
    plan.households = houses
    unnamed = [house.area for house in houses if not house.worker]
    plan.of_nobody = tuple(sorted(area for area in unnamed if area not in book.staffed))
    plan.of_grid = len(unnamed) - len(plan.of_nobody)
    plan.problems.sort(key=lambda problem: problem.row)
    plan.notes.sort(key=lambda note: note.row)
    return plan


def _recognise_people(houses: Sequence[Household], book: Book, plan: Plan) -> None:
    missing, places = _Missing(book), []
    for house in houses:
        _pass_over_gone(house, missing, plan)
    for house in houses:
        for entry in house.entries:
            place = Place(house, entry, missing.take(house.home.id if house.home else None, entry))
            places.append(place)
    listed = {house.home.id for house in houses if house.home}
    newcomers = Counter(same(place.entry.name) for place in places if place.person is None)
    left = _find_left([place for place in places if not (place.person or place.entry.moved_from)], missing, book)
    plan.problems += left.values()
    new = [place for place in places if place.person is None and place.entry.row not in left]
    for place in new:
        _find_mover(place, missing, listed, newcomers, plan)
    _find_doubles([place for place in new if not (place.person or place.entry.moved_from)], book, plan)
    _check_size(places, missing, plan)
    covered = {house.area for house in houses}
    plan.left_out = sum(missing.homes[person.home_id].area in covered for person in missing.left.values())
    roster_guardians.find(places, missing.left.values(), plan)
    _settle(places, plan)
    _settle_heads(houses, places, book, plan)


def _pass_over_gone(house: Household, missing: "_Missing", plan: Plan) -> None:
    """Whoever died or moved away stays out of the book, and is nobody's guardian, whatever an older list says."""
    for at, entry in enumerate(house.entries):
        if entry.guardian and missing.is_gone(house, entry.guardian):
            plan.notes.append(Problem(entry.row, "guardian", GONE))
            house.entries[at] = replace(entry, guardian="")
            house.head = house.entries[at] if house.head is entry else house.head
    gone = [entry for entry in house.entries if missing.is_gone(house, entry.name)]
    plan.notes += [Problem(entry.row, "name", GONE) for entry in gone]
    rows = {entry.row for entry in gone}
    house.entries = [entry for entry in house.entries if entry.row not in rows]
    house.head = None if house.head and house.head.row in rows else house.head


class _Missing:
    """The known people whom no row has spoken of yet, found by name, in one home or anywhere: of 50,000 namesakes nobody is
    looked at for every row (I5)."""

    def __init__(self, book: Book) -> None:
        self.homes = {home.id: home for home in book.homes}
        self.left = {person.id: person for person in book.people if not person.gone}
        self.gone = {
            (where, same(person.name))
            for person in book.people
            if person.gone
            for where in (person.home_id, *map(same, person.formerly))
        }
        self._named: defaultdict[tuple[UUID | None, str], dict[UUID, Somebody]] = defaultdict(dict)
        for person in self.left.values():
            for where in (person.home_id, None):
                self._named[where, same(person.name)][person.id] = person
        self._numbered: defaultdict[str, list[UUID]] = defaultdict(list)
        for home in book.homes:
            self._numbered[same(home.number)].append(home.id)

    def named(self, name: str, home_id: UUID) -> list[Somebody]:
        return list(self._named.get((home_id, same(name)), {}).values())

    def numbered(self, name: str, number: str) -> list[Somebody]:
        """Whoever has this name in the homes of a number."""
        return [person for home_id in self._numbered.get(same(number), ()) for person in self.named(name, home_id)]

    def only(self, name: str) -> Somebody | None:
        """Whoever has this name, if there is one alone."""
        found = self._named.get((None, same(name)), {})
        return next(iter(found.values())) if len(found) == 1 else None

    def is_gone(self, house: Household, name: str) -> bool:
        home_id = house.home.id if house.home else None
        at = (home_id, same(f"{house.area}/{house.number}"))
        return any((where, same(name)) in self.gone for where in at) and not (home_id and self.named(name, home_id))

    def take(self, home_id: UUID | None, entry: Entry) -> Somebody | None:
        found = self.named(entry.name, home_id) if home_id else []
        return self.pop(found[0]) if found else None

    def pop(self, person: Somebody) -> Somebody:
        for where in (person.home_id, None):
            del self._named[where, same(person.name)][person.id]
        return self.left.pop(person.id)


def _find_mover(place: Place, missing: _Missing, listed: set[UUID], newcomers: Mapping[str, int], plan: Plan) -> None:
    """Somebody has moved when the file says from where, or when the file has their former household without them, and
    nobody else of that name comes or goes. Another of the same name is only told: moving a namesake would be worse."""
    entry = place.entry
    if entry.moved_from:
        namesakes = missing.numbered(entry.name, entry.moved_from)
        found = namesakes[0] if len(namesakes) == 1 else None
        if found is None:
            plan.problems.append(
                Problem(entry.row, "moved_from", N_("Nobody of this name is in that household, or more than one."))
            )
    else:
        found = missing.only(entry.name) if newcomers[same(entry.name)] == 1 else None
        if found and found.home_id not in listed:
            number = missing.homes[found.home_id].number
            sentence = N_("Somebody of this name lives in {number}. If they moved from there, write it in this column.")
            plan.notes.append(Problem(entry.row, "moved_from", sentence, {"number": number}))
            found = None
    if found:
        place.person, place.moved = missing.pop(found), True


def _check_size(places: Sequence[Place], missing: _Missing, plan: Plan) -> None:
    """The first row too many of whoever comes into a household; who lives there already stays."""
    staying = Counter(person.home_id for person in missing.left.values())
    members: defaultdict[int, list[Place]] = defaultdict(list)
    for place in places:
        members[id(place.house)].append(place)
    for there in members.values():
        home = there[0].house.home
        joining = [place.entry.row for place in there if place.moved or place.person is None]
        before = len(there) - len(joining) + (staying[home.id] if home else 0)
        if len(joining) > max(0, MOST_MEMBERS - before):
            row = joining[max(0, MOST_MEMBERS - before)]
            plan.problems.append(Problem(row, "household", TOO_MANY, {"most": MOST_MEMBERS}))


def _find_left(places: Sequence[Place], missing: _Missing, book: Book) -> dict[int, Problem]:
    """The rows of a home that somebody has left, alone or with their household, and where they live now: a list from before
    would move them back, or bring them in twice. Where a row has no number, the name alone says who left that grid."""
    formerly = {same(each): home for home in book.homes for each in home.formerly}
    names = {(each.home_id, same(each.name)) for each in book.people}
    alone: dict[tuple[str, str], Home] = {}
    of_grid: dict[tuple[str, str], Home] = {}
    for person in book.people:
        home, name = missing.homes[person.home_id], same(person.name)
        alone |= {(same(each), name): home for each in person.formerly}
        if person.gone or person.id in missing.left:
            left = (*person.formerly, *home.formerly)
            of_grid |= {(same(each.partition("/")[0]), name): home for each in left}
    problems: dict[int, Problem] = {}
    for place in places:
        entry, area, name = place.entry, place.house.area, same(place.entry.name)
        at = same(f"{area}/{place.house.number}")
        moved = formerly.get(at)
        if moved and place.house.home and (moved.id, name) not in names:
            moved = None  # the number is another household's now, and they are of it
        known = alone.get((at, name)) or moved
        now = known or (None if entry.household else of_grid.get((same(area), name)))
        if now:
            sentence = LIVES_IN if known else HAS_MOVED
            problems[entry.row] = Problem(entry.row, "name", sentence, {"number": now.number})
    return problems


def _find_doubles(places: Sequence[Place], book: Book, plan: Plan) -> None:
    """Whoever would come in anew is known elsewhere already by name and phone: they would be in the book twice."""
    homes = {home.id: home for home in book.homes}
    phones = {
        (same(each.name), each.phone): homes[each.home_id] for each in book.people if each.phone and not each.gone
    }
    for place in places:
        if home := phones.get((same(place.entry.name), place.entry.phone)):
            plan.problems.append(Problem(place.entry.row, "name", LIVES_IN, {"number": home.number}))


def _settle(places: Sequence[Place], plan: Plan) -> None:
    for place in places:
        if place.person is None:
            plan.new.append((place.house, place.entry))
            if place.guardian:
                plan.guardians[place.entry.row] = place.guardian
            continue
        after = replace(
            place.person,
            language=place.entry.language or place.person.language,
            remind_at={**place.person.remind_at, **place.entry.remind_at},
            phone=place.entry.phone or place.person.phone,
            marks=place.person.marks if place.entry.marks is None else place.entry.marks,
            guardian=place.guardian,
        )
        if place.moved:
            plan.moved.append((place.house, after, place.entry))
        elif after != place.person:
            plan.changed.append(after)
        else:
            plan.unchanged += 1


def _settle_heads(houses: Sequence[Household], places: Sequence[Place], book: Book, plan: Plan) -> None:
    """Who heads each household from now on: whom the file names, else whom it had, else who lives there alone. Who has
    a chat stays head when the file names somebody without one, and who left theirs is not head again by a file (M9)."""
    chats = {person.id for person in book.people if person.has_chat}
    left = {person.id for person in book.people if person.had_chat}
    known = {id(place.entry): place.person.id for place in places if place.person}
    gone = {place.person.id for place in places if place.moved and place.person}
    for house in houses:
        before = house.home
        alone = before is None and len(house.entries) == 1 and house.entries[0].head is None
        house.head = house.head or (house.entries[0] if alone else None)
        stays = before.head_id if before and before.head_id not in gone else None
        named = known.get(id(house.head)) if house.head else None
        if house.head and named != stays and (named in left or (stays in chats and named not in chats)):
            plan.notes.append(Problem(house.head.row, "head", NO_CHAT))
            house.head = None
        house.head_id = named if house.head else stays
        house.worker = house.worker or (before.worker if before else "")
        house.building = house.building or (before.building if before else "")
        is_new_head = house.head is not None and house.head_id is None
        after = (house.head_id, house.worker, house.building)
        if before is None or is_new_head or after != (before.head_id, before.worker, before.building):
            house.changed = True
        if house.head is None and house.head_id is None and len(house.entries) > 1:
            plan.notes.append(
                Problem(house.entries[0].row, "head", N_("This household has no head who could report for the others."))
            )
    present = {house.home.id for house in houses if house.home}
    plan.headless = [home for home in book.homes if home.head_id in gone and home.id not in present]
