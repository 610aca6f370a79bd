"""What every answer of the Bot API means: the table of anchors/reliability.md section 2, status by status, word by word."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import answers
from bot.chat.answers import Meaning
from bot.chat.transport import Refused, Unsendable, Unsent, Unsure
from bot.messaging.rules import Answer

SECOND = timedelta(seconds=1)


def refused(
    status: int, description: str = "", retry_after: float | None = None, migrate_to: int | None = None
) -> Meaning:
    return answers.meaning(Refused(status, description, retry_after, migrate_to))


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, Answer.UNSURE), (302, Answer.UNSURE), (400, Answer.REJECTED), (401, Answer.UNAUTHORIZED), (402, Answer.REJECTED),
        (403, Answer.GONE), (404, Answer.UNAUTHORIZED), (408, Answer.UNSURE), (409, Answer.UNSURE), (413, Answer.REJECTED),
        (420, Answer.REJECTED), (429, Answer.HELD), (500, Answer.UNSURE), (502, Answer.UNSURE), (503, Answer.UNSURE),
        (504, Answer.UNSURE), (599, Answer.UNSURE),
    ],
)  # fmt: skip
def test_a_status_without_words(status: int, answer: Answer) -> None:
    assert refused(status).answer is answer
    assert refused(status).failure == str(status)


@pytest.mark.parametrize(
    ("retry_after", "seconds"), [(None, 1), (0, 1), (0.5, 1), (1, 1), (7, 7), (35, 35), (3600, 3600)]
)
def test_a_429_waits_as_told_and_at_least_a_second(retry_after: float | None, seconds: int) -> None:
    """B4; without parameters, too."""
    assert refused(429, retry_after=retry_after) == Meaning(Answer.HELD, "429", seconds * SECOND)


@pytest.mark.parametrize(
    ("description", "answer", "repair"),
    [
        ("Bad Request: chat not found", Answer.GONE, None),
        ("Bad Request: user is deactivated", Answer.GONE, None),
        ("Bad Request: bot was kicked from the group chat", Answer.GONE, None),
        ("Bad Request: not enough rights to send text messages to the chat", Answer.GONE, None),
        ("Bad Request: PEER_ID_INVALID", Answer.GONE, None),
        (
            "Bad Request: message is not modified: specified new message content is exactly the same",
            Answer.DELIVERED,
            None,
        ),
        ("Bad Request: message to edit not found", Answer.REJECTED, "send anew"),
        ("Bad Request: message can't be edited", Answer.REJECTED, "send anew"),
        ("Bad Request: MESSAGE_ID_INVALID", Answer.REJECTED, "send anew"),
        ("Bad Request: can't parse entities: Unsupported start tag", Answer.REJECTED, "plain"),
        ("Bad Request: can't find end of the entity starting at byte offset 5", Answer.REJECTED, "plain"),
        ("Bad Request: unsupported start tag", Answer.REJECTED, "plain"),
        ("Bad Request: message is too long", Answer.REJECTED, None),
        ("Bad Request: BUTTON_DATA_INVALID", Answer.REJECTED, None),
        ("Bad Request: message text is empty", Answer.REJECTED, None),
        ("", Answer.REJECTED, None),
    ],
)
def test_the_words_of_a_400(description: str, answer: Answer, repair: str | None) -> None:
    """B3, B14, B15."""
    assert refused(400, description) == Meaning(answer, "400", repair=repair)
    assert refused(403, description).answer is Answer.GONE  # words are read in a 400 only


def test_a_group_that_moved() -> None:
    assert refused(400, "upgraded", migrate_to=-1005) == Meaning(Answer.MOVED, "400", timedelta(), -1005)


def test_errors_that_are_no_answers() -> None:
    """B5: surely not sent, surely not sendable, or nobody knows; what the library made of a 200 came after the message."""
    assert answers.meaning(Unsent("ConnectionTimeoutError")) == Meaning(Answer.UNSENT, "ConnectionTimeoutError")
    assert answers.meaning(Unsendable("UnicodeEncodeError")) == Meaning(Answer.REJECTED, "UnicodeEncodeError")
    assert answers.meaning(Unsure("ServerDisconnectedError")) == Meaning(Answer.UNSURE, "ServerDisconnectedError")
    for error in (KeyError("result"), TypeError("王芳"), ValueError("王芳"), AttributeError("王芳")):
        assert answers.meaning(error) == Meaning(Answer.UNSURE, type(error).__name__)  # its kind, never its words


@given(st.integers(100, 999), st.text(max_size=200), st.none() | st.floats(0, 1e5), st.none() | st.integers())
def test_every_answer_means_something(status: int, words: str, retry: float | None, migrate: int | None) -> None:
    meant = refused(status, words, retry, migrate)
    assert (meant.wait is not None) == (meant.answer in (Answer.HELD, Answer.MOVED))
    assert meant.failure == str(status)
