"""The values of a policy as people read and type them: dollars for cents, per cent, plain numbers, yes and no."""

import re
from decimal import Decimal
from typing import Any

from portal.underwriting.policy_shape import Leaf
from portal.underwriting.policy_words import CHOICES, unit_of
from portal.underwriting.wording import money_words

COUNTED = frozenset({"items", "days", "months", "advances", "points", "payments", "warnings", "times"})
BARE = frozenset({"", "0 to 1", "as a share, 0.15 is 15%"})
NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)
WHOLE = re.compile(r"-?[0-9]{1,15}", re.ASCII)
LONGEST_TEXT = 200


def value_words(leaf: Leaf, value: Any, *, short: bool = False) -> str:
    """A value as it is read: $15,000, 18%, 3 months, yes; `short` leaves out a unit that stands beside it."""
    if value is None:
        return "–" if short else "no condition"
    if leaf.kind == "yes_no":
        return "yes" if value else "no"
    if leaf.kind == "choices":
        return ", ".join(CHOICES.get(each, each) for each in value) or "none"
    if leaf.kind in ("choice", "text"):
        return CHOICES.get(str(value), str(value))
    return _number_words(Decimal(value), unit=unit_of(leaf.path), short=short)


def typed_text(leaf: Leaf, value: Any) -> str:
    """A value as it stands in its input."""
    if value is None:
        return ""
    if leaf.kind == "yes_no":
        return "yes" if value else "no"
    if leaf.kind in ("whole", "decimal"):
        dollars = unit_of(leaf.path) == "dollars"
        return f"{money_words(Decimal(value)).replace('$', '')}" if dollars else f"{Decimal(value):f}"
    return str(value)


def value_of(leaf: Leaf, text: str) -> Any:
    """The document's value behind what was typed; ValueError with words for what cannot be taken."""
    text = text.strip()[:LONGEST_TEXT]
    if leaf.kind == "yes_no":
        return _yes_no(text)
    if leaf.kind in ("choice", "text"):
        if not text:
            raise ValueError("Fill this in")
        return text
    if not text and leaf.optional:
        return None
    number = re.sub(r"[\s,$%]", "", text)
    if unit_of(leaf.path) == "dollars":
        return _cents(number, whole=leaf.kind == "whole")
    if leaf.kind == "whole":
        if not WHOLE.fullmatch(number):
            raise ValueError("Enter a whole number")
        return int(number)
    if not NUMBER.fullmatch(number):
        raise ValueError("Enter a number, for example 12.5")
    return number


def _yes_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError("Choose yes or no")
    return text == "yes"


def _cents(number: str, *, whole: bool) -> int | str:
    if not NUMBER.fullmatch(number):
        raise ValueError("Enter an amount in dollars, for example 15,000")
    cents = Decimal(number) * 100
    if cents != cents.to_integral_value():
        raise ValueError("Enter dollars and cents, with at most two decimals")
    return int(cents) if whole else str(int(cents))


def _number_words(value: Decimal, *, unit: str, short: bool) -> str:
    if unit == "dollars":
        return money_words(value)
    if unit == "%":
        return f"{value:f}%"
    if short or unit in BARE:
        return f"{value:f}"
    return f"{value:f} {unit[:-1] if value == 1 and unit in COUNTED else unit}"
