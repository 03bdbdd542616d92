"""What counts as sales, and what averages, trends and shares come of it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.errors import Invalid
from portal.statements.analysis import analyse
from portal.statements.analysis.revenue import trend
from tests.unit.statements.analysis.hand import JULY, measured, statement, three


@pytest.mark.parametrize(
    "words",
    [
        "SQUARE INC DES:SQ260703 ID:T3 INDN:COPPER RIDGE CO ID:9424300002 CCD",
        "BANKCARD MERCH DES:MTOT DEP ID:5531",
        "STRIPE TRANSFER ST-A1B2C3",
        "PAYPAL TRANSFER 260703",
        "CASH DEPOSIT 418822",
        "BKOFAMERICA ATM 07/03 #0001 DEPOSIT MAIN",
        "COUNTER CREDIT",
        "MOBILE DEPOSIT 5521",
        "DEPOSIT",
        "TRI VALLEY FLEET INV PAYMT 260703 9911",
        "ZELLE PAYMENT FROM MARIA LOPEZ ON 07/03",
        "ZELLE TRANSFER FROM MARIA LOPEZ",
        "WIRE TRANSFER FROM OAKHILL SCHOOL DIST",
        "UNITED HEALTHCARE HCCLAIMPMT 9911",
        "AMERICAN CAPITAL CITY PLUMBING INVOICE",
        "REIMER CAN CAPITALIZATION STUDIO",
    ],
)
def test_what_customers_pay_stays_in_true_revenue(words: str) -> None:
    metrics = measured((3, words, 100_000))

    assert metrics.value("true_revenue") == 100_000
    assert metrics.figures["true_revenue"].rows == ("7-1",)


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("ONLINE TRANSFER FROM CHK ...4821 TRANSACTION#: 551", "own_transfer"),
        ("ONLINE BANKING TRANSFER FROM SAV 9921", "own_transfer"),
        ("SQUARE CAPITAL DES:SQ LOAN FUNDING", "advance_proceeds"),
        ("SHOPIFY CAPITAL ADVANCE", "advance_proceeds"),
        ("ONDECK CAPITAL FUNDING 5511", "advance_proceeds"),
        ("WIRE TYPE:WIRE IN ORIG:KAPITUS LLC ID:55 PMT DET:FUNDING", "advance_proceeds"),
        ("GREENPATH MERCHANT FUNDING", "advance_proceeds"),
        ("SBA LOAN DISBURSEMENT", "loan_proceeds"),
        ("LINE OF CREDIT ADVANCE 0042", "loan_proceeds"),
        ("PURCHASE RETURN HOME DEPOT 3862", "refund"),
        ("NSF FEE REFUND", "refund"),
        ("ACH RETURN ALDER PROPERTY", "return_reversal"),
        ("WIRE REVERSAL 0042", "return_reversal"),
        ("CHARGEBACK REVERSAL VISA 8812", "chargeback_credit"),
        ("OWNER CONTRIBUTION", "owner_contribution"),
        ("MEMBER CAPITAL CONTRIBUTION", "owner_contribution"),
        ("IRS TREAS 310 TAX REF 072126", "tax_refund"),
        ("STATE FARM CLAIM PAYMENT 88", "insurance_payout"),
        ("RETURN OF POSTED CHECK / ITEM (RECEIVED ON 07-03)", "nsf_item"),
    ],
)
def test_what_is_no_sale_is_left_out_with_its_reason(words: str, category: str) -> None:
    metrics = measured((3, words, 100_000), (4, "CASH DEPOSIT", 7_000))

    assert metrics.value("total_deposits") == 107_000
    assert metrics.value("true_revenue") == 7_000
    assert metrics.figures["excluded_deposits"].rows == ("7-1",)
    assert (metrics.transactions[0].category, metrics.transactions[0].reason[-1]) == (category, ".")


def test_average_monthly_revenue_is_true_revenue_over_the_months_covered_to_the_nearest_cent() -> None:
    # (1,000.00 + 2,000.00 + 2,000.01) / 3 = 1,666.67
    months = [[(3, "CASH DEPOSIT", 100_000)], [(3, "CASH DEPOSIT", 200_000)], [(3, "CASH DEPOSIT", 200_001)]]

    metrics = analyse(three(*months))

    assert metrics.value("months_covered") == 3
    assert metrics.avg_monthly_revenue == 166_667
    assert metrics.value("lowest_month") == 100_000


def test_a_short_last_statement_is_the_month_to_date_and_counts_into_no_average() -> None:
    july = statement(JULY, [(3, "CASH DEPOSIT", 90_000)])
    begun = statement((JULY[1].replace(month=8, day=1), JULY[1].replace(month=8, day=10)), [(2, "CASH DEPOSIT", 4_000)])

    metrics = analyse([begun, july])

    assert metrics.avg_monthly_revenue == 90_000
    assert metrics.value("month_to_date") == 4_000


@pytest.mark.parametrize(
    ("revenues", "expected"),
    [
        ((100, 95, 90), "falling"),  # 90 is exactly 10 % under 100.
        ((100, 95, 91), "steady"),
        ((100, 101, 80), "steady"),
        ((100, 100, 80), "steady"),
        ((100, 105, 110), "rising"),
        ((100, 90), None),
    ],
)
def test_the_trend_falls_when_each_month_is_lower_and_the_last_ten_percent_under_the_first(
    revenues: tuple[int, ...], expected: str | None
) -> None:
    assert trend(revenues) == expected


@pytest.mark.parametrize(
    ("revenues", "words"),
    [
        ((100, 95, 90), "Each month is below the one before"),
        ((100, 105, 110), "Each month is above the one before"),
        ((100, 101, 80), "do not all go one way"),
    ],
)
def test_the_words_beside_the_trend_are_those_of_the_trend(revenues: tuple[int, ...], words: str) -> None:
    figure = analyse(three(*([(3, "CASH DEPOSIT", cents * 100)] for cents in revenues))).figures["trend"]

    assert words in figure.words
    assert "three whole months" in measured((3, "CASH DEPOSIT", 100)).figures["trend"].words


def test_volatility_is_the_deviation_of_the_months_over_their_mean() -> None:
    # Months of 100, 200, 300: mean 200, deviations -100, 0, 100; sqrt(20,000 / 3) = 81.6497; / 200 = 0.4082.
    months = [[(3, "CASH DEPOSIT", cents)] for cents in (10_000, 20_000, 30_000)]

    assert analyse(three(*months)).value("volatility") == Decimal("0.4082")


def test_only_named_payers_have_a_share_and_one_payers_lines_are_added_up() -> None:
    # Tri Valley paid 300.00 + 100.00 of 1,000.00 in all; the card settlements are larger but are no payer.
    metrics = measured(
        (3, "BANKCARD MERCH MTOT DEP 260703 551", 50_000),
        (4, "TRI VALLEY FLEET INV PAYMT 260704 9911", 30_000),
        (20, "TRI VALLEY FLEET INV PAYMT 260720 1177", 10_000),
        (21, "OAKHILL SCHOOL DIST INV PAYMT 260721 88", 10_000),
    )

    assert metrics.value("top_payer_share") == Decimal("0.4000")
    assert metrics.figures["top_payer_share"].rows == ("7-2", "7-3")
    assert [payer.name for payer in metrics.payers] == ["TRI VALLEY FLEET", "OAKHILL SCHOOL DIST"]


def test_an_underwriters_category_wins_and_every_figure_follows() -> None:
    lines = [(3, "TRI VALLEY FLEET INV PAYMT", 60_000), (4, "CASH DEPOSIT", 40_000)]

    before, after = measured(*lines), measured(*lines, r1="loan_proceeds")

    assert (before.avg_monthly_revenue, after.avg_monthly_revenue) == (100_000, 40_000)
    assert after.transactions[0].overridden
    assert after.value("top_payer_share") == 0
    assert after.months[0].excluded_cents == 60_000


@pytest.mark.parametrize("category", ["payroll", "no_such_thing"])
def test_a_credit_cannot_be_given_a_category_of_debits_or_one_that_does_not_exist(category: str) -> None:
    with pytest.raises(Invalid):
        measured((3, "CASH DEPOSIT", 40_000), r1=category)


def test_a_credit_from_a_known_owner_is_a_contribution() -> None:
    july = statement(JULY, [(3, "ZELLE PAYMENT FROM DANA OKAFOR ON 07/03", 40_000)])

    assert analyse([july]).value("true_revenue") == 40_000
    assert analyse([july], owners=["Dana Okafor"]).value("true_revenue") == 0


def test_two_rows_with_one_id_are_refused_because_no_figure_could_be_traced() -> None:
    july = statement(JULY, [(3, "CASH DEPOSIT", 40_000)])

    with pytest.raises(Invalid):
        analyse([july, july])
