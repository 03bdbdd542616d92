"""Every figure of an advance, from its terms: one function, used for offers, overrides and re-pricing."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction

from portal.pricing.apr import estimated_apr
from portal.pricing.rounding import half_up, half_up_cents, percent_of
from portal.pricing.schedule import BANKING_DAYS_A_MONTH, BANKING_DAYS_A_WEEK, Frequency, Payment, payment_schedule


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is agreed; everything else follows. `payoff_cents` goes to other funders out of the amount."""

    amount_cents: int
    factor_rate: Decimal
    buy_rate: Decimal
    number_of_payments: int
    frequency: Frequency
    fee_pct: Decimal = Decimal(0)
    payoff_cents: int = 0


@dataclass(frozen=True, kw_only=True)
class Figures(Terms):
    """What the merchant, the disclosure and the agreement show of an advance."""

    payback_cents: int
    payment_cents: int
    last_payment_cents: int
    daily_payment_cents: int
    funding_date: date
    first_payment_date: date
    last_payment_date: date
    term_days: int
    holdback_pct: Decimal
    fee_cents: int
    net_to_merchant_cents: int
    finance_charge_cents: int
    estimated_apr: Decimal
    estimated_monthly_cost_cents: int
    expected_margin_cents: int
    factor: Decimal

    @property
    def amount_financed_cents(self) -> int:
        """The amount less the fee kept back: what the APR is computed on."""
        return self.amount_cents - self.fee_cents

    def schedule(self) -> tuple[Payment, ...]:
        """Every payment with its day."""
        return payment_schedule(
            payback_cents=self.payback_cents,
            count=self.number_of_payments,
            funding_date=self.funding_date,
            frequency=self.frequency,
        )


def price(terms: Terms, *, funding_date: date, monthly_revenue_cents: int) -> Figures:
    """All figures of an advance that is funded on `funding_date`.

    Shares are of `monthly_revenue_cents`, the average month, as the disclosure states them. Raises
    ValueError where the terms cannot be priced: a payback that is no whole number of cents, more payments
    than the payback has room for, or no revenue.
    """
    if monthly_revenue_cents <= 0:
        raise ValueError("A share of sales needs sales.")
    payback = _whole_cents(Fraction(terms.amount_cents) * Fraction(terms.factor_rate))
    payments = payment_schedule(
        payback_cents=payback,
        count=terms.number_of_payments,
        funding_date=funding_date,
        frequency=terms.frequency,
    )
    fee = half_up_cents(percent_of(terms.amount_cents, terms.fee_pct))
    daily = _daily_payment(payments[0].amount_cents, frequency=terms.frequency)
    term_days = (payments[-1].due - funding_date).days
    spread = Fraction(terms.factor_rate) - Fraction(terms.buy_rate)
    return Figures(
        **{field.name: getattr(terms, field.name) for field in fields(Terms)},
        payback_cents=payback,
        payment_cents=payments[0].amount_cents,
        last_payment_cents=payments[-1].amount_cents,
        daily_payment_cents=daily,
        funding_date=funding_date,
        first_payment_date=payments[0].due,
        last_payment_date=payments[-1].due,
        term_days=term_days,
        holdback_pct=half_up(Fraction(daily * BANKING_DAYS_A_MONTH * 100, monthly_revenue_cents), places=2),
        fee_cents=fee,
        net_to_merchant_cents=terms.amount_cents - fee - terms.payoff_cents,
        finance_charge_cents=payback - terms.amount_cents + fee,
        estimated_apr=estimated_apr(
            payments,
            financed_cents=terms.amount_cents - fee,
            funding_date=funding_date,
            frequency=terms.frequency,
        ),
        estimated_monthly_cost_cents=half_up_cents(Fraction(payback * 365, 12 * term_days)),
        expected_margin_cents=half_up_cents(spread * terms.amount_cents),
        factor=half_up(Fraction(terms.amount_cents, monthly_revenue_cents), places=4),
    )


def reprice(figures: Figures, *, funding_date: date, monthly_revenue_cents: int) -> Figures:
    """The same terms funded on another day: dates, term, monthly cost and APR move, the amounts stay."""
    return price(figures, funding_date=funding_date, monthly_revenue_cents=monthly_revenue_cents)


def _daily_payment(payment_cents: int, *, frequency: Frequency) -> int:
    return payment_cents if frequency == "daily" else half_up_cents(Fraction(payment_cents, BANKING_DAYS_A_WEEK))


def _whole_cents(value: Fraction) -> int:
    if value.denominator != 1:
        raise ValueError("The payback is not a whole number of cents.")
    return value.numerator
