"""One decision with all that went into it: its inputs with their sources, its policy, and what a replay gives."""

from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.queries import get_deal
from portal.errors import NotFound
from portal.intake.service import read_state
from portal.merchants.models import Merchant
from portal.merchants.queries import get_merchant
from portal.statements.models import MetricsSnapshot
from portal.underwriting.decision import Decision as Verdict
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.memo import MemoStatement, SourcedFigure
from portal.underwriting.models import Decision, PolicyVersion
from portal.underwriting.policy import Policy
from portal.underwriting.policy_changes import changes_between
from portal.underwriting.queries import find_policy_version, get_decision, list_decisions, policy_in
from portal.underwriting.service import Difference, differences_of, inputs_of, verdict_of
from portal.workflows.memo_sources import read_sources, sourced_figures, statement_lines


@dataclass(frozen=True)
class Replayed:
    """What came of deciding again. `possible` is false where the kept policy is none of this program's any more."""

    possible: bool
    differences: tuple[Difference, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether every byte is the same."""
        return self.possible and not self.differences


@dataclass(frozen=True, kw_only=True)
class DecisionFile:
    """A decision and everything behind it.

    `version` is the published version of its name, if there is one; `says_the_same` whether that still reads as the
    policy that was kept with the decision. `policy` is None where the kept text cannot be read any more.
    """

    deal: Deal
    merchant: Merchant
    decision: Decision
    verdict: Verdict
    inputs: DecisionInputs
    policy: Policy | None
    version: PolicyVersion | None
    says_the_same: bool
    figures: list[SourcedFigure]
    statements: tuple[MemoStatement, ...]
    replayed: Replayed
    history: list[Decision]


def read_decision(session: Session, *, tenant_id: str, deal_id: str, decision_id: str) -> DecisionFile:
    """The decision, replayed while it is read; NotFound where the deal has none of that id, also for a stranger."""
    deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    history = list_decisions(session, tenant_id=tenant_id, deal_id=deal.id)
    decision = next((one for one in history if one.id == decision_id), None)
    if decision is None:
        decision = get_decision(session, tenant_id=tenant_id, decision_id=decision_id)
    if decision.deal_id != deal.id:
        raise NotFound("We could not find that decision.")
    policy = _policy_of(decision)
    version = find_policy_version(session, tenant_id=tenant_id, version=decision.policy_version)
    sources = read_sources(session, snapshot=session.get_one(MetricsSnapshot, decision.metrics_id))
    inputs, answers = inputs_of(decision), read_state(session, tenant_id=tenant_id, deal_id=deal.id)
    return DecisionFile(
        deal=deal,
        merchant=get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id),
        decision=decision,
        verdict=verdict_of(decision),
        inputs=inputs,
        policy=policy,
        version=version,
        says_the_same=bool(policy and version) and not _differs(policy, version),
        figures=list(sourced_figures(inputs, sources=sources, deal=deal, answers=answers)),
        statements=statement_lines(sources),
        replayed=Replayed(False) if policy is None else Replayed(True, tuple(differences_of(decision))),
        history=history,
    )


def _policy_of(decision: Decision) -> Policy | None:
    try:
        return Policy.from_json(decision.policy_json)
    except ValidationError:
        return None


def _differs(policy: Policy | None, version: PolicyVersion | None) -> bool:
    return policy is None or version is None or bool(changes_between(policy_in(version), policy))
