"""Why a decision went to a person, for underwriters: what each reason means, its evidence, and whether it clears."""

from dataclasses import dataclass

from portal.underwriting.decision import Decision
from portal.underwriting.explanation import REST_ON_WARNINGS
from portal.underwriting.rule import RuleResult

MEANINGS = {
    "statements_not_read": "No figures could be read, so nothing can be priced. Ask for the bank’s own PDF.",
    "statements_not_proved": (
        "A statement does not add up to its own totals, or shows something that a person has to see. Look at its pages "
        "and its findings before you rely on the figures."
    ),
    "statements_not_in_a_row": (
        "Three months in a row of one account are what the policy measures. Look whether the account is the one that "
        "receives the sales."
    ),
    "three_warnings": "None of these stops a deal by itself; together they call for a look.",
    "max_risk": "The score is made of the warnings’ figures, with more weight on negative days and returned items.",
    "grade_review": "The policy has deals of this grade decided by a person.",
    "no_three_offers": "With the policy’s caps the smallest of three offers would be under the smallest advance.",
    "check_failed": "The offers did not pass the portal’s own check of every cap. That is a fault of the program.",
}
# Clearing these changes nothing: there are no figures, or no offers, to go on with.
CANNOT_CLEAR = {
    "statements_not_read": "There are no figures to go on with. Ask the merchant for the bank’s own PDF, or decline.",
    "no_three_offers": "No three offers fit the caps. Ask for more, set terms by hand where you may, or decline.",
    "check_failed": "Offers that failed the check are never shown. Tell whoever runs the portal.",
}
OF_STATEMENTS = frozenset({"statements_not_read", "statements_not_proved", "statements_not_in_a_row"})
# The figure behind a rule, where one page shows it with its days or rows.
FIGURES = {
    "min_monthly_revenue": "average_monthly_revenue",
    "max_nsf_3m": "nsf_count",
    "nsf_watch": "nsf_count",
    "max_negative_days_3m": "negative_days",
    "negative_days_watch": "negative_days",
    "negative_days_high": "negative_days",
    "min_average_balance": "average_daily_balance",
    "balance_to_revenue": "average_daily_balance",
    "max_positions": "active_positions",
    "second_position": "active_positions",
    "max_debt_service": "existing_daily_payments",
    "existing_holdback": "holdback",
    "top_payer_share": "top_payer_share",
    "falling_trend": "trend",
    "volatility": "volatility",
}


@dataclass(frozen=True, kw_only=True)
class ReviewReason:
    """One reason: `rules` are those behind it; `refusal` says why it cannot be cleared, None where it can."""

    code: str
    words: str
    meaning: str
    rules: tuple[RuleResult, ...]
    of_statements: bool
    refusal: str | None


def review_reasons(verdict: Decision) -> list[ReviewReason]:
    """The reasons of a decision that asked for a person, in its order."""
    if verdict.outcome != "manual_review":
        return []
    return [_reason(verdict, code=reason.code, words=reason.words) for reason in verdict.reasons]


def refusal_of(code: str) -> str | None:
    """Why a reason cannot be cleared, or None."""
    return CANNOT_CLEAR.get(_name(code))


def _reason(verdict: Decision, *, code: str, words: str) -> ReviewReason:
    name = _name(code)
    return ReviewReason(
        code=code,
        words=words,
        meaning=MEANINGS.get(name, ""),
        rules=tuple(rule for rule in verdict.rules if _is_behind(rule, name)),
        of_statements=name in OF_STATEMENTS,
        refusal=refusal_of(code),
    )


def _is_behind(rule: RuleResult, name: str) -> bool:
    if rule.shadow:
        return False
    if name in OF_STATEMENTS:
        return rule.step == "statements" and rule.outcome == "review"
    if name == "no_three_offers":
        return rule.step == "amount"
    risky = name == "max_risk" and rule.step == "risk"
    return risky or (name in REST_ON_WARNINGS and rule.outcome == "warning")


def _name(code: str) -> str:
    return code.partition(":")[0]
