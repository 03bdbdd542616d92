"""Versions in the making: a draft is a copy that is changed, compared, and then published or discarded.

What is published never changes; a decision keeps the policy that it was made by, so it does not notice.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.errors import Conflict, Invalid, NotAllowedNow, NotFound
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.underwriting.models import PolicyDraft, PolicyVersion
from portal.underwriting.policy import Policy
from portal.underwriting.policy_changes import changes_between
from portal.underwriting.policy_names import next_version_name
from portal.underwriting.queries import NO_DRAFT, NO_VERSION, find_policy_version, list_drafts, list_policies, policy_in
from portal.underwriting.service import policy_in_force

LONGEST_NOTE = 500
# A form that says "now" was filled in a moment ago; a server's clock may be a little ahead of another's.
GRACE = timedelta(minutes=2)


def keep_first_version(session: Session, *, tenant_id: str) -> PolicyVersion:
    """The version in force; a tenant that has not decided yet gets the one that every tenant starts with."""
    version = policy_in_force(session, tenant_id=tenant_id).version
    row = find_policy_version(session, tenant_id=tenant_id, version=version)
    if row is None:
        raise NotFound(NO_VERSION)
    return row


def start_draft(session: Session, *, tenant_id: str, base_version: str, actor: str, note: str = "") -> PolicyDraft:
    """A draft that copies a version, under the next free name; NotFound for a version that there is not."""
    keep_first_version(session, tenant_id=tenant_id)
    base = find_policy_version(session, tenant_id=tenant_id, version=base_version)
    if base is None:
        raise NotFound(NO_VERSION)
    taken = {row.version for row in list_policies(session, tenant_id=tenant_id)}
    taken |= {row.version for row in list_drafts(session, tenant_id=tenant_id)}
    policy = policy_in(base).model_copy(update={"version": next_version_name(base.version, taken=taken)})
    return _keep(session, policy, tenant_id=tenant_id, base_version=base.version, note=note, actor=actor)


def change_draft(
    session: Session,
    *,
    tenant_id: str,
    draft_id: str,
    revision: int,
    policy: Policy,
    actor: str,
    note: str | None = None,
) -> PolicyDraft:
    """Let a draft say `policy` from now on; a note of None keeps the one that stands there.

    `revision` is the one that the editor began with: Conflict where somebody else has saved since. Invalid for a
    name that a published version has; NotAllowedNow for a draft that is closed.
    """
    row = _open(session, tenant_id=tenant_id, draft_id=draft_id, revision=revision)
    _check_name_is_free(session, policy.version, tenant_id=tenant_id)
    row.document = policy.model_dump(mode="json")
    row.note = row.note if note is None else _cut(note)
    _touch(row, actor=actor)
    session.flush()
    return row


def discard_draft(session: Session, *, tenant_id: str, draft_id: str, actor: str) -> PolicyDraft:
    """Put an open draft away for good; it can still be read. One that is discarded already stays so."""
    row = _locked(session, tenant_id=tenant_id, draft_id=draft_id)
    if row.status == "discarded":
        return row
    _check_open(row)
    _close(row, status="discarded", actor=actor)
    data = {"draft_id": row.id, "version": row.version, "base_version": row.base_version, "note": row.note}
    record(session, EventType.POLICY_DISCARDED, tenant_id=tenant_id, actor=actor, data=data)
    session.flush()
    return row


def publish_draft(
    session: Session,
    *,
    tenant_id: str,
    draft_id: str,
    revision: int,
    note: str,
    actor: str,
    valid_from: datetime | None = None,
) -> PolicyVersion:
    """Make a draft a version that is in force from `valid_from` on, at once for None.

    Invalid for a moment that is past, a note that is missing, or a name that is taken; Conflict where the draft is no
    longer what was read (`revision`).
    """
    row = _open(session, tenant_id=tenant_id, draft_id=draft_id, revision=revision)
    begins = _beginning(valid_from)
    if not note.strip():
        raise Invalid("note", "Say why the policy changes. It is kept with the version.")
    row.note = _cut(note)
    policy = policy_in(row)
    version = _kept_version(session, row, policy=policy, valid_from=begins, actor=actor)
    _close(row, status="published", actor=actor)
    _record_published(session, row, version, policy=policy, actor=actor)
    session.flush()
    return version


def _keep(session: Session, policy: Policy, *, tenant_id: str, base_version: str, note: str, actor: str) -> PolicyDraft:
    now = clock.now()
    row = PolicyDraft(
        tenant_id=tenant_id,
        created_at=now,
        status="open",
        base_version=base_version,
        document=policy.model_dump(mode="json"),
        note=_cut(note),
        made_by=actor,
        updated_by=actor,
        updated_at=now,
        revision=1,
    )
    session.add(row)
    data = {"draft_id": row.id, "version": row.version, "base_version": base_version, "note": row.note}
    record(session, EventType.POLICY_DRAFTED, tenant_id=tenant_id, actor=actor, data=data)
    session.flush()
    return row


def _kept_version(
    session: Session, draft: PolicyDraft, *, policy: Policy, valid_from: datetime, actor: str
) -> PolicyVersion:
    _check_name_is_free(session, policy.version, tenant_id=draft.tenant_id)
    row = PolicyVersion(
        tenant_id=draft.tenant_id,
        version=policy.version,
        valid_from=valid_from,
        document=policy.model_dump(mode="json"),
        made_by=actor,
        base_version=draft.base_version,
        note=draft.note,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:  # Two drafts of one name are published at the same moment.
        raise _taken(policy.version) from error
    return row


def _record_published(
    session: Session, draft: PolicyDraft, version: PolicyVersion, *, policy: Policy, actor: str
) -> None:
    base = find_policy_version(session, tenant_id=draft.tenant_id, version=draft.base_version)
    changed = [] if base is None else [change.path for change in changes_between(policy_in(base), policy)]
    data = {
        "draft_id": draft.id,
        "version_id": version.id,
        "version": version.version,
        "base_version": draft.base_version,
        "valid_from": clock.iso(version.valid_from),
        "note": draft.note,
        "changed": changed,
    }
    record(session, EventType.POLICY_PUBLISHED, tenant_id=draft.tenant_id, actor=actor, data=data)


def _beginning(valid_from: datetime | None) -> datetime:
    now = clock.now()
    if valid_from is None or now - GRACE <= valid_from <= now:
        return now
    if valid_from < now:
        raise Invalid("valid_from", "A version cannot begin in the past. Choose now or a later moment.")
    return valid_from


def _open(session: Session, *, tenant_id: str, draft_id: str, revision: int) -> PolicyDraft:
    row = _locked(session, tenant_id=tenant_id, draft_id=draft_id)
    _check_open(row)
    if row.revision != revision:
        raise Conflict(
            "Somebody else changed this draft while you had it open. Look at what it says now, then make your change "
            "again.",
            code="draft_changed",
        )
    return row


def _locked(session: Session, *, tenant_id: str, draft_id: str) -> PolicyDraft:
    """The draft, locked, because its state is about to be tested."""
    query = select(PolicyDraft).where(PolicyDraft.id == draft_id, PolicyDraft.tenant_id == tenant_id)
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound(NO_DRAFT)
    return row


def _check_open(row: PolicyDraft) -> None:
    if row.status != "open":
        raise NotAllowedNow(f"This draft was {row.status} already, so it cannot be changed.", code="draft_closed")


def _check_name_is_free(session: Session, version: str, *, tenant_id: str) -> None:
    if find_policy_version(session, tenant_id=tenant_id, version=version) is not None:
        raise _taken(version)


def _taken(version: str) -> Invalid:
    return Invalid("version", f"There is a version {version} already. Give this one another name.")


def _close(row: PolicyDraft, *, status: str, actor: str) -> None:
    row.status, row.closed_at = status, clock.now()
    _touch(row, actor=actor)


def _touch(row: PolicyDraft, *, actor: str) -> None:
    row.updated_by, row.updated_at = actor, clock.now()
    row.revision += 1


def _cut(note: str) -> str:
    return " ".join(note.split())[:LONGEST_NOTE]
