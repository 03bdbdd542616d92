"""A statement that was tampered with is never proved, unless the change cancels itself out in the arithmetic."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date

import pytest

from portal.statements.reading.reader import load_pages, read_pages
from portal.statements.reading.results import StatementReading
from portal.statements.sample.layouts import LAYOUTS
from portal.statements.sample.writing import make_statement
from tests.integration.statements.reading.mutations import KINDS, mutate


def substance(reading: StatementReading) -> tuple[object, ...]:
    return (
        reading.opening_cents,
        reading.closing_cents,
        sorted(row.amount_cents for row in reading.transactions),
        len(reading.daily_balances),
    )


def detected(layout: str, *, seed: int, changes: int) -> Counter[str]:
    """Counts of what became of the changes; asserts that nothing false was proved."""
    pdf, _ = make_statement(layout=layout, profile="weak", seed=seed, start=date(2025, 11, 1))
    pages = load_pages(pdf)
    chance = random.Random(f"{layout}{seed}")
    before = read_pages(load_pages(pdf))
    assert before.verdict == "proved", before.reason
    counts: Counter[str] = Counter()
    for kind in KINDS * changes:
        reading = read_pages(mutate(pages, kind, chance))
        counts[reading.verdict] += 1
        if reading.verdict == "proved":
            assert substance(reading)[:3] == substance(before)[:3], f"{layout} {kind}: a false proof"
    return counts


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_tampering_is_seen(layout: str) -> None:
    counts = detected(layout, seed=3, changes=4)

    assert counts["proved"] <= sum(counts.values()) // 3


@pytest.mark.slow
@pytest.mark.parametrize("layout", list(LAYOUTS))
@pytest.mark.parametrize("seed", range(10))
def test_tampering_is_seen_many_times_over(layout: str, seed: int) -> None:
    detected(layout, seed=seed, changes=40)
