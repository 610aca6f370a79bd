"""Staff: their day at a glance, the lists behind it, a member's page, a report entered from there."""

from telegram import Update

from bot.chat import messages as chat_messages
from bot.chat.turn import Turn
from bot.monitoring import messages
from bot.monitoring.service import beginning, episodes, homes, overview
from bot.monitoring.service import checkin as checkins
from bot.people import access, service
from bot.people.messages import joining
from bot.references import unshort
from handlers import people


async def grid(update: Update, turn: Turn) -> None:
    """/grid: the day's overview; a resident reads whom it is for, and what they can do (A1)."""
    if turn.person is None:
        await people.stranger(update, turn)
    elif await access.is_staff(turn.uow, turn.person):
        await turn.reply(await overview.today(turn.uow, turn.content.programme, turn.person))
    else:
        observed = bool(await episodes.reported_for(turn.uow, turn.content.programme, turn.person))
        await turn.reply(messages.overview_for_staff(turn.words, observed=observed))


async def turn_to(_: Update, turn: Turn) -> None:
    """A button of the overview or of a list: a page of a list, or back to the overview."""
    match turn.choice:
        case _ if turn.person is None:
            await turn.add(chat_messages.old_button(turn.words))
        case (_,):
            await turn.reply(await overview.today(turn.uow, turn.content.programme, turn.person))
        case (_, kind, page) if kind in messages.LISTS and page.isdecimal():
            await turn.reply(await overview.listed(turn.uow, turn.content.programme, turn.person, kind, int(page)))
        case _:
            await turn.add(chat_messages.old_button(turn.words))


async def member(_: Update, turn: Turn) -> None:
    """A household member of a list: their page."""
    match turn.choice:
        case (_, text, kind, page) if kind in messages.LISTS and page.isdecimal():
            episode_id = unshort(text)
        case _:
            episode_id, kind, page = None, "", ""
    if turn.person is None or episode_id is None:
        await turn.add(chat_messages.old_button(turn.words))
        return
    programme = turn.content.programme
    await turn.reply(await overview.member(turn.uow, programme, turn.person, episode_id, kind=kind, page=int(page)))


async def household(_: Update, turn: Turn) -> None:
    """The whole household of a member."""
    match turn.choice:
        case (_, text, kind, page) if kind in messages.LISTS and page.isdecimal():
            household_id = unshort(text)
        case _:
            household_id, kind, page = None, "", ""
    if turn.person is None or household_id is None:
        await turn.add(chat_messages.old_button(turn.words))
        return
    programme = turn.content.programme
    await turn.reply(await homes.page(turn.uow, programme, turn.person, household_id, kind=kind, at=int(page)))


async def observe(_: Update, turn: Turn) -> None:
    """A member is to be observed: under which protocol, then it begins (M1)."""
    person_id = unshort(turn.choice[1]) if len(turn.choice) in (2, 3) else None
    protocol = turn.content.protocols.get(turn.choice[2]) if len(turn.choice) == 3 else None
    if turn.person is None or person_id is None or (protocol is None and len(turn.choice) == 3):
        await turn.add(chat_messages.old_button(turn.words))
    elif protocol:
        await turn.reply(await beginning.begin(turn.uow, turn.content.programme, turn.person, person_id, protocol))
    else:
        titles = [(each.id, turn.words.pick(each.title)) for each in turn.content.protocols.values()]
        chosen = await homes.choose_protocol(turn.uow, turn.content.programme, turn.person, person_id, titles)
        await turn.reply(chosen)


async def report(_: Update, turn: Turn) -> None:
    """ "Report for them": a check-in as staff, by phone or visit (M12)."""
    episode_id = unshort(turn.choice[1]) if len(turn.choice) == 2 else None
    if turn.person is None or episode_id is None:
        await turn.add(chat_messages.old_button(turn.words))
        return
    someone = await overview.opened(turn.uow, turn.content.programme, turn.person, episode_id)
    said, thread = await checkins.start(turn.uow, turn.content.programme, turn.person, someone)
    await turn.add(said, thread=thread)


async def invite(update: Update, turn: Turn) -> None:
    """/invite G1-012: a link for a household, or with a member's place in the book for one person (A3)."""
    if turn.person is None:
        await people.stranger(update, turn)
        return
    if not turn.args or (len(turn.args) > 1 and not turn.args[1].isdecimal()):
        await turn.reply(joining.how_to_invite(turn.words))
        return
    member_number = int(turn.args[1][:4]) if len(turn.args) > 1 else None
    number = turn.args[0][:40]
    token, invitation_id, until = await service.invite_by(turn.uow, turn.person, number, member_number)
    link = f"https://t.me/{update.get_bot().username}?start={token}"
    day = until.astimezone(turn.person.zone).date()
    await turn.reply(
        joining.household_link(turn.words, number=number, link=link, until=day, invitation_id=invitation_id)
    )


async def revoke(_: Update, turn: Turn) -> None:
    """ "Take it back" below a link."""
    invitation_id = unshort(turn.choice[1]) if len(turn.choice) == 2 else None
    if turn.person is None or invitation_id is None:
        await turn.add(chat_messages.old_button(turn.words))
        return
    await turn.reply(joining.taken_back(turn.words, now=await service.revoke_by(turn.uow, turn.person, invitation_id)))
