"""Statements that the generator printed: each layout is proved, and exact to the row, its date and its page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from portal.infra.sandbox import SandboxPool
from portal.statements.reading import new_pool, read_statement
from portal.statements.sample.layouts import LAYOUTS
from portal.statements.sample.writing import write_samples


@pytest.fixture(scope="module")
def pool() -> Iterator[SandboxPool]:
    with new_pool(2) as opened:
        yield opened


@pytest.mark.parametrize("layout", list(LAYOUTS))
@pytest.mark.parametrize("profile", ["healthy", "weak"])
def test_every_layout_is_proved_and_exact(layout: str, profile: str, tmp_path: Path, pool: SandboxPool) -> None:
    write_samples(tmp_path, layout=layout, profile=profile, seed=7, start=date(2025, 11, 1))

    for path in sorted(tmp_path.glob("*.pdf")):
        _assert_exact(path, pool)


@pytest.mark.slow
@pytest.mark.parametrize("layout", list(LAYOUTS))
@pytest.mark.parametrize("profile", ["healthy", "weak", "stacked", "declining"])
def test_two_hundred_seeds_of_every_layout_are_proved(
    layout: str, profile: str, tmp_path: Path, pool: SandboxPool
) -> None:
    for seed in range(50):
        directory = tmp_path / str(seed)
        write_samples(directory, layout=layout, profile=profile, seed=seed, start=date(2024, 10 + seed % 3, 1))
        for path in sorted(directory.glob("*.pdf")):
            _assert_exact(path, pool)


def _assert_exact(path: Path, pool: SandboxPool) -> None:
    truth = json.loads(path.with_suffix("").with_suffix(".truth.json").read_text())
    reading = read_statement(path.read_bytes(), name=path.name, pool=pool)

    assert reading.verdict == "proved", f"{path.name}: {reading.reason}"
    for key in ("opening_cents", "closing_cents", "credits_cents", "debits_cents", "account_last4"):
        assert getattr(reading, key) == truth[key], f"{path.name}: {key}"
    assert (str(reading.period_start), str(reading.period_end)) == (truth["period_start"], truth["period_end"])
    assert _read(reading.transactions) == _printed(truth["transactions"])


def _read(rows: tuple[Any, ...]) -> list[tuple[str, int, int]]:
    return sorted((str(row.date), row.amount_cents, row.page) for row in rows)


def _printed(rows: list[dict[str, Any]]) -> list[tuple[str, int, int]]:
    return sorted((row["date"], row["amount_cents"], row["page"]) for row in rows)
