"""A kept decision with everything around it, gathered for its memo. Nothing is decided or measured anew."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.background_checks.models import BackgroundJob
from portal.background_checks.queries import find_latest_job
from portal.deals.queries import get_deal
from portal.errors import NotFound
from portal.events.queries import TimelineEntry, list_events
from portal.events.types import EventType
from portal.infra.crypto import sha256_hex
from portal.infra.phrases import dollars, moment, percent
from portal.intake.service import read_state
from portal.merchants.queries import get_merchant
from portal.offers.models import Offer
from portal.offers.queries import list_offer_history
from portal.statements.models import MetricsSnapshot
from portal.tenants.queries import TenantProfile
from portal.underwriting.decision import Decision as Verdict
from portal.underwriting.memo import Memo, MemoAct, MemoLimit, MemoOffer, MemoRule
from portal.underwriting.models import Decision
from portal.underwriting.queries import find_latest_decision, get_decision
from portal.underwriting.rule import RuleResult
from portal.underwriting.service import inputs_of, verdict_of
from portal.workflows.memo_sources import read_sources, sourced_figures, statement_lines

NameOf = Callable[[str], str]
EVENTS = 500
OUTCOMES = {"approved": "Approved", "manual_review": "Review by a person", "declined": "Declined"}
RULE_OUTCOMES = {"met": "Met", "warning": "Warning", "stop": "Stop", "review": "Review", "not_evaluated": "Not known"}
LIMITS = {
    "payment_cap": "Share of sales, all advances together",
    "grade_holdback": "Share of sales, this advance alone",
    "grade_multiple": "Multiple of monthly sales",
    "exposure": "All that is owed against sales",
    "balance": "Average daily balance",
    "requested": "The amount asked for",
    "tenant_maximum": "Largest advance of the tenant",
}
ACTS = {
    EventType.TRANSACTION_RECLASSIFIED: "Reclassified",
    EventType.ADMIN_FORCE_ACTION: "Went past a rule",
    EventType.REVIEW_CLEARED: "Cleared a reason for review",
    EventType.OFFER_GENERATED: "Set the terms of offers by hand",
}
FORCED = {"review.clear": "Cleared the review", "sign.send": "Sent for signing past the background check"}
OFFER_LABELS = (
    *("Estimated APR", "Amount", "Factor rate", "Payback", "Finance charge", "Payment", "Payments", "First payment"),
    *("Term", "Share of sales", "Fee kept back", "Paid to other funders", "Cash to the merchant", "Limited by"),
)


@dataclass(frozen=True)
class _Facts:
    """The rows behind one decision."""

    decision: Decision
    verdict: Verdict
    snapshot: MetricsSnapshot
    offers: list[Offer]
    acts: list[TimelineEntry]
    background: BackgroundJob | None


def read_memo(
    session: Session, *, tenant: TenantProfile, deal_id: str, decision_id: str | None, name_of: NameOf
) -> Memo:
    """What the memo of a deal's decision says, of the newest one for None. `name_of` words an actor.

    NotFound where the deal has no such decision, also for another tenant's.
    """
    deal = get_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    facts = _facts(session, _decision(session, tenant_id=tenant.id, deal_id=deal.id, decision_id=decision_id))
    decision, verdict, inputs = facts.decision, facts.verdict, inputs_of(facts.decision)
    sources = read_sources(session, snapshot=facts.snapshot)
    answers = read_state(session, tenant_id=tenant.id, deal_id=deal.id)
    merchant = get_merchant(session, tenant_id=tenant.id, merchant_id=deal.merchant_id)
    return Memo(
        tenant=tenant.legal_name,
        business=merchant.legal_name,
        reference=deal.id,
        decided=f"decided {moment(decision.created_at)} by {name_of(decision.actor)}",
        outcome=OUTCOMES[verdict.outcome],
        headline=_headline(verdict),
        reasons=tuple((each.words, each.remedy) for each in verdict.reasons),
        figures=tuple(sourced_figures(inputs, sources=sources, deal=deal, answers=answers)),
        statements=statement_lines(sources),
        rules=tuple(map(_rule, verdict.rules)),
        grading=_grading(verdict),
        tiers=tuple(f"Tier {size.tier}" for size in verdict.sizes),
        limits=tuple(_limits(verdict)),
        offer_labels=OFFER_LABELS,
        offers=tuple(_offer(one) for one in facts.offers),
        findings=tuple(str(one["words"]) for one in [*facts.snapshot.findings, *sources.signals]),
        acts=tuple(_act(one, name_of) for one in facts.acts),
        background=_background(facts.background, name_of),
        record=_record(decision, verdict),
        made_at=max(_moments(facts)),
    )


def _decision(session: Session, *, tenant_id: str, deal_id: str, decision_id: str | None) -> Decision:
    if decision_id is None:
        found = find_latest_decision(session, tenant_id=tenant_id, deal_id=deal_id)
    else:
        found = get_decision(session, tenant_id=tenant_id, decision_id=decision_id)
    if found is None or found.deal_id != deal_id:
        raise NotFound("Nothing was decided about this deal yet.")
    return found


def _facts(session: Session, decision: Decision) -> _Facts:
    about = {"tenant_id": decision.tenant_id, "deal_id": decision.deal_id}
    snapshot = session.get_one(MetricsSnapshot, decision.metrics_id)
    offers = [one for one in list_offer_history(session, **about) if one.decision_id == decision.id]
    events = list_events(
        session, tenant_id=decision.tenant_id, deal_id=decision.deal_id, types=tuple(ACTS), limit=EVENTS
    )
    return _Facts(
        decision=decision,
        verdict=verdict_of(decision),
        snapshot=snapshot,
        offers=offers,
        acts=[one for one in reversed(events) if _bears_on(one)],
        background=find_latest_job(session, **about),
    )


def _bears_on(event: TimelineEntry) -> bool:
    """Offers that the policy made are no act of a person."""
    return event.type != EventType.OFFER_GENERATED or bool(event.data.get("by_hand"))


def _moments(facts: _Facts) -> Iterator[datetime]:
    yield facts.decision.created_at
    yield from (one.created_at for one in facts.acts)
    if facts.background is not None:
        yield facts.background.completed_at or facts.background.created_at


def _headline(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    grade = verdict.grading
    return (
        ("Outcome", OUTCOMES[verdict.outcome]),
        ("Grade", f"{grade.grade}, {grade.points} points" if grade else "–"),
        ("Risk score", f"{verdict.risk_score:.4f}" if verdict.risk_score is not None else "–"),
        ("Warnings", str(len(verdict.warnings))),
        ("Policy", verdict.policy_version),
    )


def _rule(rule: RuleResult) -> MemoRule:
    words = f"{rule.words} Tried only, without effect." if rule.shadow else rule.words
    return MemoRule(words=words, name=rule.name, outcome=RULE_OUTCOMES[rule.outcome])


def _grading(verdict: Verdict) -> str:
    """How the grade came about: the points by measure, and what kept it from a better one."""
    if verdict.grading is None:
        return ""
    marks = ", ".join(f"{mark.measure.replace('_', ' ')} {mark.points}" for mark in verdict.grading.marks)
    missed = ", ".join(_missed(one) for one in verdict.grading.missed)
    kept = f" Kept from a better grade by: {missed}." if missed else ""
    revenue = verdict.sizing_revenue_cents
    sized = f" Limits are measured by {dollars(revenue)} of sales a month." if revenue is not None else ""
    return f"Points: {marks}; {verdict.grading.points} in all.{kept}{sized}"


def _missed(code: str) -> str:
    """`A:positions` as `positions (for A)`."""
    grade, _, measure = code.partition(":")
    return f"{measure.replace('_', ' ')} (for {grade})"


def _limits(verdict: Verdict) -> Iterator[MemoLimit]:
    if not verdict.sizes:
        return
    for index, limit in enumerate(verdict.sizes[0].limits):
        yield MemoLimit(
            label=LIMITS[limit.name],
            amounts=tuple(dollars(size.limits[index].amount_cents) for size in verdict.sizes),
            binds=tuple(size.binding_constraint == limit.name for size in verdict.sizes),
        )


def _offer(offer: Offer) -> MemoOffer:
    every = "a business day" if offer.frequency == "daily" else "a week"
    figures = (
        percent(offer.estimated_apr),
        dollars(offer.amount_cents),
        f"{offer.factor_rate.normalize():f}",
        dollars(offer.payback_cents),
        dollars(offer.finance_charge_cents),
        f"{dollars(offer.payment_cents)} {every}",
        f"{offer.number_of_payments}, the last {dollars(offer.last_payment_cents)}",
        offer.first_payment_date.isoformat(),
        f"{offer.term_days} days",
        percent(offer.holdback_pct),
        dollars(offer.fee_cents),
        dollars(offer.payoff_cents),
        dollars(offer.net_cents),
        LIMITS.get(offer.binding_constraint or "", "Set by hand"),
    )
    issues = [LIMITS.get(str(one), str(one).replace("_", " ")).lower() for one in offer.compliance_issues]
    note = [offer.status.replace("_", " ").capitalize(), *(["recommended"] if offer.recommended else [])]
    broken = [f"breaks {', '.join(issues)}"] if issues else []
    return MemoOffer(name=offer.name, note="; ".join([*note, *broken]), figures=figures)


def _act(event: TimelineEntry, name_of: NameOf) -> MemoAct:
    data = event.data
    what = FORCED.get(str(data.get("action")), ACTS[EventType(event.type)])
    more = str(data.get("label") or data.get("code") or data.get("past") or "").replace("_", " ")
    return MemoAct(
        at=moment(event.created_at),
        who=name_of(event.actor),
        what=f"{what}: {more}" if more else what,
        why=str(data.get("reason") or data.get("note") or "No reason is on record."),
    )


def _background(job: BackgroundJob | None, name_of: NameOf) -> tuple[tuple[str, str], ...]:
    """The newest run; flags are advice to a person, never a decline by themselves (FCRA)."""
    if job is None:
        return (("Result", "Not asked for yet"),)
    flags = ", ".join(_flag(one) for one in job.flags) or "None"
    at = job.completed_at or job.created_at
    asked = f"{name_of(job.requested_by)}; {', '.join(str(one).replace('_', ' ') for one in job.check_types)}"
    return (("Result", f"{job.status}, {moment(at)}"), ("Flags", flags), ("Asked for by", asked))


def _flag(flag: Any) -> str:
    return str(flag.get("code") or flag) if isinstance(flag, dict) else str(flag)


def _record(decision: Decision, verdict: Verdict) -> tuple[tuple[str, str], ...]:
    return (
        ("Decision", decision.id),
        ("Metrics", decision.metrics_id),
        ("Policy", f"{decision.policy_version}, formulas {verdict.formulas}"),
        ("SHA-256 of the result", sha256_hex(decision.result_json.encode())),
        ("SHA-256 of the inputs", sha256_hex(decision.inputs_json.encode())),
        ("SHA-256 of the policy", sha256_hex(decision.policy_json.encode())),
    )
