"""What two statements have in common that two months do not share: one statement twice, or rows copied from a month."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from portal.statements.analysis.inputs import AnalysedStatement, Row

_LEAST = 3
_LONG = 8
_JUDGED_BY = 3  # statements: in two alone a monthly bill cannot be told from a copied one
_DATE = re.compile(r"\b\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?\b")
_Key = tuple[int, int, str]
_Keyed = list[tuple[_Key, Row]]


@dataclass(frozen=True, slots=True)
class Repeat:
    """Rows that follow each other in two statements, each on the same day of the month: pairs of ids, in order."""

    earlier: str
    later: str
    rows: tuple[tuple[str, str], ...]


def find_twins(statements: Sequence[AnalysedStatement]) -> tuple[tuple[str, str], ...]:
    """Pairs of ids of statements that say the same: period, balances, and every row's date and amount."""
    return tuple((one.id, other.id) for one, other in combinations(statements, 2) if _says(one) == _says(other))


def find_repeats(statements: Sequence[AnalysedStatement]) -> tuple[Repeat, ...]:
    """Rows of one statement that stand in another with the same day of the month, amount and words, three in a row.

    Bills come back every month, so at least three of a run must be in no third statement and on no other day; a run of
    eight needs no such proof. Rows dated in both periods and statements that say the same are left out.
    """
    keyed = {one.id: [(_key(row), row) for row in one.rows] for one in statements}
    how_often = _how_often(keyed.values())
    return tuple(
        Repeat(one.id, other.id, tuple((mine.id, theirs.id) for mine, theirs in run))
        for one, other in combinations(statements, 2)
        if _says(one) != _says(other)
        for run in _runs(_single(keyed[one.id], other), _single(keyed[other.id], one))
        if len(run) >= _LONG or (len(statements) >= _JUDGED_BY and _alone(run, how_often) >= _LEAST)
    )


def _says(one: AnalysedStatement) -> tuple[object, ...]:
    rows = sorted((row.on, row.amount_cents) for row in one.rows)
    return one.period_start, one.period_end, one.opening_cents, one.closing_cents, rows


def _key(row: Row) -> _Key:
    """The day of the month, and what a payment that comes back keeps: its amount, and its words without dates."""
    return row.on.day, row.amount_cents, " ".join(_DATE.sub(" ", row.description.upper()).split())


def _how_often(statements: Iterable[_Keyed]) -> Counter[tuple[int, str]]:
    """In how many statements an amount with its words stands, on whatever day; one more where it stands there twice."""
    found: Counter[tuple[int, str]] = Counter()
    for rows in statements:
        for bill, times in Counter((cents, words) for (_, cents, words), _ in rows).items():
            found[bill] += min(times, 2)
    return found


def _alone(run: list[tuple[Row, Row]], how_often: Counter[tuple[int, str]]) -> int:
    """How many rows of a run stand in these two statements alone, once in each."""
    return sum(how_often[_key(row)[1:]] == 2 for row, _ in run)


def _single(rows: _Keyed, other: AnalysedStatement) -> dict[_Key, Row]:
    """The rows by key in their order, without those that the other statement covers too or that occur twice."""
    times = Counter(key for key, _ in rows)
    return {key: row for key, row in rows if times[key] == 1 and not other.period_start <= row.on <= other.period_end}


def _runs(mine: dict[_Key, Row], theirs: dict[_Key, Row]) -> Iterator[list[tuple[Row, Row]]]:
    """Rows of both that follow each other in both, as long as they go; in either direction of time."""
    places = {key: number for number, key in enumerate(theirs)}
    run: list[tuple[Row, Row]] = []
    last = None
    for key, row in mine.items():
        place = places.get(key)
        if place is None or last is None or abs(place - last) != 1:
            if run:
                yield run
            run = []
        last = place
        if place is not None:
            run.append((row, theirs[key]))
    if run:
        yield run
