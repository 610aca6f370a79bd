"""The curve: what is drawn where, and that nothing but digits is written."""

import io
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageColor

from bot import chart
from bot.chart import Chart, Reading
from tests.rules.monitoring.examples import steadily

FIRST = date(2026, 3, 1)
LINE = 373


def read(slot: int, tenths: int, late: bool = False) -> Reading:
    """By the number of the slot in the whole episode, two a day."""
    return Reading(FIRST + timedelta(days=slot // 2), slot % 2, tenths, late)


def curve(*readings: Reading, days: int = 14, fever_line: int = LINE) -> Chart:
    return Chart(readings, fever_line, FIRST, FIRST + timedelta(days=days - 1))


def picture(drawn: Chart) -> Image.Image:
    return Image.open(io.BytesIO(chart.png(drawn))).convert("RGB")


def at(image: Image.Image, spot: tuple[float, float], right: float = 0, down: float = 0) -> tuple[int, ...]:
    """The colour of a dot, so far right of a spot and so far below it."""
    found = image.getpixel((round(spot[0] + right), round(spot[1] + down)))
    assert isinstance(found, tuple)
    return found


def ink(colour: str) -> tuple[int, ...]:
    return ImageColor.getrgb(colour)


MANY = [read(slot, 362 + slot * 7 % 25, late=slot % 5 == 0) for slot in range(60)]
CURVES = {
    "none": curve(),
    "one": curve(read(1, 366)),
    "two a day for 14 days": curve(*MANY[:28]),
    "60": curve(*MANY, days=30),
    "one day": curve(read(0, 366), read(1, 375), days=1),
    "the whole scale": curve(read(0, 340), read(1, 430)),
    "90 days": curve(read(170, 366), days=90),
    "three a day": Chart([Reading(FIRST, 2, 366)], LINE, FIRST, FIRST, slots=3),
}
every_curve = pytest.mark.parametrize("drawn", CURVES.values(), ids=CURVES)


@every_curve
def test_a_picture_is_a_small_png_and_always_the_same(drawn: Chart) -> None:
    first = chart.png(drawn)
    assert first[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(first) <= 100_000
    assert Image.open(io.BytesIO(first)).size == chart.SIZE
    assert chart.png(drawn) == first


@every_curve
def test_nothing_but_digits_is_written(drawn: Chart) -> None:
    """Everything the picture says is one of these texts; the pen has no other."""
    assert {letter for text in chart.texts(drawn) for letter in text.text} <= set("0123456789./")


@every_curve
def test_no_two_days_touch(drawn: Chart) -> None:
    days = [text for text in chart.texts(drawn) if "/" in text.text]
    assert days
    shown = [(text.at[0], 22 * len(text.text)) for text in days]
    for (x, width), (following, its_width) in pairwise(shown):
        assert x + width / 2 < following - its_width / 2


def test_days_are_written_as_month_and_day_over_the_end_of_a_year() -> None:
    drawn = Chart((), LINE, date(2026, 12, 30), date(2027, 1, 2))
    assert [text.text for text in chart.texts(drawn) if "/" in text.text] == ["12/30", "12/31", "1/1", "1/2"]


def test_temperatures_stand_on_the_left_and_the_fever_line_is_numbered() -> None:
    written = list(chart.texts(curve(read(0, 366))))
    left = [text.text for text in written if text.at[0] < chart.LEFT]
    assert left == ["35.5", "36.0", "36.5", "37.0", "37.5", "38.0", "38.5"]
    assert [text.text for text in written if text.ink == chart.FEVER] == ["37.3"]


def test_the_fever_line_is_drawn_where_it_is() -> None:
    for line in (373, 380):
        drawn = curve(fever_line=line)
        image = picture(drawn)
        reddish = [at(image, (chart.LEFT + 30 + 22 * dash, drawn.y(line))) for dash in range(40)]
        assert ink(chart.FEVER) in reddish
        assert at(image, (drawn.x(0.5), drawn.y(line) - 12)) == ink(chart.ABOVE)
        assert at(image, (drawn.x(0.5), drawn.y(line) + 12)) == ink(chart.PAPER)


def test_a_usual_reading_is_a_blue_disc() -> None:
    drawn = curve(read(4, 366))
    image, spot = picture(drawn), drawn.spot(4)
    assert at(image, spot) == ink(chart.USUAL)
    assert at(image, spot, right=7, down=7) == ink(chart.USUAL)
    assert at(image, spot, right=15) == ink(chart.PAPER)


@pytest.mark.parametrize(("tenths", "fever"), [(372, False), (373, True), (374, True)])
def test_at_the_fever_line_and_above_colour_and_shape_differ(tenths: int, fever: bool) -> None:
    """M4: the line itself counts; a diamond's corners reach farther than a disc."""
    drawn = curve(read(4, tenths))
    image, spot = picture(drawn), drawn.spot(4)
    assert at(image, spot, down=-3) == ink(chart.FEVER if fever else chart.USUAL)
    corners = [at(image, spot, down=-14), at(image, spot, right=-14), at(image, spot, right=14)]
    assert (corners == [ink(chart.FEVER)] * 3) is fever


@pytest.mark.parametrize("tenths", [366, 385])
def test_a_late_reading_is_hollow(tenths: int) -> None:
    drawn = curve(read(4, tenths, late=True))
    image, spot = picture(drawn), drawn.spot(4)
    assert at(image, spot) == ink(chart.PAPER)
    outline = ink(chart.FEVER if tenths >= LINE else chart.USUAL)
    assert outline in [at(image, spot, down=down) for down in range(20)]


def test_neighbours_are_joined() -> None:
    drawn = curve(read(4, 366), read(5, 366))
    between = (drawn.x(5), drawn.y(366))
    assert at(picture(drawn), between) == ink(chart.CURVE)


def test_no_line_crosses_a_slot_where_nothing_was_reported() -> None:
    drawn = curve(read(4, 366), read(6, 366), read(9, 366))
    assert list(chart.segments(drawn)) == []
    image = picture(drawn)
    row = {at(image, (x, drawn.y(366))) for x in range(chart.LEFT, chart.RIGHT)}
    assert ink(chart.USUAL) in row
    assert ink(chart.CURVE) not in row


@steadily
@given(st.dictionaries(st.integers(0, 27), st.integers(340, 430)))
def test_every_reading_has_its_place_and_every_gap_stays_one(readings: dict[int, int]) -> None:
    drawn = curve(*(read(slot, tenths) for slot, tenths in readings.items()))
    joined = {(earlier[0], later[0]) for earlier, later in chart.segments(drawn)}
    assert joined == {(drawn.x(slot + 0.5), drawn.x(slot + 1.5)) for slot in readings if slot + 1 in readings}
    for slot in readings:
        x, y = drawn.spot(slot)
        assert chart.LEFT < x < chart.RIGHT
        assert chart.TOP < y < chart.BOTTOM


def test_of_two_readings_of_a_slot_the_later_stands_and_other_days_are_left_out() -> None:
    before, after = Reading(FIRST - timedelta(days=1), 1, 366), Reading(FIRST + timedelta(days=14), 0, 366)
    drawn = curve(read(0, 366), read(0, 368), before, after)
    assert list(drawn.placed.values()) == [read(0, 368)]
