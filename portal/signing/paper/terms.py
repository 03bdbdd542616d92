"""What an agreement states: parties, price and schedule, refused where its figures do not agree with each other."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from portal.errors import Invalid

Frequency = Literal["daily", "weekly"]
CollectionMethod = Literal["ach_debit", "processor_split", "merchant_initiated"]


@dataclass(frozen=True, kw_only=True)
class Funder:
    """Who buys the receipts: the tenant, as it stands in the contract."""

    legal_name: str
    address: str
    email: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class Merchant:
    """Who sells them. `ein` and `account_last4` are printed as given, or left out when empty."""

    legal_name: str
    address: str
    email: str
    phone: str = ""
    dba: str = ""
    ein: str = ""
    account_last4: str = ""


@dataclass(frozen=True, kw_only=True)
class Signer:
    """The person who signs for the merchant."""

    name: str
    title: str = "Owner"


@dataclass(frozen=True, kw_only=True)
class Guarantor:
    """The person who answers for the merchant's promises; no guarantor, no guarantee in the agreement."""

    name: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Charge:
    """One amount taken out of the purchase price: a fee, or another funder's balance that is paid off."""

    name: str
    amount_cents: int


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The figures of the accepted offer. Money in cents; percentages in percent with at most two decimals.

    Invalid names the first figure that disagrees with the others: a contract that contradicts itself is never made.
    """

    purchase_price_cents: int
    purchased_amount_cents: int
    factor_rate: Decimal
    specified_percentage: Decimal
    frequency: Frequency
    number_of_payments: int
    payment_cents: int
    last_payment_cents: int
    first_payment_on: date
    last_payment_on: date
    term_days: int
    estimated_apr: Decimal
    average_monthly_revenue_cents: int
    net_to_merchant_cents: int
    finance_charge_cents: int
    collection_method: CollectionMethod = "ach_debit"
    fees: tuple[Charge, ...] = ()
    payoffs: tuple[Charge, ...] = ()

    def __post_init__(self) -> None:
        """Invalid with the field's name where the figures do not add up."""
        for field, holds, words in self._promises():
            if not holds:
                raise Invalid(field, words, code="terms_disagree")

    @property
    def fees_cents(self) -> int:
        """All fees together."""
        return sum(fee.amount_cents for fee in self.fees)

    @property
    def payoffs_cents(self) -> int:
        """All balances paid to others together."""
        return sum(payoff.amount_cents for payoff in self.payoffs)

    def _promises(self) -> tuple[tuple[str, bool, str], ...]:
        """POLICY.md's figures of an offer, as equations: (field, holds, words)."""
        payback = (self.purchase_price_cents * self.factor_rate).quantize(Decimal(1), ROUND_HALF_UP)
        paid = (self.number_of_payments - 1) * self.payment_cents + self.last_payment_cents
        net = self.purchase_price_cents - self.fees_cents - self.payoffs_cents
        cost = self.purchased_amount_cents - self.purchase_price_cents + self.fees_cents
        return (
            ("purchase_price_cents", self.purchase_price_cents > 0, "The purchase price must be above zero."),
            (
                "purchased_amount_cents",
                self.purchased_amount_cents == payback,
                "The purchased amount is not the purchase price times the factor rate.",
            ),
            ("number_of_payments", self.number_of_payments > 0, "There must be at least one payment."),
            (
                "last_payment_cents",
                0 < self.last_payment_cents <= self.payment_cents,
                "The last payment must be above zero and no larger than the others.",
            ),
            (
                "payment_cents",
                paid == self.purchased_amount_cents,
                "The payments do not add up to the purchased amount.",
            ),
            (
                "fees",
                all(charge.amount_cents > 0 for charge in (*self.fees, *self.payoffs)),
                "A fee or payoff that is not above zero does not belong in the agreement.",
            ),
            (
                "net_to_merchant_cents",
                net == self.net_to_merchant_cents and net > 0,
                "What the merchant receives is not the purchase price less fees and payoffs.",
            ),
            (
                "finance_charge_cents",
                self.finance_charge_cents == cost,
                "The finance charge is not the purchased amount less the purchase price, with the fees.",
            ),
            (
                "last_payment_on",
                self.first_payment_on <= self.last_payment_on,
                "The last payment comes before the first.",
            ),
            *(
                (field, value >= 0 and round(value, 2) == value, "A percentage on paper has at most two decimals.")
                for field, value in (
                    ("specified_percentage", self.specified_percentage),
                    ("estimated_apr", self.estimated_apr),
                )
            ),
        )
