"""The grammar of an amount on a bank statement, and the amounts of a line.

`12,279.86`  `$5.00`  `-$805.00`  `- 8,155.95`  `(45.10)`  `1,000.00-`  `.52`  `250.00 CR`  `+ $1,000.00`  `= $1,344.05`
"""

import re
from typing import Literal

from portal.statements.reading.shapes import Money, Word

MINUS = "-–—−‐‑"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)?\.\d{2}"
_MONEY = re.compile(
    rf"(?P<before>[-+=(]{{0,2}})(?:US)?(?P<currency>[$£€]?)(?P<inner>[-+]?)(?P<digits>{_DIGITS})(?P<after>\)|-|\+|CR|DR|Cr|Dr)?"
)
# What is left of an amount that was torn apart: `$1,852.4`, `$2,224.`, `$19,07`, `$5303`.
_FRAGMENT = re.compile(r"[-+(]?[$£€](?:\d[\d,]*(?:\.\d?)?)?|[-+(]?\d{1,3}(?:,\d{3})*,\d{1,2}|[-+(]?\d[\d,]*\.\d?")
_SIGN_ONLY = re.compile(r"[-+=(]?[$£€]?[-+]?")
_DASHES = str.maketrans(dict.fromkeys(MINUS, "-"))
_CURRENCY = frozenset("$£€")
_BEGINS = frozenset("0123456789.$£€-+=(U" + MINUS)
_SIGN_GAP = 0.75  # of the height: `- 8,155.95` is one amount, a dash in the column before is not
_TOUCHING = 0.33  # of the height: digits nearer than this to an amount may be its beginning
_TORN_GAP = 0.75  # the same where both together would be one well-formed amount


def is_fragment(text: str) -> bool:
    """Whether a word looks like part of an amount that was broken over lines or cut off."""
    if "." not in text and "," not in text and not _CURRENCY.intersection(text):
        return False
    text = text.translate(_DASHES)
    return bool(text not in ("$", "£", "€") and any(c.isdigit() for c in text) and _FRAGMENT.fullmatch(text))


def find_money(words: list[Word]) -> list[Money]:
    """The amounts on a line, from left to right; `first` and `last` are the indices of the words they are made of."""
    found: list[Money] = []
    index = 0
    while index < len(words):
        amount = _at(words, index)
        if amount is None:
            index += 1
            continue
        found.append(amount)
        index = amount.last + 1
    return found


def _at(words: list[Word], index: int) -> Money | None:
    text, last = words[index].text, index
    if text[0] not in _BEGINS:
        return None
    text = text.translate(_DASHES)
    while (
        _SIGN_ONLY.fullmatch(text)
        and last + 1 < len(words)
        and (last - index) < 2
        and _near(words, last, _gap_for(text))
    ):
        last += 1
        text += words[last].text.translate(_DASHES)
    match = _MONEY.fullmatch(text) if text[-1].isdigit() or text[-1] in ")-+RrCD" else None
    if match is None:
        return None
    suffix = match["after"] or ""
    if not suffix and last + 1 < len(words):
        suffix = _suffix(words, last)
        last += bool(suffix)
    return Money(
        cents=int(match["digits"].replace(",", "").replace(".", "")),
        sign=_sign(match["before"] + match["inner"], suffix),
        x0=words[index].x0,
        x1=words[last].x1,
        currency=match["currency"] or "",
        first=index,
        last=last,
        doubtful=_torn(words, index, text) or _lopsided(match["before"] + match["inner"], suffix),
    )


def _gap_for(text: str) -> float:
    """A currency sign may stand far to the left of its figure, as in a ledger; a bare dash may not."""
    return 6.0 if text and text[-1] in "$£€" else _SIGN_GAP


def _near(words: list[Word], index: int, factor: float) -> bool:
    return words[index + 1].x0 - words[index].x1 < factor * words[index].height


def _suffix(words: list[Word], last: int) -> str:
    following = words[last + 1].text.translate(_DASHES)
    if following.upper() in ("CR", "DR", "-", ")") and _near(words, last, _SIGN_GAP):
        return following
    return ""


def _sign(before: str, after: str) -> Literal["", "+", "-"]:
    if "-" in before or "(" in before or after in ("-", ")") or after.upper() == "DR":
        return "-"
    return "+" if "+" in before or after == "+" or after.upper() == "CR" else ""


def _lopsided(before: str, after: str) -> bool:
    """Whether half a pair of parentheses or a second minus says that something was lost or added."""
    return ("(" in before) != (after == ")") or before.count("-") + (after == "-") > 1


def _torn(words: list[Word], index: int, text: str) -> bool:
    """Whether the word just before could be the beginning of this amount (`1` and `2,279.86`)."""
    if index == 0 or not text[0].isdigit():
        return False
    before = words[index - 1]
    gap = (words[index].x0 - before.x1) / before.height
    if before.text[-1:].isdigit() and gap < _TOUCHING:
        return True
    lead = text.partition(",")[0]
    return "," in text and before.text.isdigit() and len(before.text) + len(lead) <= 3 and gap < _TORN_GAP
