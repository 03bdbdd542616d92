"""Where the marks of a chart stand. Money comes in as cents; what comes out are places on a drawing, not amounts.

The drawings are made by `templates/components/chart_line.html` and `chart_bars.html`, by classes alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.web.filters import money_short

WIDTH = 780
LEFT = 58
STEPS = (1, 2, 5)
FEWEST_DOLLARS = 100
FLOOR_LABEL_GAP = 13
LOW_LABEL_WIDTH = 90


@dataclass(frozen=True)
class Mark:
    """A place across or down, and the words that stand there."""

    at: float
    words: str
    zero: bool = False


@dataclass(frozen=True)
class LineChart:
    """A line of end-of-day balances over a grid, with its floor, its lowest point and its last."""

    height: int
    top: float
    bottom: float
    right: float
    zero: float
    grid: tuple[Mark, ...]
    months: tuple[Mark, ...]
    path: str
    area: str
    floor: Mark | None
    lowest: tuple[float, Mark] | None
    last: Mark
    below_zero: float

    @property
    def floor_label(self) -> float:
        """How far down the floor's words stand: out of the way of the last balance."""
        floor = self.floor.at if self.floor else self.bottom
        if abs(floor - self.last.at) >= FLOOR_LABEL_GAP:
            return floor + 4
        return self.last.at + 4 + (FLOOR_LABEL_GAP if floor >= self.last.at else -FLOOR_LABEL_GAP)

    @property
    def lowest_label(self) -> tuple[float, float, str]:
        """Where the words beside the lowest point stand, and which end is there, so that they stay on the drawing."""
        x, y = (self.lowest[0], self.lowest[1].at) if self.lowest else (0.0, 0.0)
        down = min(y + 9, self.bottom - 2)
        return (x - 8, down, "end") if x > self.right - LOW_LABEL_WIDTH else (x + 8, down, "start")


@dataclass(frozen=True)
class Bar:
    """One week: its bar, the excluded part on top of it, and its name below."""

    x: float
    width: float
    y: float
    height: float
    out_y: float
    out_height: float
    words: str


@dataclass(frozen=True)
class BarChart:
    """Bars by week over a grid."""

    height: int
    bottom: float
    grid: tuple[Mark, ...]
    bars: tuple[Bar, ...]


def round_steps(low_cents: int, high_cents: int, *, lines: int = 4) -> list[int]:
    """About `lines` round amounts (1, 2 or 5 times a power of ten) from at most zero up to above `high_cents`."""
    low, high = min(low_cents, 0), max(high_cents, FEWEST_DOLLARS * 100)
    step = FEWEST_DOLLARS * 10
    while True:
        for factor in STEPS:
            if (high - low) <= step * factor * lines:
                return _multiples(low, high, step * factor)
        step *= 10


def line_chart(points: Sequence[tuple[date, int]], *, floor_cents: int | None = None, height: int = 230) -> LineChart:
    """Places for balances by day (one point a day, in order, at least one)."""
    values = [cents for _, cents in points]
    top, bottom, right = 12.0, height - 26.0, WIDTH - 96.0
    low = min(0, *values)
    steps = round_steps(low, max([*values, floor_cents or 0]))
    scale = _Scale(low=low, high=max(steps[-1], *values), top=top, bottom=bottom)
    places = _spread([day for day, _ in points], right)
    path = "".join(
        f"{'M' if i == 0 else 'L'}{x:g} {scale.y(cents):g}"
        for i, (x, cents) in enumerate(zip(places, values, strict=True))
    )
    zero = scale.y(0)
    lowest = min(range(len(values)), key=values.__getitem__)
    last = scale.y(values[-1])
    floor = None if floor_cents is None else Mark(scale.y(floor_cents), f"floor {money_short(floor_cents)}")
    return LineChart(
        height=height,
        top=top,
        bottom=bottom,
        right=right,
        zero=zero,
        grid=tuple(Mark(scale.y(step), money_short(step), zero=step == 0) for step in steps),
        months=_months([day for day, _ in points], places),
        path=path,
        area=f"{path}L{places[-1]:g} {zero:g}L{places[0]:g} {zero:g}Z",
        floor=floor,
        lowest=(places[lowest], Mark(scale.y(values[lowest]), money_short(values[lowest])))
        if values[lowest] < 0
        else None,
        last=Mark(last, money_short(values[-1])),
        below_zero=max(round(bottom - zero, 1), 0.0),
    )


def bar_chart(weeks: Sequence[tuple[str, int, int]], *, height: int = 200) -> BarChart:
    """Places for bars: each week has a name, its counted and its excluded cents."""
    bottom = height - 26.0
    steps = round_steps(0, max((kept + out for _, kept, out in weeks), default=0), lines=3)
    scale = _Scale(low=0, high=steps[-1], top=14.0, bottom=bottom)
    slot = (WIDTH - 10 - LEFT) / max(len(weeks), 1)
    width = min(round(slot * 0.64, 1), 80.0)
    bars = []
    for number, (words, kept, out) in enumerate(weeks):
        y, out_y = scale.y(kept), scale.y(kept + out)
        x = round(LEFT + slot * number + (slot - width) / 2, 1)
        bars.append(Bar(x, width, y, round(bottom - y, 1), out_y, round(y - out_y, 1), words))
    grid = tuple(Mark(scale.y(step), money_short(step), zero=step == 0) for step in steps)
    return BarChart(height=height, bottom=bottom, grid=grid, bars=tuple(bars))


@dataclass(frozen=True)
class _Scale:
    low: int
    high: int
    top: float
    bottom: float

    def y(self, cents: int) -> float:
        share = (self.high - cents) / max(self.high - self.low, 1)
        return round(self.top + share * (self.bottom - self.top), 1)


def _multiples(low: int, high: int, step: int) -> list[int]:
    first = -((-low) // step)
    last = -(-high // step)
    return [number * step for number in range(first, last + 1)]


def _spread(days: Sequence[date], right: float) -> list[float]:
    span = max((days[-1] - days[0]).days, 1)
    return [round(LEFT + (day - days[0]).days * (right - LEFT) / span, 1) for day in days]


def _months(days: Sequence[date], places: Sequence[float]) -> tuple[Mark, ...]:
    """The first day drawn and each first of a month, unless it stands too close to the first day."""
    marks = [Mark(places[0], f"{days[0]:%b} {days[0].day}")]
    for day, x in zip(days, places, strict=True):
        if day.day == 1 and day - days[0] > timedelta(days=7):
            marks.append(Mark(x, f"{day:%b} 1"))
    return tuple(marks)
