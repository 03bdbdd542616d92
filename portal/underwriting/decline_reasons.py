"""The principal reasons of a decline, to choose from and to tell. Regulation B, 12 CFR 1002.9(b)(2).

They are specific: what the policy found comes with its figures, and a reason in one's own words stands for itself.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from portal.errors import Invalid
from portal.underwriting.decision import Decision
from portal.underwriting.explanation import HEADINGS, Explained, accepted_words
from portal.underwriting.notice import MOST_REASONS
from portal.underwriting.rule import RuleResult
from portal.underwriting.rules import WARNINGS as WARNING_RULES
from portal.underwriting.wording import REASONS

OWN_HEADING = "Our underwriter’s reason"
NO_REASON = "An underwriter looked at your application and decided that we cannot fund it now."
AT_LEAST = frozenset(rule.name for rule in WARNING_RULES if rule.fails == "below")
AT_MOST = frozenset(rule.name for rule in WARNING_RULES if rule.fails == "above")
# Warnings by their rule: heading and remedy; {threshold} is the policy's bound.
WARNINGS = {
    "min_average_balance": (
        "The average balance of the account is low",
        "An average balance of {threshold} or more over three months.",
    ),
    "balance_to_revenue": (
        "The average balance is low for your sales",
        "For these sales, an average balance of {threshold} or more over three months.",
    ),
    "nsf_watch": (
        "Payments were returned or paid into overdraft",
        "Three months in a row with fewer than {threshold} such payments.",
    ),
    "negative_days_watch": (
        "The account was below zero on several days",
        "Three months in a row with fewer than {threshold} below zero.",
    ),
    "negative_days_high": (
        "The account was below zero on many days",
        "Three months in a row with fewer than {threshold} below zero.",
    ),
    "young_business": (
        "Your business is young",
        "Applying again once the business has been open for {threshold}.",
    ),
    "second_position": (
        "You have open advances from other funders",
        "Paying off advances until fewer than {threshold} are open.",
    ),
    "existing_holdback": (
        "Existing advances already take part of your sales",
        "Paying off or lowering existing payments until they take {threshold} a month or less.",
    ),
    "top_payer_share": (
        "A large part of your sales comes from one customer",
        "Sales of which no customer pays more than {threshold}.",
    ),
    "falling_trend": ("Your sales fell from month to month", "Months whose sales no longer fall."),
    "volatility": ("Your sales differ much from month to month", "Three months of steadier sales."),
}
# What no rule finds: code -> heading, words, remedy.
OTHERS = {
    "unverified_statements": (
        "We could not verify a bank statement",
        "A bank statement that we received could not be verified.",
        "The bank’s own PDF of each month, downloaded from the bank’s website.",
    ),
    "unverified_business": (
        "We could not verify the business",
        "What we were told about the business could not be confirmed.",
        "Documents that show the business’ legal name, its address and what it does.",
    ),
    "unverified_owner": (
        "We could not verify who owns the business",
        "What we were told about the owner could not be confirmed.",
        "Documents that show who owns the business.",
    ),
    "information_missing": (
        "Information that we asked for did not come",
        "We asked for something that we need for a decision, and did not receive it.",
        "Applying again with what we asked for.",
    ),
    "earlier_advance": (
        "An earlier advance was not paid as agreed",
        "The statements show that payments to another funder stopped or were returned.",
        "A letter of that funder that the advance is settled.",
    ),
    "collections": (
        "There are collections or levies against the business",
        "The statements show payments to a collector, or a levy.",
        "Papers that show that the claim is settled.",
    ),
    "industry": (
        "We do not fund this line of business",
        "Your line of business is not one that we fund.",
        "",
    ),
}


@dataclass(frozen=True, kw_only=True)
class DeclineReason:
    """A reason as it is chosen, kept with the decline and told; `saw` and `accepted` where a rule found it."""

    code: str
    heading: str
    words: str
    remedy: str = ""
    saw: str | None = None
    accepted: str | None = None


def found_reasons(verdict: Decision | None) -> list[DeclineReason]:
    """What the policy found of a deal: stops first, then doubts about the statements, then warnings."""
    if verdict is None:
        return []
    rules = [rule for rule in verdict.rules if not rule.shadow]
    stops = [_stop(rule) for rule in rules if rule.outcome == "stop"]
    doubts = [
        DeclineReason(code=each.code, heading=HEADINGS[each.code], words=each.words, remedy=each.remedy)
        for each in verdict.reasons
        if each.code.startswith("statements_")
    ]
    warnings = [_warning(rule) for rule in rules if rule.outcome == "warning" and rule.name in WARNINGS]
    return [*stops, *doubts, *warnings]


def other_reasons() -> list[DeclineReason]:
    """What a person may find beside the policy."""
    return [DeclineReason(code=code, heading=told[0], words=told[1], remedy=told[2]) for code, told in OTHERS.items()]


def choose_reasons(verdict: Decision | None, *, codes: Sequence[str], own: str) -> list[DeclineReason]:
    """The chosen reasons, the one in own words last. Invalid("codes") for none, for more than four, and for one that
    does not fit the deal any more."""
    known = {reason.code: reason for reason in (*found_reasons(verdict), *other_reasons())}
    if any(code not in known for code in codes):
        raise Invalid("codes", "The decision changed since this page was opened. Choose again.")
    chosen = [known[code] for code in dict.fromkeys(codes)]
    if own:
        chosen.append(DeclineReason(code="own_words", heading=OWN_HEADING, words=own))
    if not chosen:
        raise Invalid("codes", "Choose the principal reasons, or enter a reason in your own words.")
    if len(chosen) > MOST_REASONS:
        words = f"Choose at most {MOST_REASONS} reasons, your own among them: more do not help an applicant."
        raise Invalid("codes", words)
    return chosen


def as_data(reasons: Sequence[DeclineReason]) -> list[dict[str, Any]]:
    """The reasons for the event of the decline: exactly what is told."""
    return [asdict(reason) for reason in reasons]


def told_reasons(principal: Sequence[dict[str, Any]]) -> list[Explained]:
    """The reasons that the event of a decline keeps, for the letter and the page."""
    reasons = [DeclineReason(**kept) for kept in principal]
    return [
        Explained(heading=one.heading, words=one.words, remedy=one.remedy, saw=one.saw, accepted=one.accepted)
        for one in reasons
    ]


def _stop(rule: RuleResult) -> DeclineReason:
    filled = {"value": rule.value_words, "threshold": rule.threshold_words, "constraint": ""}
    words, remedy = (text.format(**filled) for text in REASONS[rule.name])
    return DeclineReason(
        code=rule.name,
        heading=HEADINGS[rule.name],
        words=words,
        remedy=remedy,
        saw=rule.value_words,
        accepted=accepted_words(rule),
    )


def _warning(rule: RuleResult) -> DeclineReason:
    heading, remedy = WARNINGS[rule.name]
    return DeclineReason(
        code=rule.name,
        heading=heading,
        words=f"{heading}." if rule.unit == "flag" else f"We saw {rule.value_words}; we look for {_bound(rule)}.",
        remedy=remedy.format(threshold=rule.threshold_words),
    )


def _bound(rule: RuleResult) -> str:
    """What a warning looks for: a deal may pass with one of them, so this is no bound of what can be accepted."""
    if rule.name in AT_LEAST:
        return f"{rule.threshold_words} or more"
    return f"{rule.threshold_words} or less" if rule.name in AT_MOST else f"fewer than {rule.threshold_words}"
