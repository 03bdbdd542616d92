"""Offers to disclose: figures from the pricing itself, with what a state's form needs beside them."""

from datetime import date
from decimal import Decimal
from typing import Any

from portal.disclosures.content import Facts
from portal.pricing.figures import Terms, price

OFFERED_ON = date(2026, 11, 24)
FUNDING_DATE = date(2026, 11, 25)


def facts(*, amount_cents: int = 3_060_000, fee_pct: str = "0", payoff_cents: int = 0, **others: Any) -> Facts:
    """An advance at 1.32 over 205 banking days to a business with $36,000 of sales a month."""
    terms = Terms(
        amount_cents=amount_cents,
        factor_rate=Decimal("1.32"),
        buy_rate=Decimal("1.26"),
        number_of_payments=205,
        frequency="daily",
        fee_pct=Decimal(fee_pct),
        payoff_cents=payoff_cents,
    )
    known: dict[str, Any] = {
        "funder": "Ledgerfield Funding LLC",
        "recipient": "Maple Street Bakery LLC",
        "figures": price(terms, funding_date=FUNDING_DATE, monthly_revenue_cents=3_600_000),
        "collection_method": "ach_debit",
        "monthly_revenue_cents": 3_600_000,
        "prepayment_clause": "section 6, “Paying early”,",
        "offered_on": OFFERED_ON,
    }
    return Facts(**{**known, **others})
