"""Offers in the API: what is asked and what is answered."""

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, IPvAnyAddress, field_validator, model_validator

from portal.api.money import Amount
from portal.errors import FieldError, Invalid
from portal.infra import clock
from portal.infra.money import to_cents
from portal.underwriting.gathering import SimpleMetrics
from portal.underwriting.overrides import OverrideTerms
from portal.workflows.accept_offer import Receipt
from portal.workflows.give_consent import CLOCK_SKEW

Id = Field(min_length=1, max_length=64)
Ignored = Field(None, description="Taken because the earlier system took it, and ignored.")
LARGEST = 100_000_000


class Asked(BaseModel):
    """Base of what is asked: unknown fields are refused with their names."""

    model_config = ConfigDict(extra="forbid")


class OverrideTier(Asked):
    """One tier by hand: `factor` is the multiple of an average month's revenue, `fee` the factor rate."""

    factor: Amount
    fee: Amount
    term_days: int
    buy_rate: Amount | None = None


class Overrides(Asked):
    """Terms by hand for tier 1, 2 and 3, in that order; needs the scope `offers:override`."""

    tiers: list[OverrideTier] = Field(min_length=1, max_length=3)

    def to_terms(self) -> list[OverrideTerms]:
        """The terms; Invalid names the tier and the field of one that cannot be taken."""
        return [_terms(tier, number) for number, tier in enumerate(self.tiers)]


class MakeOffers(Asked):
    """An empty object is enough."""

    overrides: Overrides | None = None
    metrics: Any = Ignored
    notes: Any = Ignored


class MakeOffersOfDeal(MakeOffers):
    """The same, with the deal in the body."""

    deal_id: str = Id


class FourMetrics(Asked):
    """The four metrics of three months; amounts in dollars."""

    avg_monthly_revenue: Amount = Field(ge=0, lt=LARGEST)
    avg_daily_balance_3m: Amount = Field(gt=-LARGEST, lt=LARGEST)
    total_nsf_3m: int = Field(ge=0, le=10_000)
    total_days_negative_3m: int = Field(ge=0, le=400)

    def to_metrics(self) -> SimpleMetrics:
        """In cents; Invalid for an amount with more than two decimals."""
        return SimpleMetrics(
            avg_monthly_revenue_cents=_cents(self.avg_monthly_revenue, "metrics.avg_monthly_revenue"),
            avg_daily_balance_3m_cents=_cents(self.avg_daily_balance_3m, "metrics.avg_daily_balance_3m"),
            total_nsf_3m=self.total_nsf_3m,
            total_days_negative_3m=self.total_days_negative_3m,
        )


class SimpleOffers(Asked):
    """A calculation of which nothing is kept."""

    metrics: FourMetrics
    overrides: Overrides | None = None
    notes: Any = Ignored


class SignedDisclosure(Asked):
    """The caller attests that the merchant signed the state's disclosure: who, when, and from which address."""

    name: str = Field(min_length=1, max_length=120)
    at: AwareDatetime
    ip: IPvAnyAddress

    @field_validator("at")
    @classmethod
    def _is_past(cls, at: datetime) -> datetime:
        if at > clock.now() + CLOCK_SKEW:
            raise ValueError("A disclosure cannot have been signed in the future.")
        if not clock.is_sane(at):
            raise ValueError("This is no moment at which a disclosure was signed.")
        return at

    def to_receipt(self) -> Receipt:
        """The receipt as the acceptance takes it."""
        return Receipt(name=self.name, source="attested", at=self.at, ip=str(self.ip))


class AcceptOffer(Asked):
    """An empty object takes the recommended offer; an `offer_id` needs `terms_accepted: true` beside it."""

    offer_id: str | None = Field(None, min_length=1, max_length=64)
    terms_accepted: bool | None = None
    disclosure_signed: SignedDisclosure | None = None
    notes: Any = Ignored

    @model_validator(mode="after")
    def _terms_are_accepted(self) -> "AcceptOffer":
        if self.terms_accepted is False or (self.offer_id is not None and not self.terms_accepted):
            raise ValueError("terms_accepted must be true to accept an offer.")
        return self


class Fee(BaseModel):
    """A fee that is kept back from the amount."""

    name: str
    amount: float


class OfferView(BaseModel):
    """An offer; amounts in dollars, the APR in percent. The last names are those of the earlier system."""

    id: str | None
    tier: int
    type: str
    name: str
    amount: float
    factor_rate: float
    payback_amount: float
    payment: float
    frequency: Literal["daily", "weekly"]
    number_of_payments: int
    term_days: int
    holdback_pct: float
    fees: list[Fee]
    net_to_merchant: float
    finance_charge: float
    estimated_apr: float
    estimated_monthly_cost: float
    expires_at: str
    recommended: bool
    rationale: str
    binding_constraint: str | None
    policy_version: str
    collection_method: str
    payoff_amount: float
    status: str
    disclosure_id: str | None
    factor: float
    fee: float
    daily_payment: float
    buy_rate: float
    expected_margin: float
    risk_score: float
    qualification_score: int
    terms_compliant: bool
    compliance_issues: list[str]
    advantages: list[str]


class Summary(BaseModel):
    """The decision in short; `reasons` are sentences for a person."""

    approved: bool
    risk_score: float | None
    max_offer_amount: float | None
    violation_count: int
    reasons: list[str]


class MetricsUsed(BaseModel):
    """What the decision was made from; null where the statements could not be read."""

    avg_monthly_revenue: float | None
    avg_daily_balance_3m: float | None
    total_nsf_3m: int | None
    total_days_negative_3m: int | None


class OffersView(BaseModel):
    """Offers and the decision behind them; codes in `decline_reasons` when declined, in `reasons` on manual review."""

    offers: list[OfferView]
    underwriting_decision: Literal["approved", "manual_review", "declined"]
    underwriting_summary: Summary
    metrics_used: MetricsUsed
    decline_reasons: list[str] | None = None
    reasons: list[str] | None = None


class AcceptedView(BaseModel):
    """The offer that now holds."""

    ok: bool
    deal_status: Literal["accepted"]
    offer: OfferView


def _terms(tier: OverrideTier, number: int) -> OverrideTerms:
    try:
        return OverrideTerms(factor=tier.factor, fee=tier.fee, term_days=tier.term_days, buy_rate=tier.buy_rate)
    except Invalid as error:
        found = [FieldError(f"overrides.tiers.{number}.{each.field}", each.words) for each in error.errors]
        raise Invalid.of(found) from error


def _cents(amount: Any, field: str) -> int:
    try:
        return to_cents(amount)
    except ValueError as error:
        raise Invalid(field, "An amount has at most two decimals.") from error
