"""Each state's form row by row, as its rule has it."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from portal.disclosures.content import Disclosure, Facts
from portal.disclosures.forms import fill_form
from portal.disclosures.matrix import find_entry
from portal.disclosures.paper import make_disclosure_paper
from portal.infra.clock import now
from tests.unit.disclosures.offers import facts

SIX_ITEMS = [
    ("Total amount of funds provided", "$30,600.00"),
    ("Total amount of funds disbursed", "$30,600.00"),
    ("Total amount to be paid", "$40,392.00"),
    ("Total dollar cost", "$9,792.00"),
    ("Payments", "$197.04 each business day"),
    ("Paying early", "No charge, no discount"),
]
CALIFORNIA = [
    ("Funding Provided", "$30,600.00"),
    ("Estimated Annual Percentage Rate (APR)", "70.30%"),
    ("Finance Charge", "$9,792.00"),
    ("Estimated Total Payment Amount", "$40,392.00"),
    ("Estimated Monthly Cost", "$4,109.00"),
    ("Estimated Payment", "$197.04 each business day"),
    ("Payment Terms", ""),
    ("Estimated Term", "299 days"),
    ("Prepayment", ""),
    ("Prepayment", ""),
]


def _disclosure(state: str, given: Facts | None = None) -> Disclosure:
    entry = find_entry(state)
    assert entry is not None
    return fill_form(given or facts(), entry)


def _figures(disclosure: Disclosure) -> list[tuple[str, str]]:
    return [(row.label, row.figure) for row in disclosure.rows]


def _words(disclosure: Disclosure, label: str) -> str:
    return " ".join(" ".join(row.words) for row in disclosure.rows if row.label == label)


def test_california_has_the_rows_of_section_914_in_their_order() -> None:
    assert _figures(_disclosure("CA")) == CALIFORNIA


def test_california_uses_the_words_of_the_rule() -> None:
    shown = _disclosure("CA")

    assert shown.title == "OFFER SUMMARY - SALES-BASED FINANCING"
    assert _words(shown, "Funding Provided") == "This is how much funding Ledgerfield Funding LLC will provide."
    assert _words(shown, "Estimated Annual Percentage Rate (APR)") == (
        "APR is the estimated cost of your financing expressed as a yearly rate. APR incorporates the amount and "
        "timing of the funding you receive, fees you pay, and the periodic payments you make. This calculation "
        "assumes your estimated average monthly income through all of your sales will be $36,000.00. Since your "
        "actual income may vary from our estimate, your effective APR may also vary. "
        "APR is not an interest rate. The cost of this financing is based upon fees charged by Ledgerfield Funding "
        "LLC rather than interest that accrues over time."
    )
    assert _words(shown, "Finance Charge") == "This is the dollar cost of your financing."
    assert _words(shown, "Estimated Total Payment Amount") == (
        "This is the total dollar amount of payments we estimate you will make under the contract."
    )
    assert _words(shown, "Prepayment") == (
        "If you pay off the financing faster than required, you still must pay all or a portion of the finance "
        "charge, up to $9,792.00 based upon our estimates. "
        "If you pay off the financing faster than required, you will not be required to pay additional fees."
    )
    assert shown.closing == (
        "Applicable law requires this information to be provided to you to help you make an informed decision. "
        "By signing below, you are confirming that you received this information.",
    )
    assert shown.signature == "signature"


def test_california_marks_every_row_whose_words_are_ours() -> None:
    ours = {row.label for row in _disclosure("CA").rows if row.review}

    assert ours == {"Estimated Monthly Cost", "Estimated Payment", "Payment Terms", "Estimated Term"}


def test_where_less_is_disbursed_california_says_how_much_and_itemizes_it() -> None:
    shown = _disclosure("CA", facts(fee_pct="3", payoff_cents=500_000))

    assert (
        "Due to deductions or payments to others, the total funds that will be provided to you directly is "
        "$24,682.00. For more information on what amounts will be deducted, please review the attached document "
        "“Itemization of Amount Financed.”"
    ) in _words(shown, "Funding Provided")
    assert shown.itemization == (
        ("Amount of the advance, at an estimated APR of 78.46%", "$30,600.00"),
        ("Origination fee, kept by us", "−$918.00"),
        ("Paid to other funders for you", "−$5,000.00"),
        ("Paid to you directly", "$24,682.00"),
    )


def test_new_york_keeps_the_order_and_has_rows_and_words_of_its_own() -> None:
    shown = _disclosure("NY", facts(fee_pct="3"))
    labels = [label for label, _figure in _figures(shown)]

    assert labels[:8] == [label for label, _figure in CALIFORNIA[:8]]
    assert labels[8:] == ["Prepayment", "Collateral Requirements", "Renewal Financing"]
    assert "finance charges you pay" in _words(shown, "Estimated Annual Percentage Rate (APR)")
    assert "on the amounts that will be deducted" in _words(shown, "Funding Provided")
    assert "double dipping" in _words(shown, "Renewal Financing")
    assert dict(_figures(shown))["Renewal Financing"] == "No"
    assert shown.signature == "dated_acceptance"


def test_new_york_answers_the_question_about_renewals_with_the_amount() -> None:
    renewal = replace(facts(payoff_cents=400_000), own_balance_cents=400_000, own_charges_cents=90_000)
    shown = _disclosure("NY", renewal)

    assert dict(_figures(shown))["Renewal Financing"] == "Yes, $900.00"
    assert shown.itemization[1] == ("Paid on your earlier advance from us", "−$4,000.00")


@pytest.mark.parametrize("state", ["UT", "FL", "GA", "KS", "MO", "LA"])
def test_the_six_items_stand_in_their_order_and_nothing_is_signed(state: str) -> None:
    shown = _disclosure(state)

    assert _figures(shown) == SIX_ITEMS
    assert "section 6, “Paying early”, of the agreement" in _words(shown, "Paying early")
    assert shown.signature == "none"


def test_connecticut_goes_beyond_the_six_items_and_says_how_long_the_offer_stands() -> None:
    shown = _disclosure("CT")

    assert _figures(shown)[:6] == SIX_ITEMS
    assert [label for label, _figure in _figures(shown)[6:]] == [
        "Estimated term",
        "Collateral",
        "Broker’s pay",
        "Refinancing",
    ]
    assert "until midnight at the end of November 27, 2026" in shown.closing[0]
    assert all(row.review for row in shown.rows[6:])
    assert shown.signature == "signature"


def test_texas_says_that_nothing_is_debited_automatically_and_is_signed() -> None:
    shown = _disclosure("TX", facts(collection_method="processor_split"))

    assert _figures(shown)[:6] == SIX_ITEMS
    assert "any automatic means" in _words(shown, "How payments are collected")
    assert "processor keeps each payment back" in _words(shown, "Payments")
    assert shown.signature == "signature"


def test_virginia_is_signed_and_its_words_are_all_to_be_reviewed() -> None:
    shown = _disclosure("VA")

    assert _figures(shown)[:6] == SIX_ITEMS
    assert ("Number of payments", "205") in _figures(shown)
    assert ("Where disputes are heard", "Virginia") in _figures(shown)
    assert all(row.review for row in shown.rows)
    assert shown.signature == "signature"


def test_without_a_law_the_portal_gives_its_own_summary_with_the_apr_next_to_the_price() -> None:
    shown = _disclosure("OH")

    assert _figures(shown)[0] == ("Total amount of funds provided", "$30,600.00")
    assert _figures(shown)[1] == ("Estimated APR", "70.30%")
    assert (shown.form, shown.law, shown.signature) == ("summary", "", "none")


@pytest.mark.parametrize(
    ("state", "amount_cents"), [("CA", 50_000_100), ("CT", 25_000_100), ("TX", 100_000_000), ("FL", 50_000_100)]
)
def test_above_the_laws_amount_the_summary_is_given(state: str, amount_cents: int) -> None:
    assert _disclosure(state, facts(amount_cents=amount_cents)).form == "summary"


def test_before_a_law_was_in_force_the_summary_is_given() -> None:
    assert _disclosure("TX", facts(offered_on=date(2025, 8, 31))).form == "summary"


@pytest.mark.parametrize("state", ["CA", "NY", "VA", "UT", "CT", "TX", "OH"])
def test_the_paper_says_exactly_what_the_page_says(state: str) -> None:
    shown = _disclosure(state, facts(fee_pct="2", collection_method="processor_split"))
    pdf = make_disclosure_paper(
        shown, funder="Ledgerfield Funding LLC", recipient="Maple Street Bakery LLC", made_at=now()
    )
    printed = "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)

    for text in (shown.title, *shown.closing, *(t for row in shown.rows for t in (row.label, row.figure, *row.words))):
        assert "".join(text.split()) in printed, text
    for label, figure in shown.itemization:
        assert "".join(f"{label}{figure}".split()) in printed


def test_the_paper_is_tagged_and_its_itemization_stands_on_a_page_of_its_own() -> None:
    shown = _disclosure("CA", facts(fee_pct="2"))
    reader = PdfReader(
        BytesIO(make_disclosure_paper(shown, funder="Ledgerfield", recipient="Maple Street", made_at=now()))
    )

    assert "/StructTreeRoot" in reader.trailer["/Root"]
    assert "Itemization" in reader.pages[-1].extract_text()
    assert "Funding Provided" not in reader.pages[-1].extract_text()


def test_the_text_kept_of_a_disclosure_gives_it_back_and_its_hash_follows_every_word() -> None:
    shown = _disclosure("CA", facts(fee_pct="2"))

    assert Disclosure.from_json(shown.to_json()) == shown
    assert shown.sha256 != _disclosure("CA", facts(fee_pct="2.5")).sha256
    assert shown.sha256 == _disclosure("CA", facts(fee_pct="2")).sha256
