"""Dates as banks print them, the statement's period, and the year that a row's `MM/DD` belongs to."""

import re
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from portal.statements.reading.shapes import Line, PrintedDate, Word

_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}  # noqa: SIM905 - reads better
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:19|20)\d\d"
_FORMS = (
    rf"(?P<y1>{_YEAR})[-/](?P<m1>\d\d)[-/](?P<d1>\d\d)(?:T\d\d:\d\d(?::\d\d)?Z?)?",
    rf"(?P<m6>\d{{1,2}})\.(?P<d6>\d{{1,2}})\.(?P<y6>{_YEAR}|\d\d)",
    rf"(?P<m2>\d{{1,2}})/(?P<d2>\d{{1,2}})(?:/(?P<y2>{_YEAR}|\d\d))?",
    rf"(?P<m3>\d{{1,2}})-(?P<d3>\d{{1,2}})(?:-(?P<y3>{_YEAR}|\d\d))?",
    rf"(?P<m4>{_MONTH})[\s-]*(?P<d4>\d{{1,2}})(?:(?:st|nd|rd|th)\b)?(?:(?:\s*,\s*|\s+|-)(?P<y4>{_YEAR}))?",
    rf"(?P<d5>[0-3]?\d)[\s-]*(?P<m5>{_MONTH})(?!\s+\d{{1,2}},?\s+{_YEAR})(?:[\s,-]*(?P<y5>{_YEAR})|-(?P<y7>\d\d))?",
)
_DATE = "|".join(_FORMS)
_ONE = re.compile(rf"(?<![\d/])(?:{_DATE})(?![\d/.]|,\d)", re.IGNORECASE)
_AT_START = re.compile(rf"\d{{1,2}}[/.-]\d|\d{{4}}[-/]\d\d[-/]|\d{{1,2}}-?{_MONTH}|{_MONTH}", re.IGNORECASE)
_SLASHES = re.compile(rf"\d{{1,2}}/\d{{1,2}}(?:/(?:{_YEAR}|\d\d))?")
_BEGINS = frozenset("0123456789jfmasondJFMASOND")
# `Mon 03/05`, `Mon, Mar 5, 2025`: the day of the week belongs to its date.
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[.,]?", re.IGNORECASE)
_JOIN = re.compile(r"\s*(?:through|thru|to|until|[-–—−])\s*", re.IGNORECASE)
_MONTH_YEAR = re.compile(
    rf"(?:(?:account |monthly )?statement(?: period)?(?: for)?[:,-]?\s*)?(?P<month>{_MONTH}),?\s+(?P<year>{_YEAR})"
    r"(?:\s+statement)?",
    re.IGNORECASE,
)
_ANY_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_LONGEST_PERIOD_DAYS = 400
_SLACK = timedelta(days=10)


@dataclass(frozen=True)
class Period:
    """The statement's first and last day, and whether its year had to be taken from elsewhere in the document."""

    start: date
    end: date
    inferred_year: bool = False


def match_date(text: str, position: int = 0) -> tuple[PrintedDate, int] | None:
    """The date that begins exactly at `position` and where it ends, or None."""
    match = _ONE.match(text, position)
    return None if match is None else _printed(match)


def _printed(match: re.Match[str]) -> tuple[PrintedDate, int] | None:
    groups = {name[0]: value for name, value in match.groupdict().items() if value}
    month = (
        _MONTHS.get(groups["m"][:3].lower()) or int(groups["m"]) if groups["m"][0].isdigit() else _month(groups["m"])
    )
    day = int(groups["d"])
    year = int(groups["y"]) if "y" in groups else None
    if year is not None and year < 100:
        year += 2000
    if not (1 <= day <= 31 and (1 <= month <= 12 or (month <= 31 and day <= 12))):
        return None
    return PrintedDate(month=month, day=day, year=year), match.end()


def _month(name: str) -> int:
    return _MONTHS[name[:3].lower()]


def find_dates(words: list[Word]) -> list[PrintedDate]:
    """The dates on a line that begin and end with a word; `first` and `last` are word indices."""
    found: list[PrintedDate] = []
    index = 0
    while index < len(words):
        printed = _date_at(words, index) if _may_begin(words[index].text) else None
        if printed is None:
            index += 1
            continue
        found.append(printed)
        index = printed.last + 1
    return found


@lru_cache(maxsize=4096)
def _may_begin(text: str) -> bool:
    """Whether a date can begin with this word, its day of the week counted in."""
    if _WEEKDAY.fullmatch(text):
        return True
    if text[0] not in _BEGINS:
        return False
    return bool(_AT_START.match(text)) or (text.isdigit() and len(text) <= 2)


@lru_cache(maxsize=4096)
def _with_slashes(text: str) -> tuple[int, int, int | None] | None:
    """Month, day and year of `03/05` or `03/05/2025`, which no word behind it changes."""
    found = match_date(text) if _SLASHES.fullmatch(text) else None
    return None if found is None else (found[0].month, found[0].day, found[0].year)


def _date_at(words: list[Word], index: int) -> PrintedDate | None:
    text = words[index].text
    numbers = _with_slashes(text)
    if numbers is not None:
        return PrintedDate(*numbers, index, index)
    if _WEEKDAY.fullmatch(text):
        following = words[index + 1].text if index + 1 < len(words) else ""
        follows = following and _may_begin(following) and not _WEEKDAY.fullmatch(following)
        named = _date_at(words, index + 1) if follows else None
        if named is not None:
            named.first = index
        return named
    text = " ".join(w.text for w in words[index : index + 4])
    hit = match_date(text)
    if hit is None:
        return None
    printed, end = hit
    last, length = index, len(words[index].text)
    while length < end:
        last += 1
        length += 1 + len(words[last].text)
    if text[end:length].strip(",:|") and length > end:
        return None
    printed.first, printed.last = index, last
    return printed


def find_period(lines: list[Line], *, fallback_year: int | None) -> Period | None:
    """The first pair of dates joined as a period (`June 03, 2025 - July 03, 2025`, `4/1/25 through 4/30/25`).

    Where neither date has a year, `fallback_year` is taken and said so. Without a pair, a line that is only a month and
    a year (`April 2025`, `Statement for April 2025`) stands for that month.
    """
    for first, second in zip(lines, [*lines[1:], None], strict=False):
        if not first.digits:
            continue
        for text in (first.text, f"{first.text} {second.text}" if second and second.digits else ""):
            period = _period_in(text, fallback_year)
            if period is not None:
                return period
    return next((month for line in lines for cell in line.cells if (month := _whole_month(cell.text))), None)


def _whole_month(text: str) -> Period | None:
    match = _MONTH_YEAR.fullmatch(text.strip())
    if match is None:
        return None
    year, month = int(match["year"]), _month(match["month"])
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _period_in(text: str, fallback_year: int | None) -> Period | None:
    for match in _ONE.finditer(text):
        begin = _printed(match)
        join = _JOIN.match(text, match.end())
        if begin is None or join is None:
            continue
        end = match_date(text, join.end())
        if end is None:
            continue
        period = _period_of(begin[0], end[0], fallback_year)
        if period is not None:
            return period
    return None


def _period_of(begin: PrintedDate, end: PrintedDate, fallback_year: int | None) -> Period | None:
    end_year = end.year or begin.year or fallback_year
    if end_year is None:
        return None
    begin_year = begin.year or (end_year - 1 if begin.month > end.month else end_year)
    if end.year is None and begin.year is not None and begin.month > end.month:
        end_year += 1
    start, last = on(begin, begin_year), on(end, end_year)
    if start is None or last is None or not timedelta(days=5) <= last - start <= timedelta(days=_LONGEST_PERIOD_DAYS):
        return None
    return Period(start, last, inferred_year=begin.year is None and end.year is None)


def on(printed: PrintedDate, year: int) -> date | None:
    """The calendar day, or None where there is no such day. A month above 12 is read as day/month."""
    month, day = (printed.day, printed.month) if printed.month > 12 else (printed.month, printed.day)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def resolve(printed: PrintedDate, period: Period | None) -> date | None:
    """The day of a row: its own year, else the year that puts it into the period (Dec 28 before Jan 3)."""
    if printed.year is not None:
        return on(printed, printed.year)
    return None if period is None else _within(printed.month, printed.day, period)


@lru_cache(maxsize=1024)
def _within(month: int, day: int, period: Period) -> date | None:
    printed = PrintedDate(month, day, None)
    days = [on(printed, year) for year in range(period.start.year - 1, period.end.year + 2)]
    inside = [d for d in days if d is not None and period.start - _SLACK <= d <= period.end + _SLACK]
    return inside[0] if len(inside) == 1 else next((d for d in inside if period.start <= d <= period.end), None)


def commonest_year(lines: list[Line]) -> int | None:
    """The year that the document names most often, the later on a tie."""
    counts = Counter(map(int, _ANY_YEAR.findall("\n".join([line.text for line in lines]))))
    return max(counts, key=lambda year: (counts[year], year)) if counts else None


def day_of(printed: PrintedDate, period: Period | None) -> date | None:
    """The day that `resolve` gives, else the one nearest to the period's end; None without a period or such a day."""
    day = resolve(printed, period)
    if day is not None or period is None:
        return day
    days = [on(printed, year) for year in (period.end.year - 1, period.end.year, period.end.year + 1)]
    return min((d for d in days if d is not None), key=lambda d: abs(d - period.end), default=None)


def outside(day: date, period: Period) -> bool:
    """Whether a day lies well outside of the period."""
    return not period.start - _SLACK <= day <= period.end + _SLACK
