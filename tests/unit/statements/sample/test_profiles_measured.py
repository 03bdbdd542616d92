"""Each profile is what it says when it is measured, in every layout's own words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from portal.statements.analysis import Metrics, analyse
from portal.statements.sample.layouts import LAYOUTS
from portal.statements.sample.ledger import months_from
from portal.statements.sample.profiles import PROFILES
from portal.statements.sample.story import tell
from portal.statements.sample.truth import Truth
from portal.statements.sample.view import descriptions
from tests.unit.statements.sample.truths import as_statement, meanings

_START = date(2026, 8, 1)
_SEEDS = range(5)


def _truths(layout_name: str, profile: str, seed: int) -> list[dict[str, Any]]:
    """The truths without their PDFs: fast enough to go through many."""
    layout = LAYOUTS[layout_name]
    story = tell(PROFILES[profile], seed=seed, periods=months_from(_START, cycle_day=layout.cycle_day))
    return [
        Truth(
            layout=layout_name,
            profile=profile,
            seed=seed,
            bank=layout.bank.name,
            business=story.business.name,
            account=account,
            descriptions=tuple(" ".join(lines) for lines in descriptions(layout, story.business, account)),
            pages={},
            page_count=0,
        ).to_json()
        for account in story.accounts
    ]


def _measured(truths: list[dict[str, Any]]) -> Metrics:
    return analyse([as_statement(truth, f"s{n}") for n, truth in enumerate(truths)])


def _each_days_end(truths: list[dict[str, Any]]) -> list[int]:
    """The balance at each calendar day's end, from the running balances alone: a second way to the same figures."""
    last = {row["date"]: row["balance_cents"] for truth in truths for row in truth["transactions"]}
    first, end = date.fromisoformat(truths[0]["period_start"]), date.fromisoformat(truths[-1]["period_end"])
    balance, ends = truths[0]["opening_cents"], []
    for number in range((end - first).days + 1):
        balance = last.get((first + timedelta(days=number)).isoformat(), balance)
        ends.append(balance)
    return ends


@pytest.mark.parametrize("profile", sorted(PROFILES))
@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_every_transaction_is_classified_as_it_was_meant_in_every_banks_wording(layout: str, profile: str) -> None:
    for seed in _SEEDS:
        truths = _truths(layout, profile, seed)
        meant = meanings(truths)

        wrong = [
            (str(row.category), meant[row.row.id], row.row.description)
            for row in _measured(truths).transactions
            if row.category != meant[row.row.id]
        ]

        assert wrong == []


@pytest.mark.parametrize("seed", _SEEDS)
def test_a_healthy_business_has_sales_a_balance_and_nothing_against_it(seed: int) -> None:
    metrics = _measured(_truths("columns", "healthy", seed))

    assert 6_000_000 <= (metrics.avg_monthly_revenue or 0) <= 9_000_000
    ends = _each_days_end(_truths("columns", "healthy", seed))
    assert abs((metrics.avg_daily_balance_3m or 0) * len(ends) - sum(ends)) * 2 <= len(ends)
    assert (metrics.avg_daily_balance_3m or 0) * 100 >= (metrics.avg_monthly_revenue or 0) * 15
    assert (metrics.total_nsf_3m, metrics.total_days_negative_3m) == (0, 0)
    assert (metrics.positions, metrics.candidates, metrics.wash_pairs) == ((), (), ())
    assert (metrics.value("trend"), metrics.continuity.ok) == ("steady", True)


@pytest.mark.parametrize("seed", _SEEDS)
def test_a_weak_business_has_four_nsf_events_and_about_seven_negative_days(seed: int) -> None:
    truths = _truths("sections", "weak", seed)

    metrics = _measured(truths)

    assert metrics.total_nsf_3m == 4
    assert 7 <= metrics.total_days_negative_3m <= 10
    assert metrics.total_days_negative_3m == sum(cents < 0 for cents in _each_days_end(truths))
    assert metrics.value("nsf_fees") == 4 * 3_400
    assert 1_500_000 <= (metrics.avg_monthly_revenue or 0) <= 3_500_000


@pytest.mark.parametrize("seed", _SEEDS)
def test_a_stacked_business_shows_each_of_its_advances_with_frequency_and_payment(seed: int) -> None:
    layout = LAYOUTS["sections"]
    story = tell(PROFILES["stacked"], seed=seed, periods=months_from(_START, cycle_day=layout.cycle_day))

    metrics = _measured(_truths("sections", "stacked", seed))

    found = sorted((str(p.frequency), p.payment_cents) for p in metrics.active_positions)
    assert found == sorted((p.frequency, p.payment_cents) for p in story.positions)
    assert len(found) in (2, 3)
    assert sum(bool(position.funding_rows) for position in metrics.positions) == 1


@pytest.mark.parametrize("seed", _SEEDS)
def test_a_declining_business_falls_month_by_month(seed: int) -> None:
    metrics = _measured(_truths("oldest-first", "declining", seed))

    revenues = [month.true_revenue_cents for month in metrics.months]
    assert metrics.value("trend") == "falling"
    assert revenues == sorted(revenues, reverse=True)


def test_true_revenue_is_what_the_truth_says_was_earned() -> None:
    earned = {"card_sales", "cash_deposit", "deposit", "customer_payment"}
    truths = _truths("credits-debits", "stacked", 1)

    metrics = _measured(truths)

    rows = [row for truth in truths for row in truth["transactions"] if row["meaning"] in earned]
    assert metrics.value("true_revenue") == sum(row["amount_cents"] for row in rows)
    assert len(metrics.figures["true_revenue"].rows) == len(rows)


def test_the_same_statements_give_the_same_json_in_whatever_order_they_come() -> None:
    statements = [as_statement(truth, f"s{n}") for n, truth in enumerate(_truths("columns", "stacked", 2))]

    forward, backward = analyse(statements), analyse(statements[::-1])

    assert forward.to_json() == backward.to_json()
    assert list(forward.to_json()) == list(backward.to_json())
