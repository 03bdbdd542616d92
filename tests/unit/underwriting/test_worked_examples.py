"""The worked examples of the default policy, typed from its text: they are its specification."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portal.underwriting.decision import decide
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.policy import default_policy
from tests.unit.underwriting.cases import business, clean

# The example, then grade, points and risk.
EXAMPLES: dict[int, tuple[DecisionInputs, str, int, str]] = {
    1: (clean(), "A", 97, "0.0000"),
    2: (clean(frequency="weekly"), "A", 97, "0.0000"),
    3: (business(36_000, 5_400, 2, 2), "B", 65, "0.4333"),
    4: (business(18_000, 2_700, 3, 4), "C", 45, "0.6238"),
    5: (business(60_000, 7_200, 3, 3, months=14, positions=1, daily=100, open=6_000), "C", 64, "0.4642"),
    6: (business(20_000, 5_200, 4, 4, months=8, positions=1, daily=20, open=800), "D", 44, "0.6436"),
    7: (business(120_000, 18_000, 1, 1, months=30, positions=1, asked=50_000), "B", 84, "0.0867"),
    8: (business(80_000, 12_000, 1, 2, asked=80_000), "B", 72, "0.3133"),
    9: (business(100_000, 5_500, months=36, positions=0), "A", 97, "0.1979"),
    10: (business(90_000, 13_500, 1, 3, low=60_000, months=20, positions=0), "B", 78, "0.1733"),
    11: (
        business(50_000, 7_500, 1, months=40, positions=1, daily=60, open=75_000, frequency="weekly"),
        "B",
        84,
        "0.1020",
    ),
    12: (
        business(500_000, 75_000, months=120, positions=0, fee_pct=Decimal(3), offer_date=date(2026, 7, 2)),
        "A",
        100,
        "0.0000",
    ),
}
# amount, factor rate, payback, payment, how many, last, term days, holdback %, net, APR, binding; * is recommended.
TABLE = """
1.1    |  65,500 | 1.15 |  75,325 |   342.39 | 220 |   341.59 | 321 |  8.99 |  65,500.00 |  32.23 | grade_holdback
1.2 *  |  83,000 | 1.22 | 101,260 |   361.65 | 280 |   359.65 | 407 |  9.49 |  83,000.00 |  36.55 | grade_holdback
1.3    | 101,100 | 1.28 | 129,408 |   380.62 | 340 |   377.82 | 495 |  9.99 | 101,100.00 |  37.78 | grade_holdback
2.1    |  65,500 | 1.15 |  75,325 | 1,711.94 |  44 | 1,711.58 | 308 |  8.99 |  65,500.00 |  33.16 | grade_holdback
2.2 *  |  83,000 | 1.22 | 101,260 | 1,808.22 |  56 | 1,807.90 | 392 |  9.49 |  83,000.00 |  37.66 | grade_holdback
2.3    | 101,100 | 1.28 | 129,408 | 1,903.06 |  68 | 1,902.98 | 476 |  9.99 | 101,100.00 |  38.97 | grade_holdback
3.1    |  23,300 | 1.25 |  29,125 |   171.33 | 170 |   170.23 | 247 |  9.99 |  23,300.00 |  67.09 | grade_holdback
3.2 *  |  30,600 | 1.32 |  40,392 |   197.04 | 205 |   195.84 | 299 | 11.49 |  30,600.00 |  70.30 | grade_holdback
3.3    |  38,200 | 1.40 |  53,480 |   222.84 | 240 |   221.24 | 349 | 13.00 |  38,200.00 |  73.86 | grade_holdback
4.1    |   9,000 | 1.35 |  12,150 |    86.79 | 140 |    86.19 | 204 | 10.13 |   9,000.00 | 110.41 | grade_multiple
4.2 *  |  12,300 | 1.42 |  17,466 |   109.17 | 160 |   107.97 | 233 | 12.74 |  12,300.00 | 114.51 | payment_cap
4.3    |  15,400 | 1.50 |  23,100 |   128.34 | 180 |   127.14 | 261 | 14.97 |  15,400.00 | 119.39 | payment_cap
5.1    |  23,800 | 1.35 |  32,130 |   229.50 | 140 |   229.50 | 204 |  8.03 |  23,800.00 | 110.41 | payment_cap
5.2 *  |  31,400 | 1.42 |  44,588 |   278.68 | 160 |   277.88 | 233 |  9.75 |  31,400.00 | 114.50 | payment_cap
5.3    |  39,400 | 1.50 |  59,100 |   328.34 | 180 |   327.14 | 261 | 11.49 |  39,400.00 | 119.38 | payment_cap
6.1    |   6,500 | 1.45 |   9,425 |    85.69 | 110 |    84.79 | 161 |  9.00 |   6,500.00 | 174.49 | payment_cap
6.2 *  |   8,000 | 1.49 |  11,920 |   103.66 | 115 |   102.76 | 168 | 10.88 |   8,000.00 | 180.47 | payment_cap
6.3    |   9,500 | 1.54 |  14,630 |   121.92 | 120 |   121.52 | 175 | 12.80 |   9,500.00 | 188.88 | payment_cap
7.1    |  37,500 | 1.25 |  46,875 |   275.74 | 170 |   274.94 | 247 |  4.83 |  37,500.00 |  67.09 | requested
7.2 *  |  50,000 | 1.32 |  66,000 |   321.96 | 205 |   320.16 | 299 |  5.63 |  50,000.00 |  70.30 | requested
7.3    |  62,500 | 1.40 |  87,500 |   364.59 | 240 |   362.99 | 349 |  6.38 |  62,500.00 |  73.86 | requested
8.1    |  51,800 | 1.25 |  64,750 |   380.89 | 170 |   379.59 | 247 | 10.00 |  51,800.00 |  67.09 | grade_holdback
8.2    |  68,000 | 1.32 |  89,760 |   437.86 | 205 |   436.56 | 299 | 11.49 |  68,000.00 |  70.30 | grade_holdback
8.3 *  |  84,800 | 1.40 | 118,720 |   494.67 | 240 |   493.87 | 349 | 12.99 |  84,800.00 |  73.86 | grade_holdback
9.1    |  33,000 | 1.15 |  37,950 |   172.50 | 220 |   172.50 | 321 |  3.62 |  33,000.00 |  32.23 | balance
9.2 *  |  44,000 | 1.22 |  53,680 |   191.72 | 280 |   190.12 | 407 |  4.03 |  44,000.00 |  36.55 | balance
9.3    |  55,000 | 1.28 |  70,400 |   207.06 | 340 |   206.66 | 495 |  4.35 |  55,000.00 |  37.78 | balance
10.1   |  42,700 | 1.25 |  53,375 |   313.98 | 170 |   312.38 | 247 |  7.33 |  42,700.00 |  67.09 | grade_holdback
10.2 * |  56,100 | 1.32 |  74,052 |   361.23 | 205 |   361.08 | 299 |  8.43 |  56,100.00 |  70.30 | grade_holdback
10.3   |  70,000 | 1.40 |  98,000 |   408.34 | 240 |   406.74 | 349 |  9.53 |  70,000.00 |  73.86 | grade_holdback
11.1   |  12,000 | 1.25 |  15,000 |   441.18 |  34 |   441.06 | 238 |  3.71 |  12,000.00 |  69.26 | exposure
11.2 * |  15,100 | 1.32 |  19,932 |   486.15 |  41 |   486.00 | 287 |  4.08 |  15,100.00 |  72.57 | exposure
11.3   |  17,800 | 1.40 |  24,920 |   519.17 |  48 |   519.01 | 336 |  4.36 |  17,800.00 |  76.27 | exposure
12.1   | 150,000 | 1.15 | 172,500 |   784.10 | 220 |   782.10 | 320 |  3.29 | 145,500.00 |  39.68 | tenant_maximum
12.2 * | 200,000 | 1.22 | 244,000 |   871.43 | 280 |   871.03 | 406 |  3.66 | 194,000.00 |  42.55 | tenant_maximum
12.3   | 250,000 | 1.28 | 320,000 |   941.18 | 340 |   939.98 | 494 |  3.95 | 242,500.00 |  42.84 | tenant_maximum
"""


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_worked_example_has_its_grade_points_and_risk(example: int) -> None:
    inputs, grade, points, risk = EXAMPLES[example]

    decision = decide(default_policy(), inputs)

    assert decision.outcome == "approved"
    assert (decision.grade, decision.points, f"{decision.risk_score:f}") == (grade, points, risk)
    assert decision.max_offer_amount_cents == decision.offers[2].amount_cents


@pytest.mark.parametrize("row", TABLE.strip().splitlines(), ids=lambda row: row.split()[0])
def test_a_row_of_the_table_comes_out_to_the_cent(row: str) -> None:
    label, *expected = (cell.strip() for cell in row.replace(",", "").split("|"))
    name, _, star = label.partition(" ")
    example, tier = map(int, name.split("."))

    offer = decide(default_policy(), EXAMPLES[example][0]).offers[tier - 1]

    assert _row(offer) == expected
    assert offer.recommended == bool(star)


def _row(offer: Any) -> list[str]:
    return [
        f"{offer.amount_cents // 100}",
        f"{offer.factor_rate:f}",
        f"{offer.payback_cents // 100}",
        f"{Decimal(offer.payment_cents) / 100:.2f}",
        f"{offer.number_of_payments}",
        f"{Decimal(offer.last_payment_cents) / 100:.2f}",
        f"{offer.term_days}",
        f"{offer.holdback_pct:f}",
        f"{Decimal(offer.net_to_merchant_cents) / 100:.2f}",
        f"{offer.estimated_apr:f}",
        offer.binding_constraint,
    ]


def test_revenue_a_cent_under_the_floor_is_declined() -> None:
    decision = decide(default_policy(), business("14,999.99", 5_000))

    assert (decision.outcome, decision.reason_codes) == ("declined", ("min_monthly_revenue",))


def test_three_warnings_go_to_a_person() -> None:
    decision = decide(default_policy(), business(100_000, 4_000, 3, 0))

    assert (decision.outcome, decision.reason_codes) == ("manual_review", ("three_warnings",))
    assert decision.warnings == ("min_average_balance", "balance_to_revenue", "nsf_watch")
    assert decision.risk_score == Decimal("0.6092")


def test_a_stacked_business_has_no_room_until_a_position_is_paid_off() -> None:
    stacked = {"months": 30, "positions": 2}

    before = decide(default_policy(), business(40_000, 8_000, 1, 2, daily=250, open=15_000, **stacked))
    after = decide(default_policy(), business(40_000, 8_000, 1, 2, payoff=15_000, **stacked))

    assert (before.outcome, before.grade) == ("manual_review", "C")
    assert before.reason_codes == ("no_three_offers:payment_cap",)
    assert (after.outcome, after.grade) == ("approved", "C")
    assert [offer.amount_cents for offer in after.offers] == [2_000_000, 2_730_000, 3_420_000]
    assert [offer.net_to_merchant_cents for offer in after.offers] == [500_000, 1_230_000, 1_920_000]


def test_a_small_business_with_a_position_has_too_little_room() -> None:
    decision = decide(default_policy(), business(15_500, 5_000, months=30, positions=1, daily=70, open=3_000))

    assert (decision.outcome, decision.grade) == ("manual_review", "B")
    assert decision.reason_codes == ("no_three_offers:payment_cap",)


def test_three_positions_are_declined() -> None:
    decision = decide(default_policy(), business(90_000, 13_500, positions=3))

    assert (decision.outcome, decision.reason_codes) == ("declined", ("max_positions",))
