"""One decision with all that went into it: its inputs with their sources, its policy, and what a replay gives."""

from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session, aliased

from portal.deals.models import Deal
from portal.errors import NotFound
from portal.intake.service import read_state
from portal.merchants.models import Merchant
from portal.statements.models import MetricsSnapshot
from portal.underwriting.decision import Decision as Verdict
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.memo import MemoStatement, SourcedFigure
from portal.underwriting.models import Decision, PolicyVersion
from portal.underwriting.policy import Policy
from portal.underwriting.policy_changes import changes_between
from portal.underwriting.queries import list_decisions, policy_in
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
    `figures_are_newest` while nothing was measured since, so that the deal's pages of figures show the same ones.
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
    figures_are_newest: bool
    statements: tuple[MemoStatement, ...]
    replayed: Replayed
    history: list[Decision]


def read_decision(session: Session, *, tenant_id: str, deal_id: str, decision_id: str) -> DecisionFile:
    """The decision, replayed while it is read; NotFound where the deal has none of that id, also for a stranger."""
    decision, deal, merchant, snapshot, version, is_newest = _rows(session, tenant_id, deal_id, decision_id)
    policy, inputs = _policy_of(decision), inputs_of(decision)
    sources = read_sources(session, snapshot=snapshot)
    answers = read_state(session, tenant_id=tenant_id, deal_id=deal.id)
    return DecisionFile(
        deal=deal,
        merchant=merchant,
        decision=decision,
        verdict=verdict_of(decision),
        inputs=inputs,
        policy=policy,
        version=version,
        says_the_same=bool(policy and version) and not _differs(policy, version),
        figures=list(sourced_figures(inputs, sources=sources, deal=deal, answers=answers)),
        figures_are_newest=is_newest,
        statements=statement_lines(sources),
        replayed=Replayed(False) if policy is None else Replayed(True, tuple(differences_of(decision))),
        history=list_decisions(session, tenant_id=tenant_id, deal_id=deal.id),
    )


def _rows(
    session: Session, tenant_id: str, deal_id: str, decision_id: str
) -> tuple[Decision, Deal, Merchant, MetricsSnapshot, PolicyVersion | None, bool]:
    """The decision with the rows that it hangs on, and whether its figures are the newest, in one question."""
    later = aliased(MetricsSnapshot)
    measured_since = exists().where(
        later.tenant_id == tenant_id, later.deal_id == deal_id, later.created_at > MetricsSnapshot.created_at
    )
    same_name = and_(PolicyVersion.tenant_id == tenant_id, PolicyVersion.version == Decision.policy_version)
    query = (
        select(Decision, Deal, Merchant, MetricsSnapshot, PolicyVersion, ~measured_since)
        .join(Deal, Deal.id == Decision.deal_id)
        .join(Merchant, Merchant.id == Deal.merchant_id)
        .join(MetricsSnapshot, MetricsSnapshot.id == Decision.metrics_id)
        .outerjoin(PolicyVersion, same_name)
        .where(Decision.id == decision_id, Decision.tenant_id == tenant_id, Decision.deal_id == deal_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound("We could not find that decision.")
    decision, deal, merchant, snapshot, version, is_newest = found
    return decision, deal, merchant, snapshot, version, bool(is_newest)


def _policy_of(decision: Decision) -> Policy | None:
    try:
        return Policy.from_json(decision.policy_json)
    except ValidationError:
        return None


def _differs(policy: Policy | None, version: PolicyVersion | None) -> bool:
    return policy is None or version is None or bool(changes_between(policy_in(version), policy))
