"""Bank statements as files: three at once, further months, and the files back."""

from typing import Any

from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from portal.api.endpoint import Call, Limit, Work, get, post
from portal.documents.queries import get_document
from portal.errors import FieldError, Invalid
from portal.statements.queries import Slot, list_slots
from portal.statements.view import document_json, metrics_json
from portal.web.downloads import send_document
from portal.web.parts import db, parts
from portal.workflows.submit_statements import (
    PreparedFile,
    check_upload,
    prepare_files,
    upload_additional,
    upload_statements,
)

blueprint = Blueprint("api_documents", __name__)
FIELD = "files"
THREE, MOST_FURTHER = 3, 9
UPLOADS = Limit("upload", "upload_limit_per_minute", 60)


class DealQuery(BaseModel):
    """Whose statements they are; merchant and deal belong together."""

    model_config = ConfigDict(extra="forbid")

    merchant_id: str = Field(min_length=1, max_length=64)
    deal_id: str = Field(min_length=1, max_length=64)


class StatementFile(BaseModel):
    """One statement's file with what was read from it; `proof` is proved, contradicted or unproved."""

    id: str
    filename: str
    slot: int | None
    bank: str | None
    account_last4: str | None
    period_start: str | None
    period_end: str | None
    pages: int | None
    proof: str | None
    reason: str | None


class MeasuredFigures(BaseModel):
    """What the three statements come to, in dollars and counts; null is unknown."""

    model_config = ConfigDict(extra="allow")

    avg_monthly_revenue: float | None
    avg_daily_balance_3m: float | None
    total_nsf_3m: int | None
    total_days_negative_3m: int | None


class Uploaded(BaseModel):
    """The files that were taken, in the order in which they were sent, and the figures."""

    ok: bool
    documents: list[StatementFile]
    metrics: MeasuredFigures


@post(
    blueprint,
    "/api/documents/bank/upload",
    scope="documents:write",
    query=DealQuery,
    response=Uploaded,
    limit=UPLOADS,
    upload_megabytes=40,
)
def upload(call: Call) -> Work:
    """Send exactly three bank statements as PDF, under the name `files`; all are taken or none."""
    files = _prepared(call, most=THREE, least=THREE, words="Send exactly three PDF files")
    query: DealQuery = call.query

    def work(session: Session) -> dict[str, Any]:
        snapshot = upload_statements(session, **_about(call, query), files=files)
        documents = _documents(session, call, query, files)
        return {"ok": True, "documents": documents, "metrics": metrics_json(snapshot)}

    return work


@post(
    blueprint,
    "/api/documents/bank/additional",
    scope="documents:write",
    query=DealQuery,
    response=Uploaded,
    limit=UPLOADS,
    upload_megabytes=120,
)
def additional(call: Call) -> Work:
    """Send one to nine further months beside the three; the figures of three months stay as they are."""
    files = _prepared(call, most=MOST_FURTHER, least=1, words="Send one to nine PDF files")
    query: DealQuery = call.query

    def work(session: Session) -> dict[str, Any]:
        snapshot = upload_additional(session, **_about(call, query), files=files)
        documents = _documents(session, call, query, files)
        return {"ok": True, "documents": documents, "metrics": metrics_json(snapshot)}

    return work


@get(blueprint, "/api/documents/<document_id>/file", scope="documents:read")
def file(call: Call, session: Session, document_id: str) -> Response:
    """The file as an attachment, or a redirect to an address that gives it for a minute."""
    return send_document(get_document(session, tenant_id=call.tenant_id, document_id=document_id))


def _prepared(call: Call, *, least: int, most: int, words: str) -> list[PreparedFile]:
    """The files of the call, checked, scanned, read and stored: state first, then how many, then what is slow."""
    query: DealQuery = call.query
    with db().read(tenant_id=call.tenant_id) as session:
        check_upload(session, tenant_id=call.tenant_id, merchant_id=query.merchant_id, deal_id=query.deal_id)
    others = {file.field for file in call.files if file.field != FIELD} | set(request.form)
    if others:
        raise Invalid.of([FieldError(name, "There is no such field.") for name in sorted(others)])
    if not least <= len(call.files) <= most:
        raise Invalid(FIELD, f"{words} under the name “files”; {len(call.files)} came.", code="wrong_number_of_files")
    given = [(file.name, file.data) for file in call.files]
    return prepare_files(parts(), tenant_id=call.tenant_id, files=given)


def _about(call: Call, query: DealQuery) -> dict[str, Any]:
    ids = {"merchant_id": query.merchant_id, "deal_id": query.deal_id}
    return {"tenant_id": call.tenant_id, "actor": call.actor, **ids}


def _documents(session: Session, call: Call, query: DealQuery, files: list[PreparedFile]) -> list[dict[str, Any]]:
    slots = list_slots(session, tenant_id=call.tenant_id, deal_id=query.deal_id)
    by_key: dict[str | None, Slot] = {slot.document.storage_key: slot for slot in slots if slot.document}
    found = [by_key[file.storage_key] for file in files]
    return [document_json(slot.document, slot.statement) for slot in found if slot.document]
