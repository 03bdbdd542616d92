"""Sentences that several forms share."""

from portal.disclosures.content import CollectionMethod, Facts
from portal.infra.phrases import dollars, long_date, percent
from portal.pricing.schedule import Frequency

PERIODS: dict[Frequency, str] = {"daily": "business day", "weekly": "week"}
CHANNELS: dict[CollectionMethod, str] = {
    "ach_debit": "all of your sales",
    "processor_split": "your card sales",
    "merchant_initiated": "all of your sales",
}
_MANNERS: dict[CollectionMethod, str] = {
    "ach_debit": "Each payment is debited from your business account by ACH.",
    "processor_split": "Your payment processor keeps each payment back from your card settlements and passes it on.",
    "merchant_initiated": "You send each payment yourself. Nothing is debited from your account.",
}


def payment(facts: Facts) -> str:
    """`$342.39 each business day`."""
    figures = facts.figures
    return f"{dollars(figures.payment_cents)} each {PERIODS[figures.frequency]}"


def term(facts: Facts) -> str:
    """`321 days`."""
    return f"{facts.figures.term_days} days"


def manner(facts: Facts) -> str:
    """How payments are made, and how often."""
    figures = facts.figures
    last = dollars(figures.last_payment_cents)
    return (
        f"{figures.number_of_payments} payments of {payment(facts)}, the last one {last}, beginning on "
        f"{long_date(figures.first_payment_date)}. {_MANNERS[facts.collection_method]}"
    )


def how_computed(facts: Facts) -> str:
    """How a payment follows from sales."""
    share = percent(facts.figures.holdback_pct)
    return (
        f"The payment is our estimate of {share} of your sales, made from average sales of "
        f"{dollars(facts.monthly_revenue_cents)} a month. If your sales differ, you may ask us to set it again."
    )


def itemization(facts: Facts) -> tuple[tuple[str, str], ...]:
    """Where the amount goes, line by line; empty where all of it is disbursed to the merchant."""
    figures = facts.figures
    others = figures.payoff_cents - facts.own_balance_cents
    deductions = (
        ("Origination fee, kept by us", figures.fee_cents),
        ("Paid to other funders for you", others),
        ("Paid on your earlier advance from us", facts.own_balance_cents),
    )
    taken = [(label, dollars(-cents)) for label, cents in deductions if cents]
    if not taken:
        return ()
    return (
        (
            f"Amount of the advance, at an estimated APR of {percent(figures.estimated_apr)}",
            dollars(figures.amount_cents),
        ),
        *taken,
        ("Paid to you directly", dollars(figures.net_to_merchant_cents)),
    )
