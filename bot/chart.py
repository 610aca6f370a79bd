"""The temperature curve of an episode as a picture that says no word and no name: digits, days and marks. Pure.

Read on a phone: 1200 x 840 dots on white, drawn twice as large and scaled down so that lines are smooth. The same readings
always give the same bytes.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 840)
LEFT, TOP, RIGHT, BOTTOM = 116, 36, 1084, 752
"""The field of the curve; around it stand the temperatures, the fever line's number and the days."""

PAPER, ABOVE, GRID, INK = "#ffffff", "#fdeeec", "#d9dee5", "#37414d"
CURVE, USUAL, FEVER = "#9db2cc", "#1b5e9b", "#c62828"

_LARGER = 2
_FONT = 44
_MARK = 12.0
"""The largest radius of a mark; where many readings stand close they are smaller."""

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one slot: the local day, the slot's place in that day (0 is the first), tenths of a degree Celsius,
    and whether it came late (M2)."""

    on: date
    slot: int
    tenths: int
    late: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Something written in the picture: where, what, how it is anchored there (as Pillow names it), its colour."""

    at: Spot
    text: str
    anchor: str
    ink: str = INK


@dataclass(frozen=True)
class Chart:
    """What is to be drawn: readings within whole days, both ends included; ``fever_line`` in tenths of a degree, which
    itself counts as fever (M4). Of two readings of a slot the later in the sequence stands."""

    readings: Sequence[Reading]
    fever_line: int
    first_on: date
    last_on: date
    slots: int = 2

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Every day of the picture, those without a reading too."""
        return tuple(self.first_on + timedelta(days=at) for at in range((self.last_on - self.first_on).days + 1))

    @cached_property
    def placed(self) -> dict[int, Reading]:
        """Readings by the number of their slot in the whole picture, in order; what lies outside its days is left out."""
        within = (reading for reading in self.readings if self.first_on <= reading.on <= self.last_on)
        numbered = {(each.on - self.first_on).days * self.slots + each.slot: each for each in within}
        return dict(sorted(numbered.items()))

    @cached_property
    def span(self) -> tuple[int, int]:
        """The lowest and the highest temperature of the picture, in tenths; whole half degrees."""
        read = [reading.tenths for reading in self.placed.values()]
        low, high = min([360, self.fever_line - 5, *read]) - 2, max([380, self.fever_line + 3, *read]) + 2
        return low // 5 * 5, -(-high // 5) * 5

    def x(self, slot: float) -> float:
        return LEFT + (RIGHT - LEFT) * slot / (len(self.days) * self.slots)

    def y(self, tenths: int) -> float:
        low, high = self.span
        return BOTTOM - (BOTTOM - TOP) * (tenths - low) / (high - low)

    def spot(self, number: int) -> Spot:
        """Where a reading stands: in the middle of its slot."""
        return self.x(number + 0.5), self.y(self.placed[number].tenths)


def png(chart: Chart) -> bytes:
    """The picture as PNG, at most 100 kB."""
    width, height = SIZE
    large = Image.new("RGB", (width * _LARGER, height * _LARGER), PAPER)
    pen = _Pen(ImageDraw.Draw(large))
    _draw_field(pen, chart)
    for earlier, later in segments(chart):
        pen.line((earlier, later), CURVE, 6)
    radius = min(_MARK, 0.45 * (chart.x(1) - chart.x(0)))
    for number, reading in chart.placed.items():
        pen.mark(chart.spot(number), max(radius, 3), fever=reading.tenths >= chart.fever_line, hollow=reading.late)
    for text in texts(chart):
        pen.write(text)
    written = io.BytesIO()
    large.reduce(_LARGER).save(written, "PNG", optimize=True)
    return written.getvalue()


def segments(chart: Chart) -> Iterator[tuple[Spot, Spot]]:
    """The pieces of the curve: between readings of neighbouring slots, never across one where nothing was reported."""
    for earlier, later in pairwise(chart.placed):
        if later == earlier + 1:
            yield chart.spot(earlier), chart.spot(later)


def texts(chart: Chart) -> Iterator[Text]:
    """All that is written: temperatures on the left, the fever line's number on the right, days along the bottom."""
    for tenths in _ticks(chart):
        yield Text((LEFT - 14, chart.y(tenths)), degrees(tenths), "rm")
    yield Text((RIGHT + 12, chart.y(chart.fever_line)), degrees(chart.fever_line), "lm", FEVER)
    for at in range(0, len(chart.days), _step(chart)):
        yield Text((chart.x((at + 0.5) * chart.slots), BOTTOM + 16), day(chart.days[at]), "ma")


def degrees(tenths: int) -> str:
    """``37.4``, whatever the language: a picture has none."""
    return f"{tenths // 10}.{tenths % 10}"


def day(on: date) -> str:
    """``3/14``, month and day."""
    return f"{on.month}/{on.day}"


def _ticks(chart: Chart) -> range:
    low, high = chart.span
    return range(low, high + 1, 5) if high - low <= 30 else range(-(-low // 10) * 10, high + 1, 10)


def _step(chart: Chart) -> int:
    """Every how many days one is written, so that no two touch."""
    font = ImageFont.load_default(size=_FONT)
    widest = max(font.getlength(day(each)) for each in chart.days) + 16
    return int(-(-widest // (chart.x(chart.slots) - chart.x(0))))


def _draw_field(pen: "_Pen", chart: Chart) -> None:
    line = chart.y(chart.fever_line)
    pen.area((LEFT, TOP), (RIGHT, line), ABOVE)
    for tenths in _ticks(chart):
        pen.line(((LEFT, chart.y(tenths)), (RIGHT, chart.y(tenths))), GRID, 2)
    for at in range(len(chart.days) + 1):
        x = chart.x(at * chart.slots)
        pen.line(((x, TOP), (x, BOTTOM)), GRID, 2)
    pen.line(((LEFT, BOTTOM), (RIGHT, BOTTOM)), INK, 3)
    for x in range(LEFT, RIGHT, 22):
        pen.line(((x, line), (min(x + 13, RIGHT), line)), FEVER, 4)


class _Pen:
    """Draws in the picture's own dots on paper that is larger."""

    def __init__(self, draw: ImageDraw.ImageDraw) -> None:
        self._draw = draw
        self._font = ImageFont.load_default(size=_FONT * _LARGER)

    def line(self, spots: Sequence[Spot], ink: str, width: int) -> None:
        self._draw.line([_larger(spot) for spot in spots], fill=ink, width=width * _LARGER)

    def area(self, corner: Spot, opposite: Spot, ink: str) -> None:
        self._draw.rectangle((_larger(corner), _larger(opposite)), fill=ink)

    def mark(self, spot: Spot, radius: float, *, fever: bool, hollow: bool) -> None:
        """A reading: a disc below the fever line, a larger diamond at it or above, only an outline when it came late."""
        ink = FEVER if fever else USUAL
        fill, width = (PAPER if hollow else ink), round(max(2.0, radius / 3) * _LARGER)
        x, y = spot
        if fever:
            far = radius * 1.4
            corners = [(x, y - far), (x + far, y), (x, y + far), (x - far, y)]
            self._draw.polygon([_larger(corner) for corner in corners], fill=fill, outline=ink, width=width)
        else:
            box = (_larger((x - radius, y - radius)), _larger((x + radius, y + radius)))
            self._draw.ellipse(box, fill=fill, outline=ink, width=width)

    def write(self, text: Text) -> None:
        self._draw.text(_larger(text.at), text.text, fill=text.ink, font=self._font, anchor=text.anchor)


def _larger(spot: Spot) -> Spot:
    return spot[0] * _LARGER, spot[1] * _LARGER
