"""Statements printed with one change, as a forger or a careless editor would make it: the reader sees paper alone."""

import random
from collections.abc import Callable
from datetime import date
from typing import Any

from portal.statements.sample.layouts import LAYOUTS
from portal.statements.sample.ledger import months_from
from portal.statements.sample.profiles import PROFILES
from portal.statements.sample.render import render
from portal.statements.sample.story import tell
from portal.statements.sample.view import view_of

KINDS = {
    "digit": "a digit of a row's amount",
    "total": "a digit of the closing balance",
    "drop": "a row left out",
    "double": "a row printed twice",
    "flip": "a row's sign turned round",
    "swap": "two rows' amounts exchanged",
}
_FIGURES = ("amount", "magnitude", "credit", "debit")
Row = dict[str, Any]
Paper = tuple[bytes, bool]


def print_changed(
    layout: str, profile: str, seed: int, start: date, number: int, *, kind: str, chance: random.Random
) -> Paper | None:
    """The PDF with one change of a kind, and whether that leaves every sum as it was; None where it cannot be made."""
    chosen = LAYOUTS[layout].as_sold(seed)
    story = tell(PROFILES[profile], seed=seed, periods=months_from(start, cycle_day=chosen.cycle_day))
    account = story.accounts[number]
    other = story.savings[number] if chosen.two_accounts else None
    view = view_of(chosen, story.business, account, other=other)
    cents = [entry.cents for entry in account.entries]
    if not cents:
        return None
    compensated = _CHANGES[kind](view, cents, chance)
    if compensated is None:
        return None
    pdf, _, _ = render(chosen.template, view)
    return pdf, compensated


def _digit(view: Row, cents: list[int], chance: random.Random) -> bool | None:
    index, delta = chance.randrange(len(cents)), chance.randint(1, 9)
    place = chance.randrange(3)  # counted from the right: every amount has three digits
    for row in _printed(view, index):
        for name in _FIGURES:
            row[name] = _turn_digit(row[name], place, delta)
    return False


def _total(view: Row, _cents: list[int], chance: random.Random) -> bool | None:
    account = view["account"]
    account["closing"] = _turn_digit(account["closing"], chance.randrange(3), chance.randint(1, 9))
    return False


def _drop(view: Row, cents: list[int], chance: random.Random) -> bool | None:
    index = chance.randrange(len(cents))
    for rows in _tables(view):
        rows[:] = [row for row in rows if row["i"] != index]
    return False


def _double(view: Row, cents: list[int], chance: random.Random) -> bool | None:
    index = chance.randrange(len(cents))
    for rows in _tables(view):
        rows[:] = [copy for row in rows for copy in ([row, dict(row)] if row["i"] == index else [row])]
    return False


def _flip(view: Row, cents: list[int], chance: random.Random) -> bool | None:
    """Only where the paper prints a direction at the row: not in sections without signs."""
    if view["account"]["sections"]:
        return None
    index = chance.randrange(len(cents))
    for row in _printed(view, index):
        row["credit"], row["debit"] = row["debit"], row["credit"]
        row["amount"] = _turn_sign(row["amount"])
    return False


def _swap(view: Row, cents: list[int], chance: random.Random) -> bool | None:
    """Compensated where both go in one direction: no sum of the paper can tell."""
    pairs = [(i, j) for i in range(len(cents)) for j in range(i) if abs(cents[i]) != abs(cents[j])]
    if not pairs:
        return None
    one, other = chance.choice(pairs)
    kept = {name: (_first(view, one)[name], _first(view, other)[name]) for name in _FIGURES}
    if (cents[one] > 0) != (cents[other] > 0) and view["account"]["sections"]:
        return None  # the sections' magnitudes would be exchanged: another change than two amounts
    for name, (first, second) in kept.items():
        for row in _printed(view, one):
            row[name] = second
        for row in _printed(view, other):
            row[name] = first
    return True


_CHANGES: dict[str, Callable[[Row, list[int], random.Random], bool | None]] = {
    "digit": _digit,
    "total": _total,
    "drop": _drop,
    "double": _double,
    "flip": _flip,
    "swap": _swap,
}


def _tables(view: Row) -> list[list[Row]]:
    account = view["account"]
    return [account["rows"], account["checks"], *(section["rows"] for section in account["sections"])]


def _printed(view: Row, index: int) -> list[Row]:
    return [row for rows in _tables(view) for row in rows if row["i"] == index]


def _first(view: Row, index: int) -> Row:
    return dict(_printed(view, index)[0])


def _turn_digit(text: str, place: int, delta: int) -> str:
    spots = [at for at, character in enumerate(text) if character.isdigit()]
    if len(spots) <= place:
        return text
    at = spots[-1 - place]
    return f"{text[:at]}{(int(text[at]) + delta) % 10}{text[at + 1 :]}"


def _turn_sign(text: str) -> str:
    for mark, other in (("CR", "DR"), ("DR", "CR")):
        if text.endswith(mark):
            return text.removesuffix(mark) + other
    for minus in ("-", "−"):
        if minus in text:
            return text.replace(minus, "").strip()
    if text.startswith("("):
        return text.strip("()")
    return text.replace("+", "-") if "+" in text else f"-{text}"
