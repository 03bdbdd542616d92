"""Which words of a page may be shown to somebody outside: a list of what stays, so that the unknown never does."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from portal.statements.reading.shapes import Word

Box = Sequence[float]
_SLACK = 1.0
_MONEY = re.compile(
    r"[-+−–(]*\$?\s*(?:\d{1,3}(?:,\d{3})+|\d{1,9})\.\d{2}[-)−]?(?:CR|DR)?|[-+−(]*\$\d{1,3}(?:,\d{3})+\)?"
)
_DATE = re.compile(r"\d{1,2}[/-]\d{1,2}(?:[/-](?:\d{2}|\d{4}))?,?|\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]{0,6}\.?,?", re.IGNORECASE)
_DAY_OR_YEAR = re.compile(r"(?:\d{1,2}|(?:19|20)\d{2}),?")
_PARTS = re.compile(r"[^\w]+")
_RUN_OF_DIGITS = re.compile(r"\d{3}|[*xX•]{2,}\d")
_LONG_SECRET, _CUT_SHORT = 4, 3
# What banks print around their figures. None of these is a name of a person, a place or a bank.
_PRINTED = """
    account activity additions adjusted all amount amounts and at atm available average balance balances beginning
    card cash charges check checks closing continued count credit credits daily date days debit debits deducted deposit
    deposits description detail details during ending electronic end fee fees for from in interest item items ledger
    less minimum month new number of on opening other overdraft overdrawn page paid payments period plus posted
    posting previous purchases returned running section service starting statement subtotal subtractions summary
    the this to total totals transaction transactions transfers type withdrawal withdrawals year year-to-date
"""
_VOCABULARY = frozenset(_PRINTED.split())


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What may be shown of a page: amounts and dates always; the words of `rows` only with `descriptions`.

    `secrets` are folded words that never stay, whatever else they look like: names, addresses, numbers.
    """

    rows: Sequence[Box]
    descriptions: bool
    secrets: Collection[str]


def kept(words: Sequence[Word], rule: Rule) -> list[bool]:
    """For each word whether it may be shown."""
    dates = _dates(words, rule.secrets)
    return [_may_stay(word, rule, is_date=is_date) for word, is_date in zip(words, dates, strict=True)]


def folded(texts: Iterable[str]) -> frozenset[str]:
    """The words of names, addresses and numbers as they are compared: letters and digits in lower case."""
    return frozenset(word for text in texts for part in text.split() if len(word := _fold(part)) > 1)


def names_above(words: Sequence[Word], rows: Sequence[Box]) -> frozenset[str]:
    """What stands in capitals above the first row of a page, as the names of bank and holder do, folded.

    A description may repeat the holder's name, which need not be that of the application: `Ind Name:COPPER RIDGE A`.
    """
    top = min((row[1] for row in rows), default=float("inf"))
    named = [word.text for word in words if word.y1 <= top and word.text[:1].isupper()]
    return folded(text for text in named if _fold_ends(text) not in _VOCABULARY and not _MONTH.fullmatch(text))


def _may_stay(word: Word, rule: Rule, *, is_date: bool) -> bool:
    if _is_secret(word.text, rule.secrets):
        return False
    if is_date or _MONEY.fullmatch(word.text):
        return True
    if any(_stands_in(word, row) for row in rule.rows):
        return rule.descriptions and "@" not in word.text and not _RUN_OF_DIGITS.search(word.text)
    return _fold_ends(word.text) in _VOCABULARY


def _dates(words: Sequence[Word], secrets: Collection[str]) -> list[bool]:
    """A month's name is a date only beside a day or a year, and they only beside it: `May` alone may be a name."""
    plain = [bool(_DATE.fullmatch(word.text)) for word in words]
    months = [bool(_MONTH.fullmatch(word.text)) and not _is_secret(word.text, secrets) for word in words]
    found = list(plain)
    for index, is_month in enumerate(months):
        numbers = _numbers_after(words, index + 1) if is_month else []
        if numbers:
            for each in (index, *numbers):
                found[each] = True
    return found


def _numbers_after(words: Sequence[Word], start: int) -> list[int]:
    """Up to a day and a year that follow a month on its line."""
    numbers = []
    for index in range(start, min(start + 2, len(words))):
        near = abs(words[index].middle - words[start - 1].middle) < words[index].height
        if not near or not _DAY_OR_YEAR.fullmatch(words[index].text):
            break
        numbers.append(index)
    return numbers


def _is_secret(text: str, secrets: Collection[str]) -> bool:
    """Also where it is part of a longer word, or cut short as fields of a fixed length are: `Auto Repa`."""
    words = {_fold(text), *map(_fold, _PARTS.split(text))} - {""}
    return any(_tells(word, secret) for word in words for secret in secrets)


def _tells(word: str, secret: str) -> bool:
    within = len(secret) >= _LONG_SECRET and secret in word
    cut_short = len(word) >= _CUT_SHORT and word not in _VOCABULARY and secret.startswith(word)
    return word == secret or within or cut_short


def _stands_in(word: Word, row: Box) -> bool:
    x, (x0, y0, x1, y1) = (word.x0 + word.x1) / 2, row
    return x0 - _SLACK <= x <= x1 + _SLACK and y0 - _SLACK <= word.middle <= y1 + _SLACK


def _fold(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _fold_ends(text: str) -> str:
    return text.casefold().strip(":;,.()-–—*#/")
