"""Whom free text is about: by name, or asked with one button for each (M9)."""

from enum import Enum
from uuid import UUID

from bot.assistance import filled
from bot.chat.turn import Turn
from bot.forms import service as forms
from bot.forms.questionnaire import Type
from bot.forms.service import Begun, Progress
from bot.monitoring.service import checkin as checkins
from bot.monitoring.service import episodes, whose
from bot.monitoring.service import household as households
from bot.references import unshort
from handlers import household


class Read(Enum):
    """What became of a report in one's own words: a check-in is open for it, or it was answered already."""

    BEGUN = "begun"
    ASKED = "asked"


async def elsewhere(turn: Turn) -> Read | None:
    """Whether a text is not about the one whose check-in is open; their check-in waits meanwhile."""
    if turn.person is None or not any(character.isalpha() for character in turn.text):
        return None
    form = await filled.open_of(turn.uow, turn.person.id)
    if form is None or form.purpose != checkins.PURPOSE or form.together or _is_asked_for_words(turn, form):
        return None
    return await reads(turn, form.subject_id)


def _is_asked_for_words(turn: Turn, form: filled.Open) -> bool:
    return form.at is not None and turn.content.questionnaire(*form.form).item(form.at).type is Type.STRING


async def reads(turn: Turn, open_for: UUID | None = None) -> Read | None:
    """Whether free text is a report in one's own words: then a check-in is open for whom it is about; about several, their
    message is shown; where it is not clear, it is asked, an emergency sign first (M5). None when it is no report, or is
    about the one whose check-in is open."""
    if turn.person is None:
        return None
    programme = turn.content.programme
    observed = await episodes.reported_for(turn.uow, programme, turn.person, lock=False)
    theirs = {each.person.id for each in observed}
    if not theirs or (open_for and open_for not in theirs):  # staff report for somebody by phone or visit
        return None
    meant = await whose.meant(turn.uow, programme, turn.person, observed, turn.text, open_for)
    if meant is None or (not meant.unclear and [each.person.id for each in meant.about] == [open_for]):
        return None
    if not meant.unclear and len(meant.about) == 1:
        await checkins.start(turn.uow, programme, turn.person, meant.about[0], begun=Begun.NEXT)
        return Read.BEGUN
    if not meant.unclear and households.fits(programme, meant.about):
        await households.ask(turn.uow, programme, turn.person, meant.about, begun=Begun.NEXT)
        await household.writes(turn)
        return Read.ASKED
    await whose.notice_somebody(turn.uow, programme, turn.person, observed, meant.signs)
    await turn.add(await whose.ask(turn.uow, programme, turn.person, observed, turn.text))
    return Read.ASKED


async def chosen(turn: Turn) -> Progress | None:
    """A name below the question was tapped: the check-in about them, with what was written; None for an old button (I4)."""
    kept_id, person_id = map(unshort, turn.choice[1:]) if len(turn.choice) == 3 else (None, None)
    if turn.person is None or kept_id is None or person_id is None:
        return None
    programme = turn.content.programme
    text = await whose.told(turn.uow, turn.person, kept_id)
    observed = await episodes.reported_for(turn.uow, programme, turn.person, lock=False)
    someone = next((each for each in observed if each.person.id == person_id), None)
    if text is None or someone is None:
        return None
    await checkins.start(turn.uow, programme, turn.person, someone, begun=Begun.NEXT)
    return await forms.write(
        turn.uow, turn.content.questionnaire, turn.words, turn.person.id, text, at=turn.at, unseen=True
    )
