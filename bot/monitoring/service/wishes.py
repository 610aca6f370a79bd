"""The reminder's time, chosen by whoever reports, inside each slot; and a pause, which hides nothing (M10, M11)."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from bot.db import UnitOfWork
from bot.messaging import Message
from bot.monitoring import messages
from bot.monitoring.messages.wishes import Offered, Wish
from bot.monitoring.protocol import Slot
from bot.monitoring.service import episodes, reminders
from bot.monitoring.service.episodes import Observed, Programme
from bot.people import access, reminding
from bot.people.access import Known

STEPS = 12
"""At most so many times are offered for a slot."""


async def page(uow: UnitOfWork, programme: Programme, person: Known) -> Message:
    """When somebody is reminded of each slot they report for, and how to change it."""
    words = programme.wording[person.language]
    slots = await _slots(uow, programme, person)
    wishes = [Wish(slot.id, words.pick(slot.name), words.clock(_at(programme, person, slot))) for slot in slots]
    return messages.reminder_page(words, wishes, paused=person.paused, stopped=person.opted_out)


async def offer(uow: UnitOfWork, programme: Programme, person: Known, slot_id: str) -> Message | None:
    """The times to choose from for one slot; None for a slot that is not theirs (I4)."""
    words = programme.wording[person.language]
    slot = next((each for each in await _slots(uow, programme, person) if each.id == slot_id), None)
    if slot is None:
        return None
    times = [Offered(f"{at:%H%M}", words.clock(at)) for at in _offered(slot)]
    return messages.offered_times(words, slot.id, words.pick(slot.name), times)


async def choose(uow: UnitOfWork, programme: Programme, person: Known, slot_id: str, step: str) -> Message | None:
    """A time was chosen, or the usual one; None for one that was never offered (I4). What is planned is planned anew."""
    slot = next((each for each in await _slots(uow, programme, person) if each.id == slot_id), None)
    chosen = {f"{at:%H%M}": at for at in _offered(slot)} if slot else {}
    if slot is None or (step != "usual" and step not in chosen):
        return None
    await reminding.choose(uow, person, slot.id, chosen.get(step))
    return await _anew(uow, programme, person)


async def pause(uow: UnitOfWork, programme: Programme, person: Known, *, paused: bool) -> Message:
    """No reminders for now, or again. What is owed stays owed, and silence is told to the worker (M11)."""
    await reminding.pause(uow, person, paused=paused)
    return await _anew(uow, programme, person)


async def _anew(uow: UnitOfWork, programme: Programme, person: Known) -> Message:
    now = await access.by_id(uow, person.id)
    for someone in await episodes.reported_for(uow, programme, now):
        await reminders.plan(uow, programme, someone)
    return await page(uow, programme, now)


async def _slots(uow: UnitOfWork, programme: Programme, person: Known) -> list[Slot]:
    """The slots of everybody they report for, each once, in the day's order."""
    observed: list[Observed] = await episodes.reported_for(uow, programme, person, lock=False)
    slots = {slot.id: slot for each in reversed(observed) for slot in each.protocol.slots}
    return sorted(slots.values(), key=lambda slot: slot.opens)


def _at(programme: Programme, person: Known, slot: Slot) -> time:
    """As ``rules.reminder_times`` has it: the chosen time, else the usual one, else as the slot opens."""
    candidates = (person.remind_at.get(slot.id), programme.policy.remind_at.get(slot.id))
    return next((at for at in candidates if at and slot.opens <= at < slot.due), slot.opens)


def _offered(slot: Slot) -> Iterator[time]:
    """Half hours from the slot's opening until it is due, hours where there are too many."""
    day = datetime(2000, 1, 1)  # noqa: DTZ001 -- a day to count in, no instant
    opens, due = datetime.combine(day, slot.opens), datetime.combine(day, slot.due)
    due += timedelta(days=due <= opens)
    step = timedelta(minutes=30) if (due - opens) / timedelta(minutes=30) <= STEPS else timedelta(hours=1)
    for number in range(STEPS):
        if (at := opens + number * step) < due:
            yield at.time()
