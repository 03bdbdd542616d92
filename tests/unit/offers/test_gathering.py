"""From what was measured and answered to what is decided about."""

from __future__ import annotations

from datetime import date

import pytest

from portal.statements.models import MetricsSnapshot
from portal.underwriting.gathering import burden_of_snapshot, months_in_business


@pytest.mark.parametrize(
    ("start", "months"),
    [
        ("2026-11-24", 0),
        ("2026-10-25", 0),
        ("2026-10-24", 1),
        ("2025-11-25", 11),
        ("2025-11-24", 12),
        ("2020-01-31", 81),
        ("2027-01-01", 0),
    ],
)
def test_only_whole_months_in_business_count(start: str, months: int) -> None:
    assert months_in_business(start, on=date(2026, 11, 24)) == months


@pytest.mark.parametrize("start", [None, ""])
def test_a_business_that_did_not_say_when_it_opened_has_no_age(start: str | None) -> None:
    assert months_in_business(start, on=date(2026, 11, 24)) is None


def test_only_active_advances_are_a_burden() -> None:
    snapshot = _snapshot(
        {"payment_cents": 10_001, "frequency": "weekly", "balance_cents": 500_00, "active": True},
        {"payment_cents": 10_001, "frequency": "monthly", "balance_cents": 700_00, "active": True},
        {"payment_cents": 99_999, "frequency": "daily", "balance_cents": 900_00, "active": False},
    )

    burden = burden_of_snapshot(snapshot)

    assert burden.positions == 2
    assert burden.existing_daily_payments_cents == 2_001 + 477, "each is rounded up to a cent"
    assert burden.existing_balance_cents == 1_200_00


def test_a_snapshot_without_positions_is_no_burden() -> None:
    assert burden_of_snapshot(_snapshot()).positions == 0


def _snapshot(*positions: dict[str, object]) -> MetricsSnapshot:
    return MetricsSnapshot(metrics={"positions": list(positions)})
