"""What a counter-offer would cost, break and need, in words."""

from dataclasses import dataclass

from portal.underwriting.counter import Counter
from portal.web.filters import money, money_short, percent

EVERY = {"daily": "Every business day", "weekly": "Every week"}
COLLECTIONS = {
    "ach_debit": "Automatic debit of the account",
    "processor_split": "Card processor’s split",
    "merchant_initiated": "Sent by the merchant",
}
A_TIME = {"daily": "a day", "weekly": "a week"}
# Every cap and stop of the policy that an offer can break, as a person in the office calls it.
ISSUES = {
    "payment_cap": "share of sales of all advances",
    "grade_holdback": "share of sales of this advance",
    "grade_multiple": "multiple of sales",
    "exposure": "all that is owed",
    "balance": "average balance",
    "requested": "the amount asked",
    "tenant_maximum": "largest advance",
    "minimum_advance": "smallest advance",
    "maximum_fee": "highest fee",
    "min_monthly_revenue": "stop: monthly sales",
    "max_nsf_3m": "stop: NSF in three months",
    "max_negative_days_3m": "stop: negative days",
    "min_time_in_business": "stop: time in business",
    "max_positions": "stop: positions",
    "max_debt_service": "stop: existing payments",
}


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A price with its APR beside it, the caps that it breaks, and what stands in the way."""

    rows: list[tuple[str, str]]
    issues: list[str]
    exceeds: tuple[str, ...]
    refused: tuple[str, ...]

    @property
    def may_be_made(self) -> bool:
        """Whether anybody may make it, alone or with a second person."""
        return not self.refused


def preview_of(counter: Counter) -> Preview:
    """The counter-offer as the page shows it before it is made."""
    offer = counter.offer
    rows = [
        ("Payment", f"{money(offer.payment_cents)} {A_TIME[offer.frequency]} × {offer.number_of_payments}"),
        ("Estimated APR", percent(offer.estimated_apr)),
        ("Total payback", money_short(offer.payback_cents)),
        ("Finance charge", money_short(offer.finance_charge_cents)),
        ("Net to the merchant", money_short(offer.net_to_merchant_cents)),
        ("Share of sales", percent(offer.holdback_pct)),
        ("Term", f"{offer.term_days} days"),
        ("Expected margin", money_short(offer.expected_margin_cents)),
    ]
    if offer.payoff_cents:
        rows.insert(5, ("Paid to other funders", money_short(offer.payoff_cents)))
    return Preview(
        rows=rows, issues=issue_words(offer.compliance_issues), exceeds=counter.exceeds, refused=counter.refused
    )


def issue_words(names: tuple[str, ...] | list[str]) -> list[str]:
    """The caps and stops of the policy that an offer breaks, in words."""
    return [ISSUES.get(name, name.replace("_", " ")) for name in names]
