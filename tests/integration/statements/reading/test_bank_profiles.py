"""The layouts of large branch banks, read with the words that the bank's own profile knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from portal.infra.sandbox import SandboxPool
from portal.statements.reading import new_pool, read_statement
from portal.statements.sample.layouts import LAYOUTS
from portal.statements.sample.writing import make_statement

_SITES = {
    "instances": ("chase", "www.chase.com"),
    "transaction-detail": ("chase", "www.chase.com"),
    "subtractions": ("bank_of_america", "bankofamerica.com"),
    "ending-daily": ("wells_fargo", "wellsfargo.com"),
    "bank-debits": ("wells_fargo", "wellsfargo.com"),
    "item-sentences": ("pnc", "pnc.com"),
    "serial-breaks": ("td", "www.tdbank.com"),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[SandboxPool]:
    with new_pool(1) as opened:
        yield opened


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("layout", sorted(_SITES))
def test_a_statement_that_names_its_bank_is_proved_by_the_banks_profile(
    layout: str, seed: int, pool: SandboxPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile, site = _SITES[layout]
    monkeypatch.setitem(LAYOUTS, layout, replace(LAYOUTS[layout], bank=replace(LAYOUTS[layout].bank, web=site)))
    pdf, truth = make_statement(layout=layout, profile="weak", seed=seed, start=date(2025, 11, 1), number=2)

    reading = read_statement(pdf, name="statement.pdf", pool=pool)

    printed = sorted((entry.on, entry.cents, truth.pages[n]) for n, entry in enumerate(truth.account.entries))
    assert reading.verdict == "proved", reading.reason
    assert reading.profile == profile
    assert sorted((row.date or date.min, row.amount_cents, row.page) for row in reading.transactions) == printed
