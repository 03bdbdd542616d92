"""The decision rule by rule, and the offers, as the deal's page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.backoffice.counter_words import issue_words
from portal.backoffice.deal_timeline import actor_name
from portal.offers.queries import Offer
from portal.underwriting.rule import RuleResult
from portal.web.filters import money, percent
from portal.workflows.read_deal_file import DealFile

OUTCOMES = {
    "met": ("Met", "ok", True),
    "warning": ("Warning", "watch", False),
    "stop": ("Stop", "stop", False),
    "review": ("Review", "watch", False),
    "not_evaluated": ("Not known", "idle", False),
}
VERDICTS = {
    "approved": ("Approved", "ok"),
    "manual_review": ("Review", "watch"),
    "declined": ("Declined", "stop"),
}
BOUNDS = {
    "payment_cap": "share of sales, all advances",
    "grade_holdback": "share of sales, this advance",
    "grade_multiple": "multiple of sales",
    "exposure": "all that is owed",
    "balance": "average balance",
    "requested": "the amount asked",
    "tenant_maximum": "largest advance",
}
STATES = {
    "offered": ("Offered", "info"),
    "accepted": ("Accepted", "ok"),
    "not_chosen": ("Not chosen", "idle"),
    "expired": ("Expired", "idle"),
}


@dataclass(frozen=True)
class RuleRow:
    """One rule: its sentence, actual, threshold and how it came out."""

    label: str
    actual: str
    threshold: str
    outcome: str
    tone: str
    bare: bool


@dataclass(frozen=True)
class OfferRow:
    """One offer in figures."""

    id: str
    name: str
    sub: str
    made_by: str
    issues: list[str]
    amount: str
    factor: str
    payback: str
    payment: str
    payments: str
    net: str
    apr: str
    holdback: str
    bound_by: str
    state: str
    tone: str
    picked: bool


def rules(file: DealFile) -> list[RuleRow]:
    """Every rule of the newest decision."""
    return rule_rows(file.verdict.rules if file.verdict else ())


def rule_rows(found: Iterable[RuleResult], *, mark_shadow: bool = True) -> list[RuleRow]:
    """Rules in the order in which they were evaluated; those that were only tried say so behind their names."""
    return [
        RuleRow(
            rule.words.split(":", 1)[0] + (" (shadow)" if rule.shadow and mark_shadow else ""),
            rule.value_words.replace(" %", "%"),
            _bound(rule.words) or rule.threshold_words,
            *OUTCOMES[rule.outcome],
        )
        for rule in found
    ]


def _bound(words: str) -> str:
    """ "at least $15,000" out of a rule's sentence, or nothing."""
    bound = words.partition("; ")[2].rstrip(".").replace(" %", "%")
    if bound == "the policy requires it":
        return "required"
    return bound.removeprefix("the policy requires ").removeprefix("the policy allows ")


def decision_words(file: DealFile) -> str:
    """The decision in a sentence: risk, grade, warnings, and whose policy."""
    if file.verdict is None:
        return ""
    facts = [f"Policy {file.verdict.policy_version}"]
    if file.verdict.risk_score is not None:
        facts.append(f"risk {file.verdict.risk_score:.2f}")
    if file.verdict.grade is not None:
        facts.append(f"grade {file.verdict.grade}")
    facts.append(f"{len(file.verdict.warnings)} warnings")
    return ", ".join(facts) + "."


def _made_by(file: DealFile, one: Offer) -> str:
    """Who made an offer of their own, why, and who approved it."""
    if one.countered_by is None:
        return ""
    second = one.counter_approved_by
    approved = f", approved by {actor_name(second, file.people)}" if second else ""
    return f"{actor_name(one.countered_by, file.people)}{approved}: {one.counter_reason}"


def offers(file: DealFile) -> list[OfferRow]:
    """The current set."""
    return [
        OfferRow(
            id=one.id,
            name=one.name,
            sub="recommended" if one.recommended else "",
            made_by=_made_by(file, one),
            issues=issue_words(one.compliance_issues),
            amount=money(one.amount_cents),
            factor=f"{one.factor_rate:.2f}",
            payback=money(one.payback_cents),
            payment=money(one.payment_cents),
            payments=f"{one.number_of_payments} × {one.frequency}",
            net=money(one.net_cents),
            apr=percent(one.estimated_apr),
            holdback=percent(one.holdback_pct),
            bound_by=BOUNDS.get(one.binding_constraint or "", "set by hand"),
            state=STATES[one.status][0],
            tone=STATES[one.status][1],
            picked=one.status == "accepted",
        )
        for one in file.current_offers
    ]
