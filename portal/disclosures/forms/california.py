"""California: 10 CCR 901 and 914, sales-based financing, in the order and the words of the rule."""

from portal.disclosures.content import Disclosure, Facts, Row, is_reduced
from portal.disclosures.forms.words import CHANNELS, how_computed, itemization, manner, payment, term
from portal.disclosures.matrix import Entry
from portal.infra.phrases import dollars, percent

TITLE = "OFFER SUMMARY - SALES-BASED FINANCING"
CLOSING = (
    "Applicable law requires this information to be provided to you to help you make an informed decision. "
    "By signing below, you are confirming that you received this information."
)
APR_IS_NOT_INTEREST = (
    "APR is not an interest rate. The cost of this financing is based upon fees charged by {funder} rather than "
    "interest that accrues over time."
)


def fill(facts: Facts, entry: Entry) -> Disclosure:
    """The rows of section 914(a), in order."""
    return Disclosure(
        form="california",
        state=entry.state,
        law=entry.law.law,
        version=entry.version,
        title=TITLE,
        opening="",
        rows=_rows(facts),
        itemization=itemization(facts),
        closing=(CLOSING,),
        signature="signature",
    )


def _rows(facts: Facts) -> tuple[Row, ...]:
    figures = facts.figures
    charge = dollars(figures.finance_charge_cents)
    return (
        _funding(facts),
        Row(
            label="Estimated Annual Percentage Rate (APR)",
            figure=percent(figures.estimated_apr),
            words=(_what_apr_is(facts), APR_IS_NOT_INTEREST.format(funder=facts.funder)),
        ),
        Row(label="Finance Charge", figure=charge, words=("This is the dollar cost of your financing.",)),
        Row(
            label="Estimated Total Payment Amount",
            figure=dollars(figures.payback_cents),
            words=("This is the total dollar amount of payments we estimate you will make under the contract.",),
        ),
        Row(
            label="Estimated Monthly Cost",
            figure=dollars(figures.estimated_monthly_cost_cents),
            words=(
                "Although this financing does not have monthly payments, this is our estimate of your average "
                "monthly cost, so that you can compare it with other financing.",
            ),
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
        Row(
            label="Prepayment",
            figure="",
            words=(
                "If you pay off the financing faster than required, you still must pay all or a portion of the "
                f"finance charge, up to {charge} based upon our estimates.",
            ),
        ),
        Row(
            label="Prepayment",
            figure="",
            words=(
                "If you pay off the financing faster than required, you will not be required to pay additional fees.",
            ),
        ),
    )


def _funding(facts: Facts) -> Row:
    words = [f"This is how much funding {facts.funder} will provide."]
    if is_reduced(facts.figures):
        words.append(
            "Due to deductions or payments to others, the total funds that will be provided to you directly is "
            f"{dollars(facts.figures.net_to_merchant_cents)}. For more information on what amounts will be deducted, "
            "please review the attached document “Itemization of Amount Financed.”"
        )
    return Row(label="Funding Provided", figure=dollars(facts.figures.amount_cents), words=tuple(words))


def _what_apr_is(facts: Facts) -> str:
    return (
        "APR is the estimated cost of your financing expressed as a yearly rate. APR incorporates the amount and "
        "timing of the funding you receive, fees you pay, and the periodic payments you make. This calculation "
        f"assumes your estimated average monthly income through {CHANNELS[facts.collection_method]} will be "
        f"{dollars(facts.monthly_revenue_cents)}. Since your actual income may vary from our estimate, your "
        "effective APR may also vary."
    )
