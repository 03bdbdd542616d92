"""A decision without offers, told to the merchant: reasons, what was seen and what is accepted."""

from dataclasses import dataclass

from portal.underwriting.decision import Decision
from portal.underwriting.rule import RuleResult
from portal.underwriting.rules import STOPS

HEADINGS = {
    "min_monthly_revenue": "Your sales are below what we can fund",
    "max_nsf_3m": "Too many payments were returned or paid into overdraft",
    "max_negative_days_3m": "Your balance was below zero on too many days",
    "min_time_in_business": "Your business is still too young",
    "max_positions": "You have too many open advances from other funders",
    "max_debt_service": "Existing advances already take a large part of your sales",
    "statements_not_read": "We could not read your bank statements",
    "statements_not_proved": "A bank statement needs a closer look",
    "statements_not_in_a_row": "The statements are not three months in a row",
    "three_warnings": "Several points need a closer look",
    "max_risk": "Your application needs a closer look",
    "grade_review": "Your application needs a closer look",
    "no_three_offers": "Our smallest offer would be too small",
    "check_failed": "We are checking our own figures",
}
REST_ON_WARNINGS = frozenset({"three_warnings", "max_risk"})
FAILS_BELOW = frozenset(rule.name for rule in STOPS if rule.fails == "below")


@dataclass(frozen=True, kw_only=True)
class Explained:
    """One reason; `saw` and `accepted` only where a rule was not met, `points` are the warnings behind a review."""

    heading: str
    words: str
    remedy: str
    saw: str | None = None
    accepted: str | None = None
    points: tuple[str, ...] = ()


def explain(verdict: Decision) -> list[Explained]:
    """The reasons in the order of the decision."""
    rules = {rule.name: rule for rule in verdict.rules if rule.step == "stop" and not rule.shadow}
    warnings = tuple(rule.words for rule in verdict.rules if rule.outcome == "warning" and not rule.shadow)
    explained = []
    for reason in verdict.reasons:
        name = reason.code.partition(":")[0]
        rule = rules.get(name)
        explained.append(
            Explained(
                heading=HEADINGS[name],
                words=reason.words,
                remedy=reason.remedy,
                saw=rule.value_words if rule else None,
                accepted=accepted_words(rule) if rule else None,
                points=warnings if name in REST_ON_WARNINGS else (),
            )
        )
    return explained


def accepted_words(rule: RuleResult) -> str:
    """What could be accepted where a stop was not met: `5 or fewer`."""
    if rule.name in FAILS_BELOW:
        return f"{rule.threshold_words} or more"
    return f"{rule.threshold_words} or {'fewer' if rule.unit in ('count', 'days') else 'less'}"
