"""What a decision says to people: rules for underwriters, reasons and offers for merchants."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Unit = Literal["cents", "count", "days", "months", "percent", "score", "flag"]
Fails = Literal["below", "above", "from"]

STOP_BOUNDS: dict[Fails, str] = {
    "below": "the policy requires at least {}",
    "above": "the policy allows at most {}",
    "from": "the policy allows less than {}",
}
WARNING_BOUNDS: dict[Fails, str] = {
    "below": "a warning below {}",
    "above": "a warning above {}",
    "from": "a warning from {} on",
}


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a decision came out as it did, and what would change the answer."""

    code: str
    words: str
    remedy: str


# Code of a reason -> what it says, what would change the answer. {value} and {threshold} are filled in.
REASONS: dict[str, tuple[str, str]] = {
    "min_monthly_revenue": (
        "Average monthly sales of {value} are below the {threshold} that we require.",
        "Three months in a row with average sales of {threshold} or more.",
    ),
    "max_nsf_3m": (
        "In three months {value} payments were returned or paid into overdraft; we accept at most {threshold}.",
        "Three months in a row with at most {threshold} such payments.",
    ),
    "max_negative_days_3m": (
        "The account ended {value} below zero within three months; we accept at most {threshold}.",
        "Three months in a row with at most {threshold} below zero.",
    ),
    "min_time_in_business": (
        "The business has been open for {value}; we require at least {threshold}.",
        "Applying again once the business has been open for {threshold}.",
    ),
    "max_positions": (
        "The business has {value} open advances from other funders; we accept at most {threshold}.",
        "Paying off advances until no more than {threshold} are open.",
    ),
    "max_debt_service": (
        "Existing advances take {value} a month; for these sales we accept at most {threshold}.",
        "Paying off or lowering existing payments until they take {threshold} a month or less.",
    ),
    "statements_not_read": (
        "We could not read the bank statements by machine.",
        "The bank's own PDF of each month, downloaded and not scanned, or a look by one of our underwriters.",
    ),
    "statements_not_proved": (
        "At least one bank statement could not be proved: its figures do not add up, or a person has to see its pages.",
        "The bank's own PDF of that month, or a look by one of our underwriters.",
    ),
    "statements_not_in_a_row": (
        "The statements are not three months in a row of one account.",
        "Statements of three months in a row of the account that receives the sales.",
    ),
    "three_warnings": (
        "Several points need a closer look: {value} warnings, and {threshold} or more go to an underwriter.",
        "A look by one of our underwriters.",
    ),
    "max_risk": (
        "The risk score of {value} is above the {threshold} up to which we decide by rule.",
        "A look by one of our underwriters.",
    ),
    "grade_review": ("Businesses of this grade are decided by an underwriter.", "A look by one of our underwriters."),
    "no_three_offers": (
        "The smallest offer would be under {threshold}, our minimum: {constraint}.",
        "More room: fewer or lower payments to other funders, or higher sales or balances.",
    ),
    "check_failed": (
        "Our own check of the offers did not pass, so an underwriter looks at them first.",
        "A look by one of our underwriters.",
    ),
}
CONSTRAINTS = {
    "payment_cap": "the share of sales that all advances together may take",
    "grade_holdback": "the share of sales that this advance alone may take",
    "grade_multiple": "a share of monthly sales",
    "exposure": "what is owed on all advances together, against monthly sales",
    "balance": "the average balance of the bank account",
    "requested": "the amount that was asked for",
    "tenant_maximum": "the largest advance that we make",
}
TIER_WORDS = {
    "lowest_total_cost": "You pay back the least and are done the soonest.",
    "balanced": "A middle way between the cash you get and what it costs.",
    "most_cash": "The most cash; it also costs the most and runs the longest.",
}


def money_words(cents: Decimal | int) -> str:
    """Dollars as a person writes them: cents only where there are any."""
    sign, amount = ("-" if cents < 0 else ""), abs(Decimal(cents)) / 100
    return f"{sign}${amount:,.0f}" if amount == amount.to_integral_value() else f"{sign}${amount:,.2f}"


def number_words(value: Decimal | None, *, unit: Unit) -> str:
    """A rule's number with its unit."""
    if value is None:
        return "not known"
    if unit == "cents":
        return money_words(value)
    if unit == "flag":
        return "yes" if value == 1 else "no"
    if unit in ("days", "months"):
        return f"{value:f} {unit[:-1] if value == 1 else unit}"
    return f"{value:f} %" if unit == "percent" else f"{value:f}"


def rule_words(label: str, *, value: Decimal | None, threshold: Decimal, unit: Unit, fails: Fails, warns: bool) -> str:
    """One sentence on how a rule came out, for an underwriter."""
    bounds = WARNING_BOUNDS if warns else STOP_BOUNDS
    bound = bounds[fails].format(number_words(threshold, unit=unit))
    if unit == "flag":
        bound = "a warning if so" if warns else "the policy requires it"
    return f"{label}: {number_words(value, unit=unit)}; {bound}."


def reason(code: str, *, value: str = "", threshold: str = "") -> Reason:
    """A reason in words; a code may carry the binding constraint after a colon."""
    name, _, constraint = code.partition(":")
    words, remedy = REASONS[name]
    filled = {"value": value, "threshold": threshold, "constraint": f"it is limited by {CONSTRAINTS.get(constraint)}"}
    return Reason(code=code, words=words.format(**filled), remedy=remedy.format(**filled))


def rationale(*, kind: str, binding_constraint: str, recommended_because: str | None) -> str:
    """Why an offer is what it is, for the merchant; no prices, which never stand without their APR."""
    sentences = [TIER_WORDS[kind], f"Its size is set by {CONSTRAINTS[binding_constraint]}."]
    if recommended_because:
        sentences.append(f"We recommend it because {recommended_because}.")
    return " ".join(sentences)
