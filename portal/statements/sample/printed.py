"""How money and dates look in print. Money is integer cents throughout."""

from __future__ import annotations

from datetime import date


def plain(cents: int) -> str:
    """`1,234.56` and `-1,234.56`."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}.{rest:02d}"


def without_zero(cents: int) -> str:
    """`1,234.56`, `-1,234.56`, and `.52` for less than a dollar."""
    return plain(cents).replace("0.", ".") if abs(cents) < 100 else plain(cents)


def dollars(cents: int) -> str:
    """`$1,234.56` and `-$1,234.56`."""
    return ("-$" if cents < 0 else "$") + plain(abs(cents))


def trailing_minus(cents: int) -> str:
    """`1,234.56` and `1,234.56-`, as older bank systems print."""
    return plain(abs(cents)) + ("-" if cents < 0 else "")


def spaced_minus(cents: int) -> str:
    """`1,234.56` and `- 1,234.56`."""
    return ("- " if cents < 0 else "") + plain(abs(cents))


def parenthesized(cents: int) -> str:
    """`$1,234.56` and `($1,234.56)`, as accountants print."""
    return f"(${plain(-cents)})" if cents < 0 else f"${plain(cents)}"


def true_minus_dollars(cents: int) -> str:
    """`$1,234.56` and `\u2212$1,234.56`, with the typographic minus of younger firms."""
    return ("\u2212$" if cents < 0 else "$") + plain(abs(cents))


def credit_debit(cents: int) -> str:
    """`1,234.56 CR` and `1,234.56 DR`."""
    return plain(abs(cents)) + (" DR" if cents < 0 else " CR")


def month_day(day: date) -> str:
    """`08/03`"""
    return f"{day:%m/%d}"


def short_month_day(day: date) -> str:
    """`8/3`"""
    return f"{day.month}/{day.day}"


def month_day_year(day: date) -> str:
    """`08/03/2026`"""
    return f"{day:%m/%d/%Y}"


def short_year(day: date) -> str:
    """`08/03/26`"""
    return f"{day:%m/%d/%y}"


def named_day(day: date) -> str:
    """`Aug 03`"""
    return f"{day:%b %d}"


def named_short(day: date) -> str:
    """`Aug 3`"""
    return f"{day:%b} {day.day}"


def long_date(day: date) -> str:
    """`August 3, 2026`"""
    return f"{day:%B} {day.day}, {day.year}"


def medium_date(day: date) -> str:
    """`Aug 3, 2026`"""
    return f"{day:%b} {day.day}, {day.year}"


def padded_long_date(day: date) -> str:
    """`August 03, 2026`"""
    return f"{day:%B %d, %Y}"


def named_first(day: date) -> str:
    """`Aug 03 2026`"""
    return f"{day:%b %d %Y}"


def weekday_date(day: date) -> str:
    """`Mon, Aug 3, 2026`"""
    return f"{day:%a}, {medium_date(day)}"


def day_month_year(day: date) -> str:
    """`3 Aug 2026`"""
    return f"{day.day} {day:%b} {day.year}"


def dashed_month_day(day: date) -> str:
    """`08-03`"""
    return f"{day:%m-%d}"


def spaced_sign_dollars(cents: int) -> str:
    """`+ $1,234.56` and `- $1,234.56`."""
    return ("- $" if cents < 0 else "+ $") + plain(abs(cents))


def without_cents(cents: int) -> str:
    """`$1,234` for whole dollars, else `$1,234.56` and `-$1,234.56`."""
    return dollars(cents).removesuffix(".00")
