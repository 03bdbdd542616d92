"""The grammar of an amount on a bank statement, and the amounts of a line.

`12,279.86`  `- 8,155.95`  `(45.10)`  `<45.10>`  `1,000.00-`  `250.00 CR`  `12.00 OD`  `+ $1,000.00`  `= $1,344.05`
"""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Literal

from portal.statements.reading.shapes import Money, Word

MINUS = "-–—−‐‑"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)?\.\d{2}"
_MONEY = re.compile(
    rf"(?P<before>[-+=(<]{{0,2}})(?:US)?(?P<currency>[$£€]?)(?P<inner>[-+]?)(?P<digits>{_DIGITS})(?P<after>\)|>|-|\+|CR|DR|OD|Cr|Dr)?"
)
# The same without cents, taken only where its place says that it is money.
_WHOLE = re.compile(_MONEY.pattern.replace(_DIGITS, r"(?:\d{1,3}(?:,\d{3})+|\d{1,7})"))
_FIGURE = re.compile(rf"[-+(<{MINUS}]?\$?[{MINUS}]?(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}})[)>{MINUS}]?")
# `1 234.56`: a blank between the thousands.
_THOUSANDS = re.compile(r"[-+(]?\$?-?\d{1,3}")
_REST = re.compile(r"\d{3}\.\d{2}[-)]?")
# What is left of an amount that was torn apart: `$1,852.4`, `$2,224.`, `$19,07`, `$5303`.
_FRAGMENT = re.compile(r"[-+(]?[$£€](?:\d[\d,]*(?:\.\d?)?)?|[-+(]?\d{1,3}(?:,\d{3})*,\d{1,2}|[-+(]?\d[\d,]*\.\d?")
_SIGN_ONLY = re.compile(r"[-+=(<]?[$£€]?[-+]?")
# What is no beginning of an amount, however near: `471.04`, `03/05`.
_ENDED = re.compile(rf"[-+($]*{_DIGITS}[-)]?|\d\d/\d\d(?:/\d{{2,4}})?")
_DASHES = str.maketrans(dict.fromkeys(MINUS, "-"))
_CURRENCY = frozenset("$£€")
_BEGINS = frozenset("0123456789.$£€-+=(<U" + MINUS)
_SIGN_GAP = 0.75  # of the height: `- 8,155.95` is one amount, a dash in the column before is not
_TOUCHING = 0.33  # of the height: digits nearer than this to an amount may be its beginning
_TORN_GAP = 0.75  # the same where both together would be one well-formed amount


@lru_cache(maxsize=4096)
def is_fragment(text: str) -> bool:
    """Whether a word looks like part of an amount that was broken over lines or cut off."""
    if "." not in text and "," not in text and not _CURRENCY.intersection(text):
        return False
    text = text.translate(_DASHES)
    return bool(text not in ("$", "£", "€") and any(c.isdigit() for c in text) and _FRAGMENT.fullmatch(text))


@lru_cache(maxsize=4096)
def is_whole(text: str) -> bool:
    """Whether a word is a figure without cents: `1,200`, `$450`, `88`."""
    return bool(_FIGURE.fullmatch(text))


def find_money(words: list[Word], *, whole: Collection[int] = ()) -> list[Money]:
    """The amounts on a line, from left to right; `first` and `last` are the indices of the words they are made of.

    `whole` are the indices of words without cents that are amounts because of where they stand.
    """
    found: list[Money] = []
    index = 0
    while index < len(words):
        amount = _at(words, index, whole) if words[index].text[0] in _BEGINS else None
        if amount is None:
            index += 1
            continue
        found.append(amount)
        index = amount.last + 1
    return found


def _at(words: list[Word], index: int, whole: Collection[int]) -> Money | None:
    text, last = _joined(words, index)
    match = _MONEY.fullmatch(text) if text[-1].isdigit() or text[-1] in ")>-+RrCD" else None
    guessed = match is None
    if match is None and last in whole:
        match = _WHOLE.fullmatch(text)
    elif match is None:
        text, last = _spaced(words, index)
        match = _MONEY.fullmatch(text)
    if match is None:
        return None
    suffix = match["after"] or ""
    if not suffix and last + 1 < len(words):
        suffix = _suffix(words, last)
        last += bool(suffix)
    before = match["before"] + match["inner"]
    digits = match["digits"].replace(",", "")
    return Money(
        cents=int(digits.replace(".", "")) * (1 if "." in digits else 100),
        sign=_sign(before, suffix),
        x0=words[index].x0,
        x1=words[last].x1,
        currency=match["currency"] or "",
        first=index,
        last=last,
        doubtful=_torn(words, index, text) or _lopsided(before, suffix),
        guessed=guessed,
    )


def _joined(words: list[Word], index: int) -> tuple[str, int]:
    """The text from this word on, with the figure that its sign or currency stands before, and where it ends."""
    text, last = words[index].text.translate(_DASHES), index
    if text[-1].isdigit():
        return text, last
    while (
        _SIGN_ONLY.fullmatch(text)
        and last + 1 < len(words)
        and (last - index) < 2
        and _near(words, last, _gap_for(text))
    ):
        last += 1
        text += words[last].text.translate(_DASHES)
    return text, last


def _spaced(words: list[Word], index: int) -> tuple[str, int]:
    """`1 234 567.89` from its first word on, as one text; empty where the words are no such amount."""
    if index + 1 == len(words) or not _near(words, index, _TOUCHING):
        return "", index
    text, last = words[index].text.translate(_DASHES), index
    alone = index == 0 or not _near(words, index - 1, _SIGN_GAP)
    if not alone or not _THOUSANDS.fullmatch(text):
        return "", index
    while last + 1 < len(words) and _near(words, last, _TOUCHING):
        last += 1
        part = words[last].text.translate(_DASHES)
        text += part
        if _REST.fullmatch(part):
            return text, last
        if not (part.isdigit() and len(part) == 3):
            break
    return "", index


def _gap_for(text: str) -> float:
    """A currency sign may stand far to the left of its figure, as in a ledger; a bare dash may not."""
    return 6.0 if text and text[-1] in "$£€" else _SIGN_GAP


def _near(words: list[Word], index: int, factor: float) -> bool:
    return words[index + 1].x0 - words[index].x1 < factor * words[index].height


def _suffix(words: list[Word], last: int) -> str:
    following = words[last + 1].text.translate(_DASHES)
    if following.upper() in ("CR", "DR", "OD", "-", ")") and _near(words, last, _SIGN_GAP):
        return following
    return ""


def _sign(before: str, after: str) -> Literal["", "+", "-"]:
    if not before and not after:
        return ""
    if any(mark in before for mark in "-(<") or after in ("-", ")", ">") or after.upper() in ("DR", "OD"):
        return "-"
    return "+" if "+" in before or after == "+" or after.upper() == "CR" else ""


def _lopsided(before: str, after: str) -> bool:
    """Whether something was lost or added: half a pair of parentheses, a second minus, a sign against `CR` or `DR`."""
    if not before and not after:
        return False
    unpaired = ("(" in before) != (after == ")") or ("<" in before) != (after == ">")
    against = ("-" in before and after.upper() == "CR") or ("+" in before and after.upper() in ("DR", "OD"))
    return unpaired or against or before.count("-") + (after == "-") > 1


def _torn(words: list[Word], index: int, text: str) -> bool:
    """Whether the word just before could be the beginning of this amount (`1` and `2,279.86`)."""
    if index == 0 or not text[0].isdigit():
        return False
    before = words[index - 1]
    if _ENDED.fullmatch(before.text):
        return False
    gap = (words[index].x0 - before.x1) / before.height
    if before.text[-1:].isdigit() and gap < _TOUCHING:
        return True
    lead = text.partition(",")[0]
    return "," in text and before.text.isdigit() and len(before.text) + len(lead) <= 3 and gap < _TORN_GAP
