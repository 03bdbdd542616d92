"""Finding policies and decisions of a tenant."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.underwriting.models import Decision, PolicyDraft, PolicyVersion
from portal.underwriting.policy import Policy, canonical_json

NO_VERSION = "We could not find that version of the policy."
NO_DRAFT = "We could not find that draft of the policy."
NEWEST_FIRST = (PolicyVersion.valid_from.desc(), PolicyVersion.id.desc())


def find_policy(session: Session, *, tenant_id: str, at: datetime) -> Policy | None:
    """The policy in force at a moment: the newest of those valid by then; None before the first."""
    row = find_version_in_force(session, tenant_id=tenant_id, at=at)
    return None if row is None else policy_in(row)


def find_version_in_force(session: Session, *, tenant_id: str, at: datetime) -> PolicyVersion | None:
    """The version in force at a moment; of two that begin at the same moment the one that was published later."""
    query = (
        select(PolicyVersion)
        .where(PolicyVersion.tenant_id == tenant_id, PolicyVersion.valid_from <= at)
        .order_by(*NEWEST_FIRST)
        .limit(1)
    )
    return session.execute(query).scalar_one_or_none()


def policy_in(row: PolicyVersion | PolicyDraft) -> Policy:
    """The policy that a version or a draft holds; a field that came later has its default."""
    return Policy.from_json(canonical_json(row.document))


def list_policies(session: Session, *, tenant_id: str) -> list[PolicyVersion]:
    """Every version of a tenant's policy, newest first."""
    query = select(PolicyVersion).where(PolicyVersion.tenant_id == tenant_id)
    return list(session.execute(query.order_by(*NEWEST_FIRST)).scalars())


def find_policy_version(session: Session, *, tenant_id: str, version: str) -> PolicyVersion | None:
    """The published version of a name, or None."""
    query = select(PolicyVersion).where(PolicyVersion.tenant_id == tenant_id, PolicyVersion.version == version)
    return session.execute(query).scalar_one_or_none()


def get_policy_version(session: Session, *, tenant_id: str, version_id: str) -> PolicyVersion:
    """The published version of an id; NotFound, also for another tenant's."""
    row = session.get(PolicyVersion, version_id)
    if row is None or row.tenant_id != tenant_id:
        raise NotFound(NO_VERSION)
    return row


def get_draft(session: Session, *, tenant_id: str, draft_id: str) -> PolicyDraft:
    """The draft, open or closed; NotFound, also for another tenant's."""
    row = session.get(PolicyDraft, draft_id)
    if row is None or row.tenant_id != tenant_id:
        raise NotFound(NO_DRAFT)
    return row


def list_drafts(session: Session, *, tenant_id: str) -> list[PolicyDraft]:
    """The tenant's open drafts, the last changed first."""
    query = select(PolicyDraft).where(PolicyDraft.tenant_id == tenant_id, PolicyDraft.status == "open")
    return list(session.execute(query.order_by(PolicyDraft.updated_at.desc(), PolicyDraft.id.desc())).scalars())


def get_decision(session: Session, *, tenant_id: str, decision_id: str) -> Decision:
    """The decision; NotFound, also for another tenant's."""
    row = session.get(Decision, decision_id)
    if row is None or row.tenant_id != tenant_id:
        raise NotFound("We could not find that decision.")
    return row


def find_decision(session: Session, *, decision_id: str) -> Decision:
    """The decision of an id, whichever tenant's: for whoever runs the installation. NotFound."""
    row = session.get(Decision, decision_id)
    if row is None:
        raise NotFound("We could not find that decision.")
    return row


def list_decisions_after(session: Session, *, after: str, limit: int) -> list[Decision]:
    """Decisions of all tenants by id, those after an id: for whoever runs the installation."""
    query = select(Decision).where(Decision.id > after).order_by(Decision.id).limit(limit)
    return list(session.execute(query).scalars())


def find_latest_decision(session: Session, *, tenant_id: str, deal_id: str) -> Decision | None:
    """The deal's newest decision, or None."""
    return next(iter(list_decisions(session, tenant_id=tenant_id, deal_id=deal_id, limit=1)), None)


def list_decisions(session: Session, *, tenant_id: str, deal_id: str, limit: int = 50) -> list[Decision]:
    """The deal's decisions, newest first."""
    query = select(Decision).where(Decision.tenant_id == tenant_id, Decision.deal_id == deal_id)
    return list(session.execute(query.order_by(Decision.created_at.desc(), Decision.id.desc()).limit(limit)).scalars())
