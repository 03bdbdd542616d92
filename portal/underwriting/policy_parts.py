"""The parts of a policy document; `policy` puts them together."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from portal.pricing.schedule import BANKING_DAYS_A_WEEK

Letter = Literal["A", "B", "C", "D"]
Three = tuple[Decimal, Decimal, Decimal]
Percent = Annotated[Decimal, Field(ge=0)]
Cents = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=0)]


class Part(BaseModel):
    """A part of the document: unknown names are refused and nothing changes after it is made."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Stops(Part):
    """What declines. Counts and days are of three months."""

    min_monthly_revenue_cents: Cents
    max_nsf_3m: Count
    max_negative_days_3m: Count
    min_time_in_business_months: Count
    max_positions: Count
    max_debt_service_pct: Percent


class Warnings(Part):
    """What counts as a warning; as many as `to_review` send the deal to a person."""

    min_average_balance_cents: Cents
    balance_to_revenue_pct: Percent
    nsf_watch: Count
    negative_days_watch: Count
    negative_days_high: Count
    young_business_months: Count
    second_position: Count
    existing_holdback_pct: Percent
    top_payer_share_pct: Percent
    falling_trend: bool
    volatility_pct: Percent
    to_review: Annotated[int, Field(ge=1)]


class Shadow(Part):
    """Other thresholds that are evaluated and stored beside the real ones, without effect."""

    stops: Stops | None = None
    warnings: Warnings | None = None


class RiskTerm(Part):
    """One term of the risk score: at `none` it adds nothing, at `full` its whole weight."""

    weight: Percent
    none: Decimal
    full: Decimal

    @model_validator(mode="after")
    def _has_a_way(self) -> Self:
        if self.none == self.full:
            raise ValueError("A risk term needs two different ends.")
        return self


class Risk(Part):
    """The risk score, 0 to 1, and the qualification score made from it. Neither moves price or amount."""

    nsf: RiskTerm
    negative_days: RiskTerm
    balance_to_revenue: RiskTerm
    monthly_revenue_cents: RiskTerm
    holdback: RiskTerm
    months_in_business: RiskTerm
    unknown: Decimal
    maximum: Decimal
    qualification_floor: int
    qualification_per_risk: int


class Band(Part):
    """Points for a value of at least (or at most, for counts of trouble) `bound`; the first that fits counts."""

    bound: int
    points: Count


class Points(Part):
    """How the five grade inputs earn their points."""

    monthly_revenue_cents: tuple[Band, ...]
    nsf: tuple[Band, ...]
    negative_days: tuple[Band, ...]
    months_in_business: tuple[Band, ...]
    positions: tuple[Band, ...]
    unknown_months_in_business: Count
    unknown_positions: Count


class GradeTerms(Part):
    """One grade: what it takes, and the price, length and ceilings of its three tiers."""

    letter: Letter
    min_points: Count
    min_monthly_revenue_cents: Cents = 0
    min_months_in_business: Count | None = None
    max_positions: Count | None = None
    max_nsf: Count | None = None
    max_negative_days: Count | None = None
    unknown_is_enough: bool = True
    factor_rates: Three
    daily_payments: tuple[int, int, int]
    holdback_pct: Three
    multiple_pct: Three
    spread: Decimal

    @model_validator(mode="after")
    def _tiers_rise(self) -> Self:
        if self.factor_rates[0] <= 1 or not rises(self.factor_rates):
            raise ValueError(f"Grade {self.letter}: factor rates must be above 1 and rise from tier to tier.")
        if not rises(self.daily_payments) or not rises(self.multiple_pct) or self.daily_payments[0] < 1:
            raise ValueError(f"Grade {self.letter}: payments and multiples must rise from tier to tier.")
        if any(count % BANKING_DAYS_A_WEEK for count in self.daily_payments):
            raise ValueError(f"Grade {self.letter}: the number of daily payments must be whole weeks of five.")
        if any(rate != round(rate, 4) for rate in self.factor_rates):
            raise ValueError(f"Grade {self.letter}: factor rates have at most four decimals.")
        return self

    @property
    def takes_everybody(self) -> bool:
        """Whether the grade has no condition at all."""
        bounds = (self.min_months_in_business, self.max_positions, self.max_nsf, self.max_negative_days)
        return not self.min_points and not self.min_monthly_revenue_cents and all(bound is None for bound in bounds)


class Tier(Part):
    """One of the three offers: its name and the share of each limit that it uses."""

    kind: Literal["lowest_total_cost", "balanced", "most_cash"]
    name: str
    room_share_pct: Percent
    share_pct: Percent
    request_share_pct: Percent


class Sizing(Part):
    """What limits an advance, whatever its grade."""

    low_month_factor: Decimal
    payment_cap_pct: Percent
    exposure_multiple: Decimal
    balance_multiple: Decimal
    smallest_request_cents: Cents
    minimum_advance_cents: Cents
    tenant_maximum_cents: Cents
    step_cents: Annotated[int, Field(gt=0, multiple_of=10_000)]


def rises(values: Iterable[Decimal | int | Fraction]) -> bool:
    """Whether each value is above the one before it."""
    return all(low < high for low, high in pairwise(Fraction(value) for value in values))
