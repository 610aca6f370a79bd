"""Staff: their day at a glance, the lists behind it, the household book, a member's page, a report entered from there."""

from collections.abc import Awaitable, Callable

from telegram import Update

from bot.chat.turn import Turn
from bot.messaging import Message
from bot.monitoring import messages
from bot.monitoring.service import beginning, book, episodes, homes, lists, overview, silence
from bot.monitoring.service import checkin as checkins
from bot.people import guardians, menus, service
from bot.people.access import Known
from bot.people.messages import joining
from bot.people.rules import May
from bot.references import unshort
from handlers import people

TYPED = 40
"""How much of what is written behind a command is read as a number of the household book."""


async def grid(update: Update, turn: Turn) -> None:
    """/grid: the day's overview, or with a number behind it that household; a resident reads whom it is for, and what they
    can do (A1)."""
    if turn.person is None:
        await people.stranger(update, turn)
    elif May.SEE in (may := await menus.rights(turn.uow, turn.person)):
        await menus.want(turn.uow, turn.person)  # their posts may have changed
        await turn.reply(await _seen(turn, turn.person, " ".join(turn.args)[:TYPED]))
    elif May.SERVE in may:
        await turn.reply(messages.overview_of_tasks(turn.words))
    else:
        observed = bool(await episodes.reported_for(turn.uow, turn.content.programme, turn.person, lock=False))
        await turn.reply(messages.overview_for_staff(turn.words, observed=observed))


async def _seen(turn: Turn, staff: Known, typed: str) -> Message:
    programme = turn.content.programme
    return await (
        book.typed(turn.uow, programme, staff, typed) if typed else overview.today(turn.uow, programme, staff)
    )


async def line_list(update: Update, turn: Turn) -> None:
    """/linelist: everybody under observation in one's area, as a file without names (A2)."""
    if turn.person is None:
        await people.stranger(update, turn)
    else:
        await turn.reply(await lists.of_posts(turn.uow, turn.content.programme, turn.person))


async def turn_to(_: Update, turn: Turn) -> None:
    """A button of the overview or of a list: a page of a list, or back to the overview."""
    match turn.choice:
        case _ if turn.person is None:
            await turn.old_button()
        case (_,):
            await turn.reply(await overview.today(turn.uow, turn.content.programme, turn.person))
        case (_, kind, page) if kind in messages.TITLES and page.isdecimal():
            await turn.reply(await overview.listed(turn.uow, turn.content.programme, turn.person, kind, int(page)))
        case _:
            await turn.old_button()


async def turn_over(_: Update, turn: Turn) -> None:
    """A button of the household book: the grids, the parts of one, or the households of a part."""
    match turn.choice:
        case (_, *rest) if turn.person and len(rest) < 3:
            said = await _of_book(turn, turn.person, rest)
        case _:
            said = None
    if said:
        await turn.reply(said)
    else:
        await turn.old_button()


async def _of_book(turn: Turn, staff: Known, asked: list[str]) -> Message | None:
    """What a button of the book shows; None for one that it never had (I4)."""
    programme = turn.content.programme
    match asked:
        case []:
            return await book.opened(turn.uow, programme, staff, 0)
        case [page] if page[:1] == "p" and page[1:].isdecimal():
            return await book.opened(turn.uow, programme, staff, int(page[1:]))
        case [text] if area_id := unshort(text):
            return await book.of_grid(turn.uow, programme, staff, area_id)
        case [text, page] if page[:1] == "p" and page[1:].isdecimal() and (area_id := unshort(text)):
            return await book.of_grid(turn.uow, programme, staff, area_id, page=int(page[1:]))
        case [text, part] if part.isdecimal() and (area_id := unshort(text)):
            return await book.of_grid(turn.uow, programme, staff, area_id, part=int(part))
    return None


async def member(_: Update, turn: Turn) -> None:
    """A household member of a list: their page."""
    await _of_a_list(turn, homes.member)


async def household(_: Update, turn: Turn) -> None:
    """The whole household of a member."""
    await _of_a_list(turn, homes.page)


async def _of_a_list(turn: Turn, page: Callable[..., Awaitable[Message]]) -> None:
    """A page that was reached from a list: the button also names the list and the page of it that "Back" leads to."""
    match turn.choice:
        case (_, text, kind, at) if kind in messages.WAYS and at.isdecimal():
            found = unshort(text)
        case _:
            found, kind, at = None, "", ""
    if turn.person is None or found is None:
        await turn.old_button()
    else:
        await turn.reply(await page(turn.uow, turn.content.programme, turn.person, found, kind=kind, at=int(at)))


async def observe(_: Update, turn: Turn) -> None:
    """A member is to be observed: under which protocol, then from which day on (M1)."""
    person_id = unshort(turn.choice[1]) if len(turn.choice) in (2, 3) else None
    protocol = turn.content.protocols.get(turn.choice[2]) if len(turn.choice) == 3 else None
    if turn.person is None or person_id is None or (protocol is None and len(turn.choice) == 3):
        await turn.old_button()
    elif protocol:
        await turn.reply(await beginning.ask_day(turn.uow, turn.content.programme, turn.person, person_id, protocol))
    else:
        titles = [(each.id, turn.words.pick(each.title)) for each in turn.content.protocols.values()]
        chosen = await homes.choose_protocol(turn.uow, turn.content.programme, turn.person, person_id, titles)
        await turn.reply(chosen)


async def report(_: Update, turn: Turn) -> None:
    """ "Report for them": a check-in as staff, by phone or visit (M12)."""
    episode_id = unshort(turn.choice[1]) if len(turn.choice) == 2 else None
    if turn.person is None or episode_id is None:
        await turn.old_button()
        return
    someone = await silence.reported_about(turn.uow, turn.content.programme, turn.person, episode_id)
    said, thread = await checkins.start(turn.uow, turn.content.programme, turn.person, someone)
    await turn.add(said, thread=thread)


async def invite(update: Update, turn: Turn) -> None:
    """/invite G1-012: a link for a household, or with a member's place in the book (G1-012/2) for one person (A3)."""
    if turn.person is None:
        await people.stranger(update, turn)
        return
    number, slash, place = "/".join(turn.args)[:TYPED].partition("/")
    if not number or (slash and not (place.isascii() and place.isdecimal())):
        await turn.reply(joining.how_to_invite(turn.words))
        return
    member_number = int(place[:4]) if place else None
    if member_number and (asked := await guardians.ask(turn.uow, turn.words, turn.person, number, member_number)):
        await turn.reply(asked)
    else:
        await _give_link(update, turn, turn.person, number, member_number)


async def grown(update: Update, turn: Turn) -> None:
    """ "14 or older": a link of their own for somebody with a guardian (A3)."""
    person_id = unshort(turn.choice[1]) if len(turn.choice) == 2 else None
    if turn.person is None or person_id is None:
        await turn.old_button()
        return
    number, place = await guardians.is_of_age(turn.uow, turn.person, person_id)
    await _give_link(update, turn, turn.person, number, place)


async def _give_link(update: Update, turn: Turn, staff: Known, number: str, member_number: int | None) -> None:
    token, invitation_id, until, person = await service.invite_by(turn.uow, staff, number, member_number)
    member = await service.named(turn.uow, turn.words, staff, person, purpose="invitation") if person else ""
    link = f"https://t.me/{update.get_bot().username}?start={token}"
    day = until.astimezone(staff.zone).date()
    said = joining.made_link(
        turn.words, number=number, member=member, link=link, until=day, invitation_id=invitation_id
    )
    await turn.reply(said)


async def revoke(_: Update, turn: Turn) -> None:
    """ "Take it back" below a link."""
    invitation_id = unshort(turn.choice[1]) if len(turn.choice) == 2 else None
    if turn.person is None or invitation_id is None:
        await turn.old_button()
        return
    await turn.reply(joining.taken_back(turn.words, now=await service.revoke_by(turn.uow, turn.person, invitation_id)))
