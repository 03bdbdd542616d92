"""What a human should look at: breaks between statements, money that goes round, gambling, collections."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.statements.analysis import AnalysedStatement, analyse
from tests.unit.statements.analysis.hand import AUGUST, JULY, SEPTEMBER, measured, statement, three

_QUIET = [(3, "CASH DEPOSIT", 10_000)]


def _findings(statements: list[AnalysedStatement]) -> list[str]:
    return [finding.code for finding in analyse(statements).continuity.findings]


def test_three_months_in_a_row_of_one_account_are_in_order_whatever_order_they_come_in() -> None:
    july, august, september = three(_QUIET, _QUIET, _QUIET)

    assert analyse([september, july, august]).continuity.ok


def test_a_balance_that_does_not_join_is_named_with_its_difference() -> None:
    july, august = statement(JULY, _QUIET), statement(AUGUST, _QUIET, opening=10_025)
    september = statement(SEPTEMBER, _QUIET, opening=20_025)

    [finding] = analyse([july, august, september]).continuity.findings

    assert (finding.code, finding.difference_cents) == ("balance_break", 25)
    assert "$0.25 apart" in finding.words


def test_a_missing_month_an_other_account_and_a_missing_number_are_findings() -> None:
    july, august, september = three(_QUIET, _QUIET, _QUIET)

    assert _findings([july, september]) == ["not_three", "gap", "balance_break"]
    assert _findings([july, replace(august, account_last4="9921"), september]) == ["several_accounts"]
    assert _findings([july, replace(august, account_last4=None), september]) == ["account_unknown"]


def test_the_same_month_twice_is_said() -> None:
    july, august, _ = three(_QUIET, _QUIET, [])
    again = replace(august, id="again", rows=(), opening_cents=august.closing_cents)

    assert "same_period" in _findings([july, august, again])


def test_a_period_that_is_no_month_is_a_finding() -> None:
    july, august, _ = three(_QUIET, _QUIET, [])
    short = statement((date(2026, 9, 1), date(2026, 9, 20)), [], opening=august.closing_cents)

    assert _findings([july, august, short]) == ["not_a_month"]


def test_periods_that_name_the_joining_day_twice_are_in_a_row() -> None:
    frames = [(date(2026, 6, 15), date(2026, 7, 15)), (date(2026, 7, 15), date(2026, 8, 14))]
    statements = [statement(frame, []) for frame in frames]
    statements.append(statement((date(2026, 8, 15), date(2026, 9, 14)), []))

    assert analyse(statements).continuity.ok
    assert len(analyse(statements).days) == 92  # June 15th to September 14th, July 15th once.


def test_the_same_amount_in_and_out_within_three_days_is_a_wash_pair() -> None:
    metrics = measured(
        (3, "NIGHTJAR HOLDINGS PAYMT", 250_000),
        (6, "NIGHTJAR HOLDINGS PAYMT", -250_000),
        (10, "CASH DEPOSIT", 70_000),
        (14, "CHECK 101", -70_000),
    )

    [pair] = metrics.wash_pairs
    assert (pair.credit_row, pair.debit_row, pair.days_apart) == ("7-1", "7-2", 3)
    assert metrics.value("true_revenue") == 320_000  # Evidence only: nothing is subtracted.


def test_a_returned_item_is_no_wash_pair() -> None:
    metrics = measured(
        (3, "MIDLAND FLOUR PURCHASE", -60_000), (3, "RETURNED ITEM NSF MIDLAND FLOUR", 60_000), opening=90_000
    )

    assert metrics.wash_pairs == ()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("CHECKCARD 0703 DRAFTKINGS 8812", "gambling_debits"),
        ("POS PURCHASE HARRAHS CASINO", "gambling_debits"),
        ("IRS LEVY 551", "collection_debits"),
        ("ENCORE CAPITAL COLLECTIONS", "collection_debits"),
        ("LEGAL ORDER 0042", "collection_debits"),
    ],
)
def test_gambling_and_collections_are_added_up_with_their_rows(words: str, name: str) -> None:
    metrics = measured((3, words, -12_345))

    assert metrics.value(name) == 12_345
    assert metrics.figures[name].rows == ("7-1",)


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("GUSTO DES:PAYROLL ID:738970858", "payroll"),
        ("IRS USATAXPYMT 2706", "tax"),
        ("HARTWELL MUTUAL INS PREM", "insurance"),
        ("SBA LOAN PAYMENT", "loan_payment"),
        ("ALDER PROPERTY LP RENT", "rent"),
        ("ONLINE TRANSFER TO SAV ...4821", "own_transfer"),
        ("1147", "check"),
        ("CHECKCARD 0703 GRAINGER", "card_purchase"),
        ("ATM WITHDRAWAL 0042", "cash_withdrawal"),
        ("MONTHLY MAINTENANCE FEE", "bank_fee"),
        ("CHARGEBACK VISA 8812", "chargeback"),
        ("DEPOSITED ITEM RETURNED", "returned_deposit"),
        ("MIDLAND FLOUR PURCHASE", "other_debit"),
    ],
)
def test_debits_are_told_apart(words: str, category: str) -> None:
    assert measured((3, words, -12_345)).transactions[0].category == category


@pytest.mark.parametrize(
    ("section", "category"), [("Checks Paid", "check"), ("CHECKING ACTIVITY", "other_debit"), ("", "other_debit")]
)
def test_what_stands_among_the_checks_is_a_check_but_a_checking_account_is_no_section_of_checks(
    section: str, category: str
) -> None:
    july = statement(JULY, [(3, "9931551207", -12_345)])
    july = replace(july, rows=(replace(july.rows[0], section=section),))

    assert analyse([july]).transactions[0].category == category
