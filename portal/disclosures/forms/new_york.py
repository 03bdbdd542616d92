"""New York: 23 NYCRR 600, sales-based financing. A form of its own: its words differ from California's."""

from portal.disclosures.content import Disclosure, Facts, Row, is_reduced
from portal.disclosures.forms.words import CHANNELS, how_computed, itemization, manner, payment, term
from portal.disclosures.matrix import Entry
from portal.infra.phrases import dollars, percent

TITLE = "OFFER SUMMARY - SALES-BASED FINANCING"
CLOSING = (
    "Applicable law requires this information to be provided to you to help you make an informed decision. "
    "By accepting below, with today’s date, you confirm that you received this information. You get a receipt."
)


def fill(facts: Facts, entry: Entry) -> Disclosure:
    """California's order with New York's words, the collateral row and the question about renewals."""
    return Disclosure(
        form="new_york",
        state=entry.state,
        law=entry.law.law,
        version=entry.version,
        title=TITLE,
        opening="",
        rows=(*_cost(facts), *_payments(facts), *_own_rows(facts)),
        itemization=itemization(facts),
        closing=(CLOSING,),
        signature="dated_acceptance",
    )


def _cost(facts: Facts) -> tuple[Row, ...]:
    figures = facts.figures
    words = [f"This is how much funding {facts.funder} will provide."]
    if is_reduced(figures):
        words.append(
            "Due to deductions or payments to others, the total funds that will be provided to you directly is "
            f"{dollars(figures.net_to_merchant_cents)}. For more information on the amounts that will be deducted, "
            "please review the attached document “Itemization of Amount Financed.”"
        )
    apr = (
        "APR is the estimated cost of your financing expressed as a yearly rate. APR incorporates the amount and "
        "timing of the funding you receive, finance charges you pay, and the periodic payments you make. This "
        f"calculation assumes your estimated average monthly income through {CHANNELS[facts.collection_method]} will "
        f"be {dollars(facts.monthly_revenue_cents)}. Since your actual income may vary from our estimate, your "
        "effective APR may also vary.",
        f"APR is not an interest rate. The cost of this financing is based upon finance charges of {facts.funder} "
        "rather than interest that accrues over time.",
    )
    total = "This is the total dollar amount of payments we estimate you will make under the contract."
    return (
        Row(label="Funding Provided", figure=dollars(figures.amount_cents), words=tuple(words), review=True),
        Row(
            label="Estimated Annual Percentage Rate (APR)",
            figure=percent(figures.estimated_apr),
            words=apr,
            review=True,
        ),
        Row(
            label="Finance Charge",
            figure=dollars(figures.finance_charge_cents),
            words=("This is the dollar cost of your financing.",),
        ),
        Row(label="Estimated Total Payment Amount", figure=dollars(figures.payback_cents), words=(total,)),
    )


def _payments(facts: Facts) -> tuple[Row, ...]:
    figures = facts.figures
    return (
        Row(
            label="Estimated Monthly Cost",
            figure=dollars(figures.estimated_monthly_cost_cents),
            words=("Payments are not monthly. This is our estimate of your average cost a month.",),
            review=True,
        ),
        Row(label="Estimated Payment", figure=payment(facts), words=(manner(facts),), review=True),
        Row(label="Payment Terms", figure="", words=(how_computed(facts),), review=True),
        Row(
            label="Estimated Term",
            figure=term(facts),
            words=("This is how long we estimate it takes until all payments are made.",),
            review=True,
        ),
    )


def _own_rows(facts: Facts) -> tuple[Row, ...]:
    charge = dollars(facts.figures.finance_charge_cents)
    prepayment = (
        "If you pay off the financing faster than required, you still must pay all or a portion of the finance "
        f"charge, up to {charge} based upon our estimates.",
        "If you pay off the financing faster than required, you will not be required to pay additional fees.",
    )
    return (
        Row(label="Prepayment", figure="", words=prepayment, review=True),
        Row(
            label="Collateral Requirements",
            figure="",
            words=("The receipts that you sell secure your promises. No other property is pledged.",),
            review=True,
        ),
        *_renewal(facts),
    )


def _renewal(facts: Facts) -> tuple[Row, ...]:
    """Asked of each offer: whether an earlier advance's unpaid cost is paid once more out of this one."""
    answer = "No"
    if facts.own_charges_cents:
        answer = f"Yes, {dollars(facts.own_charges_cents)}"
    question = (
        "Does the renewal financing include any amount that is used to pay unpaid finance charge or fees, also known "
        "as double dipping?"
    )
    words = [question]
    if facts.own_balance_cents:
        words.append(
            f"{dollars(facts.own_balance_cents)} of the amount pays what you still owe on your earlier advance from us."
        )
    return (Row(label="Renewal Financing", figure=answer, words=tuple(words), review=True),)
