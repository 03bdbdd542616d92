"""The parts of a policy document; `policy` puts them together."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from portal.pricing.schedule import BANKING_DAYS_A_WEEK

Letter = Literal["A", "B", "C", "D"]
SecondPersonRole = Literal["underwriter", "admin"]
# No number of a policy is longer; without this one short text (1e999999) could stand for a number that fills a memory.
Number = Annotated[Decimal, Field(max_digits=15)]
NotNegative = Annotated[Number, Field(ge=0)]
Percent = NotNegative
Share = Annotated[Number, Field(ge=0, le=1)]
Three = tuple[NotNegative, NotNegative, NotNegative]
Cents = Annotated[int, Field(ge=0, le=10**13)]
Count = Annotated[int, Field(ge=0, le=10**6)]
# Words that are shown in one line: they begin with a letter or sign, and hold no control characters.
Words = Annotated[str, Field(pattern=r"^[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$")]
# Five years of banking days, and far from what a schedule can still be drawn up for.
Payments = Annotated[int, Field(ge=1, le=1300)]


class Part(BaseModel):
    """A part of the document: unknown names are refused and nothing changes after it is made."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def refusal(words: str, *, at: str = "") -> PydanticCustomError:
    """What a validator raises for fields that do not go together; `at` is the field to mend, below its own place."""
    return PydanticCustomError("policy", "{words}", {"words": words, "at": at})


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

    weight: NotNegative
    none: Number
    full: Number

    @model_validator(mode="after")
    def _has_a_way(self) -> Self:
        if self.none == self.full:
            raise refusal("A risk term needs two different ends.", at="full")
        return self


class Risk(Part):
    """The risk score, 0 to 1, and the qualification score made from it. Neither moves price or amount."""

    nsf: RiskTerm
    negative_days: RiskTerm
    balance_to_revenue: RiskTerm
    monthly_revenue_cents: RiskTerm
    holdback: RiskTerm
    months_in_business: RiskTerm
    unknown: Share
    maximum: Share
    qualification_floor: Annotated[int, Field(ge=0, le=100)]
    qualification_per_risk: Annotated[int, Field(ge=0, le=100)]


class Band(Part):
    """Points for a value of at least (or at most, for counts of trouble) `bound`; the first that fits counts."""

    bound: Cents
    points: Count


Bands = Annotated[tuple[Band, ...], Field(min_length=1, max_length=30)]


class Points(Part):
    """How the five grade inputs earn their points: a better value never earns fewer."""

    monthly_revenue_cents: Bands
    nsf: Bands
    negative_days: Bands
    months_in_business: Bands
    positions: Bands
    unknown_months_in_business: Count
    unknown_positions: Count

    @model_validator(mode="after")
    def _better_earns_more(self) -> Self:
        for measure, more_is_better in BETTER_IF_MORE.items():
            bands: tuple[Band, ...] = getattr(self, measure)
            for row, (better, worse) in enumerate(pairwise(bands), start=1):
                in_order = better.bound > worse.bound if more_is_better else better.bound < worse.bound
                if not in_order:
                    words = "from the best value down: each bound is " + ("below" if more_is_better else "above")
                    raise refusal(f"Bands stand {words} the one before it.", at=f"{measure}[{row}].bound")
                if better.points < worse.points:
                    words = "A worse value cannot earn more points than a better one."
                    raise refusal(words, at=f"{measure}[{row}].points")
        return self


BETTER_IF_MORE = {
    "monthly_revenue_cents": True,
    "nsf": False,
    "negative_days": False,
    "months_in_business": True,
    "positions": False,
}


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
    daily_payments: tuple[Payments, Payments, Payments]
    holdback_pct: Three
    multiple_pct: Three
    spread: NotNegative

    @model_validator(mode="after")
    def _tiers_rise(self) -> Self:
        if self.factor_rates[0] <= 1 or not rises(self.factor_rates):
            raise refusal("Factor rates must be above 1 and rise from tier to tier.", at="factor_rates[0]")
        for name in ("daily_payments", "multiple_pct"):
            if not rises(getattr(self, name)):
                raise refusal("Payments and multiples must rise from tier to tier.", at=f"{name}[0]")
        if any(count % BANKING_DAYS_A_WEEK for count in self.daily_payments):
            raise refusal("The number of daily payments must be whole weeks of five.", at="daily_payments[0]")
        if any(rate != round(rate, 4) for rate in self.factor_rates):
            raise refusal("Factor rates have at most four decimals.", at="factor_rates[0]")
        return self

    @property
    def takes_everybody(self) -> bool:
        """Whether the grade has no condition at all."""
        bounds = (self.min_months_in_business, self.max_positions, self.max_nsf, self.max_negative_days)
        return not self.min_points and not self.min_monthly_revenue_cents and all(bound is None for bound in bounds)


class Tier(Part):
    """One of the three offers: its name and the share of each limit that it uses."""

    kind: Literal["lowest_total_cost", "balanced", "most_cash"]
    name: Annotated[Words, Field(max_length=60)]
    room_share_pct: Percent
    share_pct: Percent
    request_share_pct: Percent


class Sizing(Part):
    """What limits an advance, whatever its grade."""

    low_month_factor: NotNegative
    payment_cap_pct: Percent
    exposure_multiple: NotNegative
    balance_multiple: NotNegative
    smallest_request_cents: Cents
    minimum_advance_cents: Cents
    tenant_maximum_cents: Cents
    step_cents: Annotated[int, Field(gt=0, le=10**9, multiple_of=10_000)]


class Authority(Part):
    """How far an underwriter may leave the policy's terms alone, how far with a second person, and who that may be.

    Per cents over a cap are of the cap in full (tier 3's), those over the term are of the grade's longest. Points of
    the factor rate count from the grade's lowest and highest: 0.05 lets an underwriter offer 1.10 where it is 1.15.
    """

    over_cap_pct: Percent = Decimal(10)
    most_over_cap_pct: Percent = Decimal(50)
    amount_cents: Cents = 10_000_000
    factor_below: Percent = Decimal("0.05")
    factor_above: Percent = Decimal("0.10")
    over_term_pct: Percent = Decimal(20)
    second_person_roles: Annotated[tuple[SecondPersonRole, ...], Field(min_length=1)] = ("underwriter", "admin")
    waits_hours: Annotated[int, Field(ge=1, le=720)] = 72

    @model_validator(mode="after")
    def _a_second_person_may_go_further(self) -> Self:
        if self.most_over_cap_pct < self.over_cap_pct:
            words = "What an underwriter may do alone is more than what a second person may approve."
            raise refusal(words, at="over_cap_pct")
        return self


def rises(values: Iterable[Decimal | int | Fraction]) -> bool:
    """Whether each value is above the one before it."""
    return all(low < high for low, high in pairwise(Fraction(value) for value in values))
