"""Clearing reasons and asking merchants. Whoever calls holds the deal's lock."""

from typing import Any

from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.errors import Invalid, NotAllowedNow
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.reviews.models import MerchantRequest, ReviewClearing
from portal.reviews.queries import list_clearings, list_open_requests

LONGEST_WORDS = 2000
MOST_OPEN = 10
KINDS = ("answer", "document", "statement")


def clear_reason(
    session: Session, deal: Deal, *, metrics_id: str, decision_id: str, code: str, note: str, actor: str
) -> ReviewClearing:
    """Keep that a reason was looked at, with a note; one that was cleared for these figures before stays as it is."""
    words = _words("reason", note, missing="Say what you looked at. It is kept with the decision.")
    whose = {"tenant_id": deal.tenant_id, "deal_id": deal.id}
    known = {row.code: row for row in list_clearings(session, **whose, metrics_id=metrics_id)}
    if code in known:
        return known[code]
    row = ReviewClearing(**whose, metrics_id=metrics_id, code=code, note=words, cleared_by=actor)
    session.add(row)
    session.flush()
    data = {"decision_id": decision_id, "metrics_id": metrics_id, "code": code, "note": words}
    _record(session, EventType.REVIEW_CLEARED, deal, actor=actor, data=data)
    return row


def carry_clearings(session: Session, deal: Deal, *, before: str, after: str) -> None:
    """Let clearings hold for new figures too, where those of the three months are the old ones."""
    whose = {"tenant_id": deal.tenant_id, "deal_id": deal.id}
    known = {row.code for row in list_clearings(session, **whose, metrics_id=after)}
    for row in list_clearings(session, **whose, metrics_id=before):
        if row.code not in known:
            kept = {"code": row.code, "note": row.note, "cleared_by": row.cleared_by}
            session.add(ReviewClearing(**whose, metrics_id=after, **kept))
    session.flush()


def keep_request(
    session: Session, deal: Deal, *, kind: str, words: str, reason_code: str | None, mailed: bool, actor: str
) -> MerchantRequest:
    """Ask the merchant for an answer, a document or a statement; Invalid("words") for nothing or too much."""
    if kind not in KINDS:
        raise Invalid("kind", "Choose what the merchant should send.")
    asked = _words("words", words, missing="Write what the merchant should send or tell you.")
    waiting = list_open_requests(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    if len(waiting) >= MOST_OPEN:
        raise NotAllowedNow(f"{MOST_OPEN} requests wait already. Withdraw one first.", code="too_many_open")
    row = MerchantRequest(
        tenant_id=deal.tenant_id,
        deal_id=deal.id,
        merchant_id=deal.merchant_id,
        kind=kind,
        status="open",
        reason_code=reason_code,
        asked_by=actor,
    )
    row.words = asked
    session.add(row)
    session.flush()
    data = {"request_id": row.id, "kind": kind, "code": reason_code, "mailed": mailed}
    _record(session, EventType.REQUEST_MADE, deal, actor=actor, data=data)
    return row


def answer_request(
    session: Session, deal: Deal, row: MerchantRequest, *, actor: str, text: str = "", document_id: str | None = None
) -> None:
    """Keep the merchant's answer; Invalid("answer") without one, NotAllowedNow for a request that no longer waits."""
    check_waits(row)
    if row.kind == "answer":
        row.answer = _words("answer", text, missing="Write your answer")
    elif text.strip():
        row.answer = _words("answer", text, missing="")
    row.document_id = document_id
    _close(row, status="answered", actor=actor)
    data = {"request_id": row.id, "kind": row.kind, "code": row.reason_code, "document_id": document_id}
    _record(session, EventType.REQUEST_ANSWERED, deal, actor=actor, data=data)


def withdraw_request(session: Session, deal: Deal, row: MerchantRequest, *, actor: str) -> None:
    """Take a request back; NotAllowedNow for one that no longer waits."""
    check_waits(row)
    _close(row, status="withdrawn", actor=actor)
    data = {"request_id": row.id, "kind": row.kind, "code": row.reason_code}
    _record(session, EventType.REQUEST_WITHDRAWN, deal, actor=actor, data=data)


def withdraw_open_requests(session: Session, deal: Deal, *, actor: str) -> None:
    """Nothing is waited for any more: the deal was decided or closed."""
    for row in list_open_requests(session, tenant_id=deal.tenant_id, deal_id=deal.id):
        withdraw_request(session, deal, row, actor=actor)


def answer_statement_requests(session: Session, deal: Deal, *, document_id: str, actor: str) -> None:
    """A statement came: requests for one are answered by it."""
    for row in list_open_requests(session, tenant_id=deal.tenant_id, deal_id=deal.id):
        if row.kind == "statement":
            answer_request(session, deal, row, actor=actor, document_id=document_id)


def check_waits(row: MerchantRequest) -> None:
    """Refuse what was answered or withdrawn already."""
    if row.status == "answered":
        raise NotAllowedNow("This was answered already.", code="request_answered")
    if row.status == "withdrawn":
        raise NotAllowedNow("This is not needed any more: the request was taken back.", code="request_withdrawn")


def _close(row: MerchantRequest, *, status: str, actor: str) -> None:
    row.status, row.closed_at, row.closed_by = status, clock.now(), actor


def _words(field: str, text: str, *, missing: str) -> str:
    words = text.strip()
    if not words:
        raise Invalid(field, missing)
    if len(words) > LONGEST_WORDS:
        raise Invalid(field, f"Use {LONGEST_WORDS:,} characters or fewer.")
    return words


def _record(session: Session, event: EventType, deal: Deal, *, actor: str, data: dict[str, Any]) -> None:
    about = {"tenant_id": deal.tenant_id, "deal_id": deal.id, "merchant_id": deal.merchant_id, "actor": actor}
    record(session, event, **about, data=data)
