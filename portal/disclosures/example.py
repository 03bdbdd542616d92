"""An invented offer, so that somebody who reviews a state's rules can see its form filled in."""

from datetime import date
from decimal import Decimal

from portal.disclosures.content import Disclosure, Facts
from portal.disclosures.forms import fill_form
from portal.disclosures.matrix import Entry
from portal.pricing.figures import Terms, price
from portal.pricing.schedule import funding_date_for

MONTHLY_REVENUE_CENTS = 3_600_000
TERMS = Terms(
    amount_cents=3_060_000,
    factor_rate=Decimal("1.32"),
    buy_rate=Decimal("1.26"),
    number_of_payments=205,
    frequency="daily",
    fee_pct=Decimal(2),
)


def example_of(entry: Entry, *, funder: str, on: date) -> Disclosure:
    """The state's form for an advance of $30,600 at 1.32 with a fee of two per cent, offered on `on`."""
    refused = "ach_debit" in entry.law.refused_collection
    facts = Facts(
        funder=funder,
        recipient="Example Bakery LLC",
        figures=price(TERMS, funding_date=funding_date_for(on), monthly_revenue_cents=MONTHLY_REVENUE_CENTS),
        collection_method="processor_split" if refused else "ach_debit",
        monthly_revenue_cents=MONTHLY_REVENUE_CENTS,
        prepayment_clause="the section “Paying early”",
        offered_on=on,
    )
    return fill_form(facts, entry)
