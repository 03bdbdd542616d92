"""Keeping policies and decisions."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock, ids
from portal.statements.models import MetricsSnapshot
from portal.underwriting.decision import Decision as Verdict
from portal.underwriting.decision import replay
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.models import Decision, PolicyVersion
from portal.underwriting.policy import Policy, default_policy
from portal.underwriting.queries import find_policy


def policy_in_force(session: Session, *, tenant_id: str) -> Policy:
    """The tenant's policy of this moment; a tenant without one starts with the default, which is kept for it."""
    found = find_policy(session, tenant_id=tenant_id, at=clock.now())
    if found is None:
        _seed_default(session, tenant_id=tenant_id)
        found = default_policy()
    return found


def keep_decision(
    session: Session,
    *,
    deal: Deal,
    snapshot: MetricsSnapshot,
    policy: Policy,
    inputs: DecisionInputs,
    verdict: Verdict,
    actor: str,
) -> Decision:
    """Keep a decision with everything that it was made from, and record it."""
    row = Decision(
        tenant_id=deal.tenant_id,
        deal_id=deal.id,
        metrics_id=snapshot.id,
        policy_version=policy.version,
        policy_json=policy.to_json(),
        inputs_json=inputs.to_json(),
        result_json=verdict.to_json(),
        outcome=verdict.outcome,
        grade=verdict.grade,
        reasons=[{"code": each.code, "words": each.words, "remedy": each.remedy} for each in verdict.reasons],
        actor=actor,
    )
    session.add(row)
    session.flush()
    record(
        session,
        EventType.DECISION_MADE,
        tenant_id=deal.tenant_id,
        deal_id=deal.id,
        merchant_id=deal.merchant_id,
        actor=actor,
        data={
            "decision_id": row.id,
            "metrics_id": snapshot.id,
            "policy_version": policy.version,
            "outcome": verdict.outcome,
            "grade": verdict.grade,
            "risk_score": None if verdict.risk_score is None else str(verdict.risk_score),
            "reasons": list(verdict.reason_codes),
        },
    )
    return row


def replay_decision(decision: Decision) -> bytes:
    """Decide again from what was kept: equal to the kept result's bytes unless the formulas have changed since."""
    return replay(decision.inputs_json, decision.policy_json)


@dataclass(frozen=True)
class Difference:
    """One place where a replayed decision differs from the kept one: its path, and what stands there."""

    path: str
    kept: Any
    now: Any


def differences_of(decision: Decision) -> list[Difference]:
    """Where a replay differs from what was kept; none where every byte is the same."""
    again = replay_decision(decision)
    if again == decision.result_json.encode():
        return []
    found = list(_differences("", json.loads(decision.result_json), json.loads(again)))
    return found or [Difference("(layout)", decision.result_json, again.decode())]


def _differences(path: str, kept: Any, now: Any) -> Iterator[Difference]:
    if isinstance(kept, dict) and isinstance(now, dict):
        for name in sorted({*kept, *now}):
            yield from _differences(f"{path}.{name}".lstrip("."), kept.get(name), now.get(name))
    elif isinstance(kept, list) and isinstance(now, list) and len(kept) == len(now):
        for index, (one, other) in enumerate(zip(kept, now, strict=True)):
            yield from _differences(f"{path}[{index}]", one, other)
    elif kept != now:
        yield Difference(path, kept, now)


def reason_codes(verdict: Verdict) -> str:
    """The reason that a deal's move to declined carries when the policy declined it: the codes of the stops."""
    return ", ".join(verdict.reason_codes)


def inputs_of(decision: Decision) -> DecisionInputs:
    """What a kept decision was made from."""
    return DecisionInputs.from_json(decision.inputs_json)


def verdict_of(decision: Decision) -> Verdict:
    """The kept result with its rules, sizes and reasons."""
    return Verdict.from_json(decision.result_json)


def _seed_default(session: Session, *, tenant_id: str) -> None:
    """Two first decisions at once both come here; one of them keeps the row."""
    policy, now = default_policy(), clock.now()
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(PolicyVersion).values(
        id=ids.new_id(PolicyVersion.id_prefix),
        created_at=now,
        tenant_id=tenant_id,
        version=policy.version,
        valid_from=now,
        document=policy.model_dump(mode="json"),
        made_by="system",
    )
    session.execute(row.on_conflict_do_nothing(index_elements=["tenant_id", "version"]))
