"""Changing a tenant's clauses, and keeping the wording of an agreement that is made."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.errors import Conflict, Invalid, NotAllowedNow
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock, ids
from portal.signing.clauses.models import AgreementClause, AgreementWording
from portal.signing.clauses.queries import EditedClause, get_clause
from portal.signing.clauses.text import GOVERNING_LAW, hash_of_text, read_clause, read_law, tidy_text
from portal.signing.paper.wording import Clause, Wording, default_wording

LONGEST_COUNSEL = 200


def read_text(name: str, text: str) -> str:
    """A clause's text as it is kept; Invalid("text") says what cannot be taken."""
    if name == GOVERNING_LAW:
        return read_law(text)
    tidy = tidy_text(text)
    read_clause(tidy, shipped=_shipped(name), wording=default_wording())
    return tidy


def save_clause(session: Session, *, tenant_id: str, name: str, text: str | None, seen_version: int, actor: str) -> int:
    """Let a clause say something else from the next agreement on, or what is shipped again (None).

    Returns the version; the same words again make no new one. Conflict when somebody changed it since `seen_version`.
    """
    clause = _as_seen(session, tenant_id=tenant_id, name=name, seen_version=seen_version)
    words = None if text is None else read_text(name, text)
    if words == clause.shipped:
        words = None
    if words == (clause.row.text if clause.row else None):
        return clause.version
    row = _add_version(session, clause, tenant_id=tenant_id, text=words, actor=actor)
    data = {"clause": name, "version": row.version, "sha256": row.text_sha256, "shipped": words is None}
    record(session, EventType.AGREEMENT_REWORDED, tenant_id=tenant_id, actor=actor, data=data)
    return row.version


def mark_reviewed(session: Session, *, tenant_id: str, name: str, counsel: str, seen_version: int, actor: str) -> None:
    """Say that counsel reviewed the words that hold: the mark on the paper goes. Invalid("counsel") without a name."""
    who = " ".join(counsel.split())
    if not who or len(who) > LONGEST_COUNSEL:
        raise Invalid("counsel", f"Enter who reviewed it, in up to {LONGEST_COUNSEL} characters.")
    clause = _as_seen(session, tenant_id=tenant_id, name=name, seen_version=seen_version)
    if clause.is_reviewed:
        raise NotAllowedNow("These words are marked as reviewed already.", code="reviewed")
    current = clause.row.text if clause.row else None
    row = _add_version(session, clause, tenant_id=tenant_id, text=current, actor=actor)
    row.reviewed_at, row.reviewed_by, row.counsel = clock.now(), actor, who
    session.flush()
    _record_review(session, row, actor=actor, withdrawn=False)


def withdraw_review(session: Session, *, tenant_id: str, name: str, seen_version: int, actor: str) -> None:
    """Take the mark back: the paper says again that the clause is to be reviewed."""
    clause = _as_seen(session, tenant_id=tenant_id, name=name, seen_version=seen_version)
    if clause.row is None or not clause.is_reviewed:
        raise NotAllowedNow("These words are not marked as reviewed.", code="not_reviewed")
    row = _add_version(session, clause, tenant_id=tenant_id, text=clause.row.text, actor=actor)
    _record_review(session, row, actor=actor, withdrawn=True)


def keep_wording(session: Session, *, tenant_id: str, wording: Wording) -> str:
    """Keep a wording that an agreement is made from, once; returns its hash, by which the agreement finds it."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(AgreementWording).values(
        id=ids.new_id(AgreementWording.id_prefix),
        created_at=clock.now(),
        tenant_id=tenant_id,
        version=wording.version,
        sha256=wording.sha256,
        document=wording.model_dump_json(),
    )
    session.execute(row.on_conflict_do_nothing(index_elements=["tenant_id", "sha256"]))
    return wording.sha256


def _as_seen(session: Session, *, tenant_id: str, name: str, seen_version: int) -> EditedClause:
    clause = get_clause(session, tenant_id=tenant_id, name=name)
    if clause.version != seen_version:
        raise _changed()
    return clause


def _add_version(
    session: Session, clause: EditedClause, *, tenant_id: str, text: str | None, actor: str
) -> AgreementClause:
    held = clause.shipped if text is None else text
    row = AgreementClause(
        tenant_id=tenant_id,
        name=clause.name,
        version=clause.version + 1,
        text=text,
        text_sha256=hash_of_text(held),
        written_by=actor,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise _changed() from error
    return row


def _record_review(session: Session, row: AgreementClause, *, actor: str, withdrawn: bool) -> None:
    data: dict[str, Any] = {"clause": row.name, "version": row.version, "sha256": row.text_sha256}
    if withdrawn:
        data["withdrawn"] = True
    record(session, EventType.AGREEMENT_REVIEWED, tenant_id=row.tenant_id, actor=actor, data=data)


def _shipped(name: str) -> Clause:
    return next(clause for clause in default_wording().section if clause.name == name)


def _changed() -> Conflict:
    words = "Somebody changed this clause while you looked at it. Look at the newer text first."
    return Conflict(words, code="newer_clause")
