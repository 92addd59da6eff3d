"""Charts as shapes: what components draw, computed from numbers. Nothing here knows about a page.

A plot is WIDTH x HEIGHT units with its origin at the top, stretched to whatever room there is; each point has a column
of its own, as wide as any other. Everything that is read stands outside of it, as text. Series differ by `style`
(1 to 4): by dashes or by fill, so never by colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from math import ceil, floor, log10

from medisched.domain.number_words import number_text
from medisched.domain.texts import _, many

WIDTH, HEIGHT = 1000, 300
STYLES = 4
MOST_TICKS = 4
MOST_LABELS, LETTERS, MOST_PLACES = 6, 36, 3
STEPS = 5
MOST_DAYS, MOST_WEEKS = 62, 57
NOTHING = "\N{EN DASH}"
GAP = 0.3
"""How much of a bar's column stays empty."""

Number = float | None
Write = Callable[[float], str]


@dataclass(frozen=True)
class Series:
    """One value for each point; None where there is nothing to say."""

    name: str
    values: Sequence[Number]


@dataclass(frozen=True)
class ChartMark:
    """A word beside an axis; `at` is its place along it in percent. Minor ones are left out on phones."""

    at: float
    text: str
    is_minor: bool = False


@dataclass(frozen=True)
class ChartLine:
    """One series: `path` is a line or the outlines of bars, `dots` are points where a line alone would not show."""

    name: str
    style: int
    path: str
    dots: str = ""


@dataclass(frozen=True)
class ChartCell:
    """A value in words, with the name of its series."""

    name: str
    style: int
    text: str


@dataclass(frozen=True)
class ChartRow:
    """One point in words: a line of the table behind the chart."""

    head: str
    cells: list[ChartCell] = field(default_factory=list[ChartCell])


@dataclass(frozen=True)
class Chart:
    """A drawing, the table behind it, and one sentence that tells what it shows; without rows there is nothing."""

    summary: str = ""
    lines: list[ChartLine] = field(default_factory=list[ChartLine])
    rows: list[ChartRow] = field(default_factory=list[ChartRow])
    heights: list[ChartMark] = field(default_factory=list[ChartMark])
    labels: list[ChartMark] = field(default_factory=list[ChartMark])
    grid: str = ""


@dataclass(frozen=True)
class HeatCell:
    """A number in words, and how strong its colour is: 0 (nothing) to STEPS."""

    text: str
    step: int
    title: str


@dataclass(frozen=True)
class HeatRow:
    """One row of the table."""

    head: str
    cells: list[HeatCell] = field(default_factory=list[HeatCell])


@dataclass(frozen=True)
class HeatMap:
    """A table whose cells are the stronger the greater they are, and a sentence about it."""

    summary: str = ""
    heads: list[str] = field(default_factory=list[str])
    rows: list[HeatRow] = field(default_factory=list[HeatRow])


def draw_lines(
    points: Sequence[str], series: Sequence[Series], *, write: Write | None = None, top: float | None = None
) -> Chart:
    """A line for each series over `points`, which are days or the like, in order and in words.

    `write` says a value in words (a number without decimals); `top` is the end of the scale where it is known.
    """
    ticks = _ticks(top, [value for one in series for value in one.values])
    lines = [
        ChartLine(one.name, _style(number), *_line(one.values, ticks[-1])) for number, one in enumerate(series, start=1)
    ]
    return _chart(points, series, lines, ticks, write or _whole)


def draw_bars(
    points: Sequence[str], series: Sequence[Series], *, write: Write | None = None, top: float | None = None
) -> Chart:
    """Bars over `points`, one series standing on the other; nothing is counted as 0."""
    heights = [sum(one.values[n] or 0 for one in series) for n in range(len(points))]
    ticks = _ticks(top, heights)
    floors = [0.0] * len(points)
    lines: list[ChartLine] = []
    for number, one in enumerate(series, start=1):
        tops = [low + (value or 0) for low, value in zip(floors, one.values, strict=True)]
        lines.append(ChartLine(one.name, _style(number), _bars(floors, tops, ticks[-1])))
        floors = tops
    return _chart(points, series, lines, ticks, write or _whole)


def draw_heat(
    heads: Sequence[str], rows: Sequence[tuple[str, Sequence[Number]]], *, write: Write | None = None
) -> HeatMap:
    """A table of numbers: `heads` above its columns, each row with its own head; None where there is nothing to say."""
    written = write or _whole
    most = max((value or 0 for _head, values in rows for value in values), default=0)
    if most <= 0:
        return HeatMap()
    drawn = [
        HeatRow(
            head,
            [
                HeatCell(_words(value, written), ceil((value or 0) / most * STEPS), _place(column, head))
                for column, value in zip(heads, values, strict=True)
            ],
        )
        for head, values in rows
    ]
    places = [_place(column, head) for n, column in enumerate(heads) for head, values in rows if values[n] == most]
    return HeatMap(_most(written(most), places), list(heads), drawn)


def nice_ticks(top: float) -> list[float]:
    """Even steps of 1, 2 or 5 times a power of ten, but no less than 1: from 0 to the first that is not below `top`."""
    rough = max(top, 1) / MOST_TICKS
    power = 10 ** floor(log10(rough))
    step = max(next(power * one for one in (1, 2, 5, 10) if power * one >= rough * (1 - 1e-9)), 1)
    return [step * n for n in range(max(ceil(top / step - 1e-9), 1) + 1)]


def group_days(first: date, last: date) -> list[tuple[date, date]]:
    """The days from first to last, both included, in stretches that a chart can show: days, ISO weeks or months."""
    count = (last - first).days + 1
    if count > MOST_WEEKS * 7:
        return group_months(first, last)
    return _grouped(first, last, lambda day: day if count <= MOST_DAYS else day.isocalendar()[:2])


def group_months(first: date, last: date) -> list[tuple[date, date]]:
    """The same days by month."""
    return _grouped(first, last, lambda day: (day.year, day.month))


def _grouped(first: date, last: date, key: Callable[[date], object]) -> list[tuple[date, date]]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [(group[0], group[-1]) for group in (list(found) for _key, found in groupby(days, key))]


def _ticks(top: float | None, values: Sequence[Number]) -> list[float]:
    if top is not None:
        return [top * n / MOST_TICKS for n in range(MOST_TICKS + 1)]
    return nice_ticks(max((value for value in values if value is not None), default=0))


def _chart(
    points: Sequence[str], series: Sequence[Series], lines: list[ChartLine], ticks: Sequence[float], write: Write
) -> Chart:
    if not points or all(value is None for one in series for value in one.values):
        return Chart()
    rows = [
        ChartRow(
            point,
            [
                ChartCell(line.name, line.style, _words(one.values[n], write))
                for line, one in zip(lines, series, strict=True)
            ],
        )
        for n, point in enumerate(points)
    ]
    return Chart(
        summary=" ".join(_told(points, one, write) for one in series),
        lines=lines,
        rows=rows,
        heights=[ChartMark(100 * tick / ticks[-1], write(tick)) for tick in ticks],
        labels=_labels(points),
        grid="".join(f"M0,{_y(tick, ticks[-1])}H{WIDTH}" for tick in ticks),
    )


def _told(points: Sequence[str], one: Series, write: Write) -> str:
    known = [(value, n) for n, value in enumerate(one.values) if value is not None]
    if not known:
        return _("{series}: nothing.").format(series=one.name)
    most, last = max(known, key=lambda found: found[0]), known[-1]
    return _("{series}: {most} at most ({day}), {last} at the end.").format(
        series=one.name, most=write(most[0]), day=points[most[1]], last=write(last[0])
    )


def _labels(points: Sequence[str]) -> list[ChartMark]:
    """The last point and others evenly before it, as many as there is room for; every other one is minor."""
    most = min(max(LETTERS // max(len(point) for point in points), 2), MOST_LABELS)
    step = max(ceil(len(points) / most), 1)
    shown = range(len(points) - 1, -1, -step)
    marks = [ChartMark(100 * _middle(n, len(points)), points[n], place % 2 == 1) for place, n in enumerate(shown)]
    return marks[::-1]


def _place(column: str, row: str) -> str:
    return _("{column}, {row}").format(column=column, row=row)


def _most(value: str, places: Sequence[str]) -> str:
    told, more = "; ".join(places[:MOST_PLACES]), len(places) - MOST_PLACES
    if more <= 0:
        return _("The most is {value}: {places}.").format(value=value, places=told)
    return many(
        more,
        "The most is {value}: {places}, and {n} other.",
        "The most is {value}: {places}, and {n} others.",
        value=value,
        places=told,
    )


def _line(values: Sequence[Number], top: float) -> tuple[str, str]:
    """The path with its gaps, and dots: all of them on a short line, else only where a value stands alone."""
    path, dots = "", ""
    for is_known, group in groupby(enumerate(values), key=lambda pair: pair[1] is not None):
        if not is_known:
            continue
        places = [f"{_middle(n, len(values)) * WIDTH:.1f} {_y(value or 0, top)}" for n, value in group]
        path += f"M{'L'.join(places)}"
        if len(places) == 1 or len(values) <= 2 * MOST_LABELS:
            dots += "".join(f"M{place}h.01" for place in places)
    return path, dots


def _bars(floors: Sequence[float], tops: Sequence[float], top: float) -> str:
    column = WIDTH / max(len(tops), 1)
    width = column * (1 - GAP)
    return "".join(
        f"M{n * column + column * GAP / 2:.1f} {_y(low, top)}V{_y(high, top)}h{width:.1f}V{_y(low, top)}z"
        for n, (low, high) in enumerate(zip(floors, tops, strict=True))
        if high > low
    )


def _middle(number: int, count: int) -> float:
    return (number + 0.5) / count


def _y(value: float, top: float) -> str:
    return f"{HEIGHT - HEIGHT * min(value, top) / top:.1f}"


def _style(number: int) -> int:
    return (number - 1) % STYLES + 1


def _words(value: Number, write: Write) -> str:
    return NOTHING if value is None else write(value)


def _whole(value: float) -> str:
    return number_text(round(value))
