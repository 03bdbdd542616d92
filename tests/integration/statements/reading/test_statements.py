"""Statements that nobody here wrote: never wrong where it says proved, and it does say so for most."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.infra.sandbox import SandboxPool
from portal.statements.reading import StatementReading, new_pool, read_statement
from tests.integration.statements.reading.corpus import STATEMENTS, manifest, needs_statements, truth_of

pytestmark = needs_statements


@pytest.fixture(scope="module")
def pool() -> Iterator[SandboxPool]:
    with new_pool(2) as opened:
        yield opened


@pytest.fixture(scope="module")
def readings(pool: SandboxPool) -> dict[Path, StatementReading]:
    return {
        path: read_statement(path.read_bytes(), name=path.name, pool=pool) for path in sorted(STATEMENTS.glob("*.pdf"))
    }


def test_nothing_is_proved_that_is_not_so(readings: dict[Path, StatementReading]) -> None:
    wrong = [
        path.name
        for path, reading in readings.items()
        if reading.verdict == "proved"
        and ((truth := truth_of(path)) is None or not truth.reconciles or not truth.agrees(reading))
    ]

    assert wrong == []


def test_us_checking_statements_that_reconcile_are_proved(readings: dict[Path, StatementReading]) -> None:
    """Two kinds stay out: a printed total that contradicts its own rows, and no closing balance on the paper."""
    about = manifest(STATEMENTS)
    missed = {
        path.name: reading.reason_code
        for path, reading in readings.items()
        if (truth := truth_of(path)) and truth.reconciles and about[path.name]["country"] == "US"
        if about[path.name]["kind"] == "checking" and reading.verdict != "proved"
    }

    assert set(missed.values()) <= {"contradicted"}
    assert len(missed) <= 2


def test_what_contradicts_itself_is_flagged(readings: dict[Path, StatementReading]) -> None:
    for path, reading in readings.items():
        truth = truth_of(path)
        if truth is None or truth.reconciles or truth.closing is None or None in (truth.opening, truth.credits):
            continue
        assert reading.verdict in ("contradicted", "unproved"), path.name
        if reading.verdict == "contradicted":
            assert any(not check.ok and check.difference_cents for check in reading.checks), path.name


def test_scans_and_cards_are_named_as_what_they_are(readings: dict[Path, StatementReading]) -> None:
    about = manifest(STATEMENTS)
    for path, reading in readings.items():
        if about[path.name]["scanned"]:
            assert reading.reason_code == "scan"
        if about[path.name]["kind"] == "credit":
            assert reading.reason_code == "card_statement"


def test_every_row_has_its_evidence(readings: dict[Path, StatementReading]) -> None:
    for reading in readings.values():
        if reading.verdict == "proved":
            assert all(row.sign_source and row.raw_text and row.page <= reading.pages for row in reading.transactions)
            assert all(row.bbox[0] < row.bbox[2] and row.bbox[1] < row.bbox[3] for row in reading.transactions)
