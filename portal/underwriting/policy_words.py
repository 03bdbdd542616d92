"""What each field of a policy is called, in which unit, and which way makes it stricter.

A field that is not listed is named after its name in the model, and nothing is said of its direction.
"""

from dataclasses import dataclass
from typing import Literal

from portal.underwriting.policy_shape import Path

Stricter = Literal["higher", "lower", "yes", "no", "more", ""]


@dataclass(frozen=True)
class Said:
    """A field in words. `stricter`: the way in which fewer pass, fewer reach a grade, or less can be advanced."""

    label: str
    unit: str = ""
    stricter: Stricter = ""
    hint: str = ""


ITEMS = "Items returned or paid into overdraft in three months"
NEGATIVE = "Days that ended below zero in three months"
ADVANCES = "Active advances of other funders"
BURDEN = "Share of sales that existing advances take"

FIELDS: dict[str, Said] = {
    "version": Said("Name of the version", hint="Every decision is kept under it. A name is used once."),
    "frequency": Said("Payments", hint="For deals for which nothing else was set."),
    "fee_pct": Said("Origination fee", "%"),
    "max_fee_pct": Said("Origination fee, at most", "%"),
    "expiry_days": Said("Offers stay open for", "days"),
    "grades_to_review": Said("Grades that a person decides", stricter="more"),
    "forced_signature_needs_second_person": Said("A second person for a signature past the flags", stricter="yes"),
    "stops.min_monthly_revenue_cents": Said("Average monthly revenue, at least", "dollars", "higher"),
    "stops.max_nsf_3m": Said(f"{ITEMS}, at most", "items", "lower"),
    "stops.max_negative_days_3m": Said(f"{NEGATIVE}, at most", "days", "lower"),
    "stops.min_time_in_business_months": Said("Time in business, at least", "months", "higher"),
    "stops.max_positions": Said(f"{ADVANCES}, at most", "advances", "lower"),
    "stops.max_debt_service_pct": Said(f"{BURDEN}, at most", "%", "lower"),
    "warnings.min_average_balance_cents": Said("Average daily balance, warning below", "dollars", "higher"),
    "warnings.balance_to_revenue_pct": Said("Average balance against monthly revenue, warning below", "%", "higher"),
    "warnings.nsf_watch": Said(f"{ITEMS}, warning from", "items", "lower"),
    "warnings.negative_days_watch": Said(f"{NEGATIVE}, first warning from", "days", "lower"),
    "warnings.negative_days_high": Said(f"{NEGATIVE}, second warning from", "days", "lower"),
    "warnings.young_business_months": Said("Time in business, warning below", "months", "higher"),
    "warnings.second_position": Said(f"{ADVANCES}, warning from", "advances", "lower"),
    "warnings.existing_holdback_pct": Said(f"{BURDEN}, warning above", "%", "lower"),
    "warnings.top_payer_share_pct": Said("Share of revenue from one payer, warning above", "%", "lower"),
    "warnings.falling_trend": Said("Warning when revenue falls from month to month", stricter="yes"),
    "warnings.volatility_pct": Said("Variation of monthly revenue, warning above", "%", "lower"),
    "warnings.to_review": Said("Warnings that send a deal to a person", "warnings", "lower"),
    "risk.nsf": Said(ITEMS, "items"),
    "risk.negative_days": Said(NEGATIVE, "days"),
    "risk.balance_to_revenue": Said("Average balance / monthly revenue", "as a share, 0.15 is 15%"),
    "risk.monthly_revenue_cents": Said("Average monthly revenue", "dollars"),
    "risk.holdback": Said(BURDEN, "as a share, 0.15 is 15%"),
    "risk.months_in_business": Said("Time in business", "months"),
    "risk.[].weight": Said("Weight", stricter="higher"),
    "risk.[].none": Said("Adds nothing at"),
    "risk.[].full": Said("Adds all of it at"),
    "risk.unknown": Said("Counted for what is not known", "0 to 1", "higher"),
    "risk.maximum": Said("Risk score above which a person decides", "0 to 1", "lower"),
    "risk.qualification_floor": Said("Lowest qualification score", "of 100", hint="Shown only; moves no decision."),
    "risk.qualification_per_risk": Said(
        "Qualification score lost at full risk", "of 100", hint="Shown only, as above."
    ),
    "points.monthly_revenue_cents": Said("Average monthly revenue", "dollars"),
    "points.nsf": Said(ITEMS, "items"),
    "points.negative_days": Said(NEGATIVE, "days"),
    "points.months_in_business": Said("Time in business", "months"),
    "points.positions": Said(ADVANCES, "advances"),
    "points.monthly_revenue_cents[].bound": Said("At least", "dollars", "higher"),
    "points.months_in_business[].bound": Said("At least", "months", "higher"),
    "points.nsf[].bound": Said("At most", "items", "lower"),
    "points.negative_days[].bound": Said("At most", "days", "lower"),
    "points.positions[].bound": Said("At most", "advances", "lower"),
    "points.[][].points": Said("Points", "points", "lower"),
    "points.unknown_months_in_business": Said("Time in business is not known", "points", "lower"),
    "points.unknown_positions": Said(f"{ADVANCES} are not known", "points", "lower"),
    "grades[].letter": Said("Grade"),
    "grades[].min_points": Said("Points, at least", "points", "higher"),
    "grades[].min_monthly_revenue_cents": Said("Average monthly revenue, at least", "dollars", "higher"),
    "grades[].min_months_in_business": Said("Time in business, at least", "months", "higher"),
    "grades[].max_positions": Said(f"{ADVANCES}, at most", "advances", "lower"),
    "grades[].max_nsf": Said(f"{ITEMS}, at most", "items", "lower"),
    "grades[].max_negative_days": Said(f"{NEGATIVE}, at most", "days", "lower"),
    "grades[].unknown_is_enough": Said("What is not known is good enough", stricter="no"),
    "grades[].factor_rates": Said("Factor rate"),
    "grades[].daily_payments": Said("Daily payments", "payments", hint="Weekly: a fifth of them."),
    "grades[].holdback_pct": Said("Share of sales, this advance, at most", "%", "lower"),
    "grades[].multiple_pct": Said("Share of a month’s sales, at most", "%", "lower"),
    "grades[].spread": Said("Spread below the factor rate", hint="The buy rate is the factor rate less this."),
    "tiers[].kind": Said("Tier"),
    "tiers[].name": Said("Name that merchants read"),
    "tiers[].room_share_pct": Said("Share of the room for payments", "%", "lower"),
    "tiers[].share_pct": Said("Share of exposure, balance and largest advance", "%", "lower"),
    "tiers[].request_share_pct": Said("Share of what was asked for", "%", "lower"),
    "authority.over_cap_pct": Said(
        "Amount above a cap, alone, at most", "%", "lower", hint="Of the cap in full, tier 3’s."
    ),
    "authority.most_over_cap_pct": Said("Amount above a cap, with a second person, at most", "%", "lower"),
    "authority.amount_cents": Said("Amount, alone, at most", "dollars", "lower"),
    "authority.factor_below": Said("Factor rate below the grade’s lowest, alone, by", "points", "lower"),
    "authority.factor_above": Said("Factor rate above the grade’s highest, alone, by", "points"),
    "authority.over_term_pct": Said("Longer than the grade’s longest term, alone, by", "%", "lower"),
    "authority.second_person_roles": Said("Who may be the second person"),
    "authority.waits_hours": Said("A proposal waits for a second person for", "hours"),
    "sizing.low_month_factor": Said("The lowest month counts", "times", "lower"),
    "sizing.payment_cap_pct": Said("All advances together take of sales, at most", "%", "lower"),
    "sizing.exposure_multiple": Said("All that is owed, at most", "months of sales", "lower"),
    "sizing.balance_multiple": Said("An advance, at most", "average balances", "lower"),
    "sizing.smallest_request_cents": Said("Smallest request that is counted", "dollars", "lower"),
    "sizing.minimum_advance_cents": Said("Smallest advance", "dollars", "higher"),
    "sizing.tenant_maximum_cents": Said("Largest advance", "dollars", "lower"),
    "sizing.step_cents": Said("Amounts are rounded down to", "dollars"),
}

# A section's title, and what its fields do.
SECTIONS: dict[str, tuple[str, str]] = {
    "general": ("Version and terms", ""),
    "stops": ("Stops", "A deal is declined where one of these is not met, on statements that are proved."),
    "warnings": ("Warnings", "Each counts one; enough of them send the deal to a person."),
    "risk": ("Risk score", "Each measure adds up to its weight, between the two ends. It moves no price or amount."),
    "points": ("Points", "What a business earns towards its grade. The first line that fits counts."),
    "grades": ("Grades and prices", "The best grade whose points and conditions are all met sets price and ceilings."),
    "tiers": ("Tiers", "The three offers, and how much of each limit they use."),
    "sizing": ("Limits", "What bounds an advance, whatever its grade. The least of all limits sets the amount."),
    "authority": ("Authority", "How far an underwriter may leave these terms alone, and how far with a second person."),
    "shadow": ("Shadow rules", "Other thresholds that are tried and kept with each decision. They change nothing."),
}
CHOICES = {
    "underwriter": "Underwriter",
    "admin": "Administrator",
    "daily": "Every banking day",
    "weekly": "Every week",
    "lowest_total_cost": "Lowest total cost",
    "balanced": "Balanced",
    "most_cash": "Most cash",
}
UNITS_BY_ENDING = {"_cents": "dollars", "_pct": "%", "_days": "days", "_months": "months", "_points": "points"}


def said_of(path: Path) -> Said:
    """A field in words; one that is not listed is called as its name says."""
    path = path[1:] if path[:1] == ("shadow",) and len(path) > 1 else path
    for pattern in _patterns(path):
        if pattern in FIELDS:
            return FIELDS[pattern]
    name = next((step for step in reversed(path) if isinstance(step, str)), "")
    ending = next((each for each in UNITS_BY_ENDING if name.endswith(each)), "")
    return Said(name.removesuffix(ending).replace("_", " ").capitalize(), UNITS_BY_ENDING.get(ending, ""))


def unit_of(path: Path) -> str:
    """The unit of a field; the ends of a term of the risk score have that of their measure."""
    if path[:1] == ("risk",) and path[-1] in ("none", "full"):
        return said_of(path[:-1]).unit
    return said_of(path).unit


def section_words(name: str) -> tuple[str, str]:
    """A section's title and what it does; a part that is not listed has its name for a title."""
    return SECTIONS.get(name, (name.replace("_", " ").capitalize(), ""))


def _patterns(path: Path) -> list[str]:
    """A path as it may be listed: without its numbers, and without the name of the measure."""
    text = "".join("[]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
    found = [text, text.removesuffix("[]")]
    if len(path) > 2 and isinstance(path[1], str):
        rest = "".join("[]" if isinstance(step, int) else f".{step}" for step in path[2:])
        found.append(f"{path[0]}.[]{rest}")
    return found
