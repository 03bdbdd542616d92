"""Taking statements: three at once from a program, one slot at a time from a merchant, further months later."""

from datetime import date

from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.service import lock_deal
from portal.deals.transitions import TAKES_UPLOADS, check_status
from portal.documents.models import Document
from portal.documents.queries import list_slotted
from portal.documents.service import store_document, supersede_documents
from portal.errors import FieldError, Invalid, NotFound
from portal.events.service import record
from portal.events.types import EventType
from portal.reviews.service import answer_statement_requests, carry_clearings
from portal.statements.models import MetricsSnapshot
from portal.statements.queries import FURTHER_SLOTS, REQUIRED_SLOTS, find_latest_metrics
from portal.statements.service import keep_reading
from portal.statements.tampering import codes_of
from portal.workflows.measure_statements import (
    about,
    end_what_rests_on_metrics,
    reclassify,
    remeasure,
    renew_metrics,
    reread_statements,
)
from portal.workflows.read_files import (
    PreparedFile,
    check_reread,
    check_upload,
    prepare_file,
    prepare_files,
    reread_files,
)

__all__ = [
    "PreparedFile",
    "check_reread",
    "check_upload",
    "finish_statements",
    "prepare_file",
    "prepare_files",
    "reclassify",
    "reject_file",
    "remeasure",
    "remove_statement",
    "reread_files",
    "reread_statements",
    "stage_statement",
    "upload_additional",
    "upload_statements",
]

STATEMENT = "bank_statement"
TAKEN_ALREADY = "This file is among the statements of this deal already."


def upload_statements(
    session: Session, *, tenant_id: str, merchant_id: str, deal_id: str, actor: str, files: list[PreparedFile]
) -> MetricsSnapshot:
    """Take exactly three statements in the place of those that stood in the first three slots, and measure them.

    They are put in the order of their periods; those of an unknown period come last.
    """
    if len(files) != len(REQUIRED_SLOTS):
        raise Invalid("files", f"Send exactly three PDF files; {len(files)} came.", code="not_three_files")
    deal = _locked(session, tenant_id=tenant_id, merchant_id=merchant_id, deal_id=deal_id)
    standing = list_slotted(session, tenant_id=tenant_id, deal_id=deal_id)
    _check_new(files, [row for row in standing if row.slot not in REQUIRED_SLOTS])
    supersede_documents(session, [row for row in standing if row.slot in REQUIRED_SLOTS])
    ordered = sorted(files, key=lambda file: (file.reading.period_start is None, file.reading.period_start or date.min))
    taken = [
        _take(session, deal, slot=slot, file=file, actor=actor)
        for slot, file in zip(REQUIRED_SLOTS, ordered, strict=True)
    ]
    answer_statement_requests(session, deal, document_id=taken[-1].id, actor=actor)
    return renew_metrics(session, deal, source="upload", actor=actor)


def upload_additional(
    session: Session, *, tenant_id: str, merchant_id: str, deal_id: str, actor: str, files: list[PreparedFile]
) -> MetricsSnapshot:
    """Take one to nine further months beside the three; they are in no figure of three months."""
    deal = _locked(session, tenant_id=tenant_id, merchant_id=merchant_id, deal_id=deal_id)
    standing = list_slotted(session, tenant_id=tenant_id, deal_id=deal_id)
    _check_new(files, standing)
    used = {row.slot for row in standing}
    free = [slot for slot in FURTHER_SLOTS if slot not in used]
    if not 1 <= len(files) <= len(free):
        words = f"Send one to nine further statements; there is room for {len(free)} more and {len(files)} came."
        raise Invalid("files", words, code="too_many_files")
    before = find_latest_metrics(session, tenant_id=tenant_id, deal_id=deal_id)
    taken = [_take(session, deal, slot=slot, file=file, actor=actor) for slot, file in zip(free, files, strict=False)]
    answer_statement_requests(session, deal, document_id=taken[-1].id, actor=actor)
    snapshot = renew_metrics(session, deal, source="additional", actor=actor)
    if before is not None and before.id != snapshot.id:
        carry_clearings(session, deal, before=before.id, after=snapshot.id)
    return snapshot


def stage_statement(
    session: Session, *, tenant_id: str, deal_id: str, actor: str, slot: int, file: PreparedFile
) -> Document:
    """Put one file into one slot, in the place of what stood there; nothing is measured before `finish_statements`.

    Offers that were made from the file before are withdrawn. Invalid for a file that stands in another slot.
    """
    deal = _locked(session, tenant_id=tenant_id, deal_id=deal_id)
    standing = list_slotted(session, tenant_id=tenant_id, deal_id=deal_id)
    _check_slot(slot)
    if file.sha256 in {row.sha256 for row in standing if row.slot != slot}:
        words = "This is the same file as in another month’s place. Choose the statement of this month."
        raise Invalid("file", words, code="duplicate")
    supersede_documents(session, [row for row in standing if row.slot == slot])
    end_what_rests_on_metrics(session, deal, actor=actor, reason="statements changed")
    document = _take(session, deal, slot=slot, file=file, actor=actor)
    answer_statement_requests(session, deal, document_id=document.id, actor=actor)
    return document


def remove_statement(session: Session, *, tenant_id: str, deal_id: str, actor: str, slot: int) -> None:
    """Empty a slot; an empty one stays as it is. Offers that were made from the file are withdrawn."""
    deal = _locked(session, tenant_id=tenant_id, deal_id=deal_id)
    found = [row for row in list_slotted(session, tenant_id=tenant_id, deal_id=deal_id) if row.slot == slot]
    if not found:
        return
    supersede_documents(session, found)
    end_what_rests_on_metrics(session, deal, actor=actor, reason="statements changed")
    record(session, EventType.DOCUMENT_REMOVED, **about(deal, actor), data={"document_id": found[0].id, "slot": slot})


def reject_file(session: Session, *, tenant_id: str, deal_id: str, actor: str, slot: int, name: str, code: str) -> None:
    """Keep in the timeline that a file was not taken and why; its name may be personal, so only its kind is kept."""
    deal = _locked(session, tenant_id=tenant_id, deal_id=deal_id)
    extension = name.rsplit(".", 1)[-1].lower()[:8] if "." in name else ""
    data = {"slot": slot, "code": code, "extension": extension if extension.isalnum() else ""}
    record(session, EventType.DOCUMENT_REJECTED, **about(deal, actor), data=data)


def finish_statements(session: Session, *, tenant_id: str, deal_id: str, actor: str) -> MetricsSnapshot:
    """Measure the three staged statements; Invalid names every slot that is empty."""
    deal = _locked(session, tenant_id=tenant_id, deal_id=deal_id)
    filled = {row.slot for row in list_slotted(session, tenant_id=tenant_id, deal_id=deal_id)}
    empty = [
        FieldError(f"slot_{slot}", f"Add statement {slot} of {len(REQUIRED_SLOTS)}")
        for slot in REQUIRED_SLOTS
        if slot not in filled
    ]
    if empty:
        raise Invalid.of(empty, code="statements_missing")
    return renew_metrics(session, deal, source="upload", actor=actor)


def _locked(session: Session, *, tenant_id: str, deal_id: str, merchant_id: str | None = None) -> Deal:
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    if merchant_id not in (None, deal.merchant_id):
        raise NotFound("We could not find that deal.")
    check_status(deal.status, *TAKES_UPLOADS)
    return deal


def _check_slot(slot: int) -> None:
    if slot not in REQUIRED_SLOTS:
        raise NotFound("There are three places for statements.")


def _check_new(files: list[PreparedFile], standing: list[Document]) -> None:
    known = {row.sha256 for row in standing}
    errors = [
        FieldError(f"files[{number}]", TAKEN_ALREADY) for number, file in enumerate(files) if file.sha256 in known
    ]
    if errors:
        raise Invalid.of(errors, code="duplicate")


def _take(session: Session, deal: Deal, *, slot: int, file: PreparedFile, actor: str) -> Document:
    document = store_document(
        session,
        tenant_id=deal.tenant_id,
        deal_id=deal.id,
        merchant_id=deal.merchant_id,
        kind=STATEMENT,
        filename=file.name,
        storage_key=file.storage_key,
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        pages=file.reading.pages,
        slot=slot,
    )
    statement = keep_reading(session, document=document, reading=file.reading)
    data = {
        "document_id": document.id,
        "statement_id": statement.id,
        "slot": slot,
        "sha256": file.sha256,
        "pages": file.reading.pages,
        "verdict": statement.verdict,
        "reason_code": statement.reason_code,
        "signals": codes_of(statement),
    }
    record(session, EventType.DOCUMENT_UPLOADED, **about(deal, actor), data=data)
    return document
