"""How money, dates, ages and names of people read on a page. Everything takes plain values and returns words."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import phonenumbers
from jinja2 import Environment
from markupsafe import Markup, escape

from portal.infra.clock import as_utc

MINUS = "−"
NOTHING = "–"
NO_TIME = Markup("–")
EASTERN = ZoneInfo("America/New_York")
MASK = "•••"


def money(cents: int | None) -> str:
    """-59288 as −$592.88: a true minus, commas, always cents; an en dash where there is no amount."""
    if cents is None:
        return NOTHING
    dollars, rest = divmod(abs(cents), 100)
    return f"{MINUS if cents < 0 else ''}${dollars:,}.{rest:02d}"


def money_short(cents: int | None) -> str:
    """$39,605 without cents where they are zero, for headline figures; else as `money`."""
    text = money(cents)
    return text.removesuffix(".00")


def money_signed(cents: int | None) -> str:
    """+$412.18 or −$125.00, for the lines of a statement."""
    return f"+{money(cents)}" if cents is not None and cents > 0 else money(cents)


def percent(value: Decimal | int | str | None, places: int = 2) -> str:
    """A percentage that is already one (89.14) as 89.14%, rounded half up, a true minus, no space."""
    if value is None:
        return NOTHING
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{MINUS if rounded < 0 else ''}{abs(rounded)}%"


def date_long(value: date | datetime | None, zone: tzinfo = EASTERN) -> Markup:
    """Wednesday, November 25: how a merchant is told a day that is near."""
    if value is None:
        return NO_TIME
    day = _day(value, zone)
    return _time(day.isoformat(), f"{day:%A}, {day:%B} {day.day}")


def date_full(value: date | datetime | None, zone: tzinfo = EASTERN) -> Markup:
    """November 25, 2026: a day on a document or in an answer."""
    if value is None:
        return NO_TIME
    day = _day(value, zone)
    return _time(day.isoformat(), f"{day:%B} {day.day}, {day.year}")


def date_short(value: date | datetime | None, zone: tzinfo = EASTERN) -> Markup:
    """Nov 17, 2026: a day in a table of the office."""
    if value is None:
        return NO_TIME
    day = _day(value, zone)
    return _time(day.isoformat(), f"{day:%b} {day.day}, {day.year}")


def datetime_short(value: datetime | None, zone: tzinfo = EASTERN) -> Markup:
    """Nov 17, 2:58 pm: a moment in the office, in Eastern time unless a zone is given."""
    if value is None:
        return NO_TIME
    moment = as_utc(value).astimezone(zone)
    return _time(_moment(value), f"{moment:%b} {moment.day}, {_clock(moment)}")


def datetime_long(value: datetime | None, zone: tzinfo = EASTERN) -> Markup:
    """Thursday, November 19, 5 pm: a moment that a merchant waits for."""
    if value is None:
        return NO_TIME
    moment = as_utc(value).astimezone(zone)
    return _time(_moment(value), f"{moment:%A}, {moment:%B} {moment.day}, {_clock(moment)}")


def time_of_day(value: datetime | None, zone: tzinfo = EASTERN) -> Markup:
    """2:32 pm, for "Saved at"."""
    if value is None:
        return NO_TIME
    return _time(_moment(value), _clock(as_utc(value).astimezone(zone)))


def month(value: date) -> Markup:
    """October 2026: the month of a statement."""
    return _time(f"{value:%Y-%m}", f"{value:%B %Y}")


def age(value: timedelta) -> str:
    """2 h 11 m, 58 m, 3 d 4 h: how long something has been waiting. Never negative."""
    minutes = max(int(value.total_seconds()) // 60, 0)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes:02d} m" if hours else f"{minutes} m"


def phone(value: str | None) -> str:
    """+19735550188 as (973) 555-0188; a foreign number in its international form; what is no number stays as it is."""
    if not value:
        return NOTHING
    try:
        number = phonenumbers.parse(value, "US")
    except phonenumbers.NumberParseException:
        return value
    home = number.country_code == 1
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def ein(value: str | None) -> str:
    """881204417 as 88-1204417."""
    if not value:
        return NOTHING
    return f"{value[:2]}-{value[2:]}" if len(value) == 9 and value.isdigit() else value


def masked(value: str | None) -> str:
    """Enough to recognise, too little to use: r•••@maple.example for an address, •••0188 for anything else."""
    if not value:
        return NOTHING
    name, at, host = value.partition("@")
    if at:
        return f"{name[:1]}{MASK}@{host}"
    return f"{MASK}{value[-4:]}" if len(value) > 4 else MASK


def plural(count: int, one: str, many: str | None = None) -> str:
    """`3 | plural('statement')` as 3 statements; `many` where the plural is no plain -s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def file_size(size: int) -> str:
    """184 kB, 1.3 MB: the size of a file in words, by thousands."""
    if size < 1_000_000:
        return f"{max(round(size / 1_000), 1)} kB"
    return f"{size / 1_000_000:.1f} MB"


FILTERS: dict[str, Callable[..., str]] = {
    function.__name__: function
    for function in (
        money,
        money_short,
        money_signed,
        percent,
        date_long,
        date_full,
        date_short,
        datetime_short,
        datetime_long,
        time_of_day,
        month,
        age,
        phone,
        ein,
        masked,
        plural,
        file_size,
    )
}


def register_filters(environment: Environment) -> None:
    """Give every filter of this module to the templates under its own name."""
    environment.filters.update(FILTERS)


def _day(value: date | datetime, zone: tzinfo) -> date:
    return as_utc(value).astimezone(zone).date() if isinstance(value, datetime) else value


def _moment(value: datetime) -> str:
    return as_utc(value).isoformat(timespec="minutes").replace("+00:00", "Z")


def _clock(moment: datetime) -> str:
    hour = moment.hour % 12 or 12
    minutes = f":{moment.minute:02d}" if moment.minute else ""
    return f"{hour}{minutes} {'am' if moment.hour < 12 else 'pm'}"


def _time(machine: str, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(machine, escape(words))
