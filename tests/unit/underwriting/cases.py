"""Businesses to decide about, in the words of the policy: dollars in, cents out."""

from datetime import date
from decimal import Decimal
from typing import Any

from portal.underwriting.inputs import DecisionInputs

OFFER_DATE = date(2026, 11, 24)


def cents(dollars: str | int | float | Decimal | None) -> int | None:
    """Dollars, with or without thousands separators, as integer cents."""
    if dollars is None:
        return None
    exact = Decimal(str(dollars).replace(",", "")) * 100
    assert exact == int(exact)
    return int(exact)


def business(revenue: Any, balance: Any, nsf: int = 0, negative: int = 0, **more: Any) -> DecisionInputs:
    """A business with proved statements; `low`, `daily`, `open`, `asked` and `payoff` are dollars too."""
    return DecisionInputs(
        offer_date=more.pop("offer_date", OFFER_DATE),
        average_monthly_revenue_cents=cents(revenue) or 0,
        average_daily_balance_cents=cents(balance) or 0,
        nsf_count=nsf,
        negative_days=negative,
        statements_proved=more.pop("proved", True),
        statements_in_a_row=more.pop("in_a_row", True),
        lowest_month_cents=cents(more.pop("low", None)),
        months_in_business=more.pop("months", None),
        positions=more.pop("positions", None),
        existing_daily_payments_cents=cents(more.pop("daily", 0)) or 0,
        existing_balance_cents=cents(more.pop("open", 0)) or 0,
        payoff_cents=cents(more.pop("payoff", 0)) or 0,
        requested_cents=cents(more.pop("asked", None)),
        **more,
    )


def clean(**more: Any) -> DecisionInputs:
    """The first worked example: grade A, nothing amiss."""
    return business(80_000, 12_000, **{"months": 60, "positions": 0, **more})
