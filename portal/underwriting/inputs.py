"""What a decision is made from, and how existing advances are turned into its terms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, Self

from pydantic import ConfigDict, TypeAdapter

from portal.errors import Invalid
from portal.pricing.schedule import BANKING_DAYS_A_MONTH, BANKING_DAYS_A_WEEK, Frequency
from portal.underwriting.policy import canonical_json

CollectionMethod = Literal["ach_debit", "processor_split", "merchant_initiated"]
COLLECTION_METHODS: tuple[CollectionMethod, ...] = ("ach_debit", "processor_split", "merchant_initiated")
PositionFrequency = Literal["daily", "weekly", "biweekly", "monthly"]
BANKING_DAYS_BETWEEN: dict[PositionFrequency, int] = {
    "daily": 1,
    "weekly": BANKING_DAYS_A_WEEK,
    "biweekly": 2 * BANKING_DAYS_A_WEEK,
    "monthly": BANKING_DAYS_A_MONTH,
}


@dataclass(frozen=True, kw_only=True)
class DecisionInputs:
    """Metrics of three months, the application and the day; None is unknown, which is never taken for good.

    `existing_*` are the active advances that stay; those to be paid off are in `payoff_cents` and still
    count in `positions`. `cleared_reviews` names the reasons for review that an underwriter has looked
    into: a stop, too little room and a failed check cannot be cleared. Raises Invalid for impossible values.
    """

    offer_date: date
    average_monthly_revenue_cents: int
    average_daily_balance_cents: int
    nsf_count: int
    negative_days: int
    statements_proved: bool
    statements_in_a_row: bool
    statements_read: bool = True
    lowest_month_cents: int | None = None
    months_in_business: int | None = None
    positions: int | None = None
    existing_daily_payments_cents: int = 0
    existing_balance_cents: int = 0
    payoff_cents: int = 0
    requested_cents: int | None = None
    frequency: Frequency | None = None
    fee_pct: Decimal | None = None
    collection_method: CollectionMethod = "ach_debit"
    top_payer_share_pct: Decimal | None = None
    falling_trend: bool | None = None
    volatility_pct: Decimal | None = None
    cleared_reviews: tuple[str, ...] = ()

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    def __post_init__(self) -> None:
        for field in ("fee_pct", "top_payer_share_pct", "volatility_pct"):
            if not (getattr(self, field) or Decimal(0)).is_finite():
                raise Invalid(field, "This is not a number.")
        for field in (
            "average_monthly_revenue_cents",
            "nsf_count",
            "negative_days",
            "lowest_month_cents",
            "months_in_business",
            "positions",
            "existing_daily_payments_cents",
            "existing_balance_cents",
            "payoff_cents",
            "fee_pct",
        ):
            if (getattr(self, field) or 0) < 0:
                raise Invalid(field, "This cannot be below zero.")
        if self.requested_cents is not None and self.requested_cents <= 0:
            raise Invalid("requested_cents", "An amount that is asked for is above zero.")

    @classmethod
    def unread(cls, *, offer_date: date) -> Self:
        """The inputs where no statement could be read: no metric is known, so a person decides."""
        return cls(
            offer_date=offer_date,
            average_monthly_revenue_cents=0,
            average_daily_balance_cents=0,
            nsf_count=0,
            negative_days=0,
            statements_read=False,
            statements_proved=False,
            statements_in_a_row=False,
        )

    @property
    def existing_monthly_payments_cents(self) -> int | None:
        """What existing advances take in a month of banking days; None while it is not known whether there are any."""
        if self.positions is None and not self.existing_daily_payments_cents:
            return None
        return self.existing_daily_payments_cents * BANKING_DAYS_A_MONTH

    def to_json(self) -> str:
        """Canonical JSON: the same inputs give the same text."""
        return canonical_json(_ADAPTER.dump_python(self, mode="json"))

    @classmethod
    def from_json(cls, document: str | bytes) -> "DecisionInputs":
        """Read stored inputs; raises pydantic's ValidationError for a text that is none."""
        return _ADAPTER.validate_json(document)


@dataclass(frozen=True, kw_only=True)
class ExistingAdvance:
    """An active advance of another funder, as the statements or an underwriter know it.

    `payoff_cents` is what ends it, as its funder says; its estimated balance for None.
    """

    payment_cents: int
    frequency: PositionFrequency
    balance_cents: int
    pay_off: bool = False
    payoff_cents: int | None = None

    @property
    def to_pay_off_cents(self) -> int:
        """What of a new advance goes to its funder: nothing where it stays."""
        if not self.pay_off:
            return 0
        return self.balance_cents if self.payoff_cents is None else self.payoff_cents


@dataclass(frozen=True, kw_only=True)
class Burden:
    """Existing advances in the terms of the policy: the fields of DecisionInputs of the same names."""

    positions: int
    existing_daily_payments_cents: int
    existing_balance_cents: int
    payoff_cents: int


def burden_of(advances: Iterable[ExistingAdvance]) -> Burden:
    """Add up existing advances: payments per banking day, each rounded up to a cent, and open balances.

    One to be paid off leaves payments and balance and joins the payoffs, but still counts as a position.
    """
    every = list(advances)
    staying = [advance for advance in every if not advance.pay_off]
    return Burden(
        positions=len(every),
        existing_daily_payments_cents=sum(daily_equivalent_cents(advance) for advance in staying),
        existing_balance_cents=sum(advance.balance_cents for advance in staying),
        payoff_cents=sum(advance.to_pay_off_cents for advance in every),
    )


def daily_equivalent_cents(advance: ExistingAdvance) -> int:
    """An advance's payment per banking day, rounded up to a cent."""
    return -(-advance.payment_cents // BANKING_DAYS_BETWEEN[advance.frequency])


_ADAPTER = TypeAdapter(DecisionInputs)
