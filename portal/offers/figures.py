"""A kept offer as figures again, and what becomes of it if sales fall."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from portal.offers.models import Offer
from portal.pricing.apr import estimated_apr, is_within_tolerance
from portal.pricing.figures import Figures
from portal.pricing.rounding import half_up
from portal.pricing.schedule import Frequency, payment_schedule
from portal.pricing.sensitivity import Slower, sensitivity

FREQUENCIES: dict[str, Frequency] = {"daily": "daily", "weekly": "weekly"}


def figures_of(offer: Offer) -> Figures:
    """The figures that the offer was made with; none is computed anew but the fee's share, to four places."""
    return Figures(
        amount_cents=offer.amount_cents,
        factor_rate=offer.factor_rate,
        buy_rate=offer.buy_rate,
        number_of_payments=offer.number_of_payments,
        frequency=FREQUENCIES[offer.frequency],
        fee_pct=half_up(Fraction(100 * offer.fee_cents, offer.amount_cents), places=4),
        payoff_cents=offer.payoff_cents,
        payback_cents=offer.payback_cents,
        payment_cents=offer.payment_cents,
        last_payment_cents=offer.last_payment_cents,
        daily_payment_cents=offer.daily_payment_cents,
        funding_date=offer.funding_date,
        first_payment_date=offer.first_payment_date,
        last_payment_date=offer.last_payment_date,
        term_days=offer.term_days,
        holdback_pct=offer.holdback_pct,
        fee_cents=offer.fee_cents,
        net_to_merchant_cents=offer.net_cents,
        finance_charge_cents=offer.finance_charge_cents,
        estimated_apr=offer.estimated_apr,
        estimated_monthly_cost_cents=offer.estimated_monthly_cost_cents,
        expected_margin_cents=offer.expected_margin_cents,
        factor=offer.revenue_multiple,
    )


def if_sales_fall(offer: Offer, *, drop_pct: int) -> Slower:
    """The offer with sales lower by `drop_pct` per cent: smaller payments, the same total, a longer time."""
    return _slower(figures_of(offer), drop_pct)


def apr_if_funded(offer: Offer, *, on: date) -> Decimal:
    """The estimated APR of an offer's own terms when it is funded on a day: other holidays, another rate."""
    return _funded(figures_of(offer), on)


def apr_holds(offer: Offer, *, on: date) -> bool:
    """Whether the APR that was disclosed may stand when the offer is funded on a day. Source: 10 CCR 955."""
    return is_within_tolerance(disclosed=offer.estimated_apr, actual=apr_if_funded(offer, on=on))


@lru_cache(maxsize=1024)
def _funded(figures: Figures, on: date) -> Decimal:
    payments = payment_schedule(
        payback_cents=figures.payback_cents,
        count=figures.number_of_payments,
        funding_date=on,
        frequency=figures.frequency,
    )
    financed = figures.amount_financed_cents
    return estimated_apr(payments, financed_cents=financed, funding_date=on, frequency=figures.frequency)


@lru_cache(maxsize=1024)
def _slower(figures: Figures, drop_pct: int) -> Slower:
    """An offer's figures never change, and finding an APR takes milliseconds: so it is found once a process."""
    return sensitivity(figures, drop_pct)
