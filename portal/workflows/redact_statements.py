"""A redacted copy of a deal's statements for somebody outside: drawn in a child, stored, then kept with an event."""

from collections.abc import Collection
from dataclasses import dataclass

import structlog
from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.queries import get_deal
from portal.documents.models import Document
from portal.documents.redaction import RedactedCopy, RedactedFile, make_redacted_copy
from portal.documents.service import store_document
from portal.errors import Invalid, VendorError
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.infra.crypto import sha256_hex
from portal.infra.page_pixels import pages_in
from portal.infra.parts import Parts
from portal.infra.phrases import long_date, moment
from portal.infra.sandbox import Limits, SandboxError
from portal.infra.storage import new_key
from portal.intake.service import read_state
from portal.merchants.queries import get_merchant
from portal.statements.evidence import Evidence, StatementFile, read_evidence
from portal.statements.reading.keeping import folded
from portal.tenants.queries import TenantProfile

LIMITS = Limits(wall_s=30.0, cpu_s=30, output_bytes=48 * 1024 * 1024)
LONGEST_RECIPIENT = 120
_CALL = "portal.statements.reading.redaction:redact"
# Answers that name the business, its people or where they are; what they say is removed wherever it is printed.
_SECRET_ANSWERS = ("business.", "contact.", "owner.")
KEPT = {
    False: "Dates, amounts and balances as printed, with the words that banks print around them.",
    True: "Dates, amounts and balances as printed, and the descriptions of transactions without longer numbers.",
}
log = structlog.get_logger("portal.documents")


class NotRedacted(VendorError):
    """A statement could not be drawn for the copy: the file is damaged, or drawing it took too long."""

    default_code = "not_redacted"

    def __init__(self) -> None:
        super().__init__("One of these statements could not be drawn, so no copy was made.", permanent=True)


@dataclass(frozen=True, kw_only=True)
class RedactionOrder:
    """What is wanted: which slots, for whom, and whether descriptions stay. Raises Invalid, with the field."""

    slots: tuple[int, ...]
    recipient: str
    descriptions: bool = False

    def __post_init__(self) -> None:
        if not self.recipient.strip() or len(self.recipient) > LONGEST_RECIPIENT:
            raise Invalid("recipient", f"Say whom the copy is for, in up to {LONGEST_RECIPIENT} characters.")
        if not self.slots:
            raise Invalid("slots", "Choose at least one statement.")


@dataclass(frozen=True)
class PreparedRedaction:
    """A copy that lies in storage already; no row names it yet."""

    order: RedactionOrder
    originals: tuple[str, ...]
    storage_key: str
    sha256: str
    size_bytes: int
    pages: int


def prepare_redaction(
    parts: Parts, *, tenant: TenantProfile, deal_id: str, order: RedactionOrder, made_by: str
) -> PreparedRedaction:
    """Draw, blacken, typeset and store the copy, outside any transaction: it takes seconds.

    Errors: NotFound for another tenant's deal, Invalid for a slot without a statement that was read, NotRedacted where
    a file cannot be drawn, StorageError where one cannot be fetched.
    """
    with parts.db.read(tenant_id=tenant.id) as session:
        deal = get_deal(session, tenant_id=tenant.id, deal_id=deal_id)
        evidence = read_evidence(session, tenant_id=tenant.id, deal_id=deal.id)
        secrets = sorted(folded(_secrets(session, deal, evidence)))
    chosen = _chosen(evidence, order.slots)
    files = [_redacted(parts, evidence, file, order=order, secrets=secrets) for file in chosen]
    now = clock.now()
    copy = RedactedCopy(
        funder=tenant.legal_name,
        reference=deal.id,
        recipient=order.recipient.strip(),
        made=f"made {moment(now)} by {made_by}",
        made_at=now,
        kept=KEPT[order.descriptions],
        files=tuple(files),
    )
    pdf = make_redacted_copy(copy)
    key = new_key(tenant.id)
    parts.storage.put(key, pdf, content_type="application/pdf")
    pages = 1 + sum(len(file.pages) for file in files)
    return PreparedRedaction(order, tuple(one.sha256 for one in files), key, sha256_hex(pdf), len(pdf), pages)


def keep_redaction(
    session: Session, prepared: PreparedRedaction, *, tenant_id: str, deal_id: str, actor: str
) -> Document:
    """Keep the copy as a paper of the deal and record who made it, for whom, from which files and with what left in."""
    deal, order = get_deal(session, tenant_id=tenant_id, deal_id=deal_id), prepared.order
    document = store_document(
        session,
        tenant_id=tenant_id,
        deal_id=deal.id,
        merchant_id=deal.merchant_id,
        kind="other",
        filename=f"Redacted statements for {order.recipient.strip()}.pdf",
        storage_key=prepared.storage_key,
        sha256=prepared.sha256,
        size_bytes=prepared.size_bytes,
        pages=prepared.pages,
    )
    data = {
        "document_id": document.id,
        "sha256": prepared.sha256,
        "recipient": order.recipient.strip(),
        "slots": list(order.slots),
        "originals": list(prepared.originals),
        "descriptions": order.descriptions,
    }
    about = {"tenant_id": tenant_id, "deal_id": deal.id, "merchant_id": deal.merchant_id}
    record(session, EventType.STATEMENTS_REDACTED, **about, actor=actor, data=data)
    return document


def _chosen(evidence: Evidence, slots: Collection[int]) -> list[tuple[int, StatementFile]]:
    found = [
        (slot.number, StatementFile(slot.document, slot.statement))
        for slot in evidence.slots
        if slot.number in slots and slot.document is not None and slot.statement is not None
    ]
    if len(found) != len(set(slots)):
        raise Invalid("slots", "One of these statements is not there, or was not read.")
    return found


def _redacted(
    parts: Parts, evidence: Evidence, file: tuple[int, StatementFile], *, order: RedactionOrder, secrets: list[str]
) -> RedactedFile:
    number, (document, statement) = file[0], (file[1].document, file[1].statement)
    assert statement is not None, "only statements that were read are chosen"
    rows = [[row.page, *row.bbox] for row in evidence.rows if row.document_id == document.id]
    data = parts.storage.read(document.storage_key or "")
    try:
        run = parts.sandbox.run(_CALL, data, LIMITS, rows=rows, descriptions=order.descriptions, secrets=secrets)
    except SandboxError as error:
        log.warning("a statement was not redacted", document_id=document.id, kind=error.kind)
        raise NotRedacted from error
    start, end = statement.period_start, statement.period_end
    return RedactedFile(
        label=f"Statement {number}",
        period=f"{long_date(start)} to {long_date(end)}" if start and end else "Period not known",
        proof=statement.verdict.capitalize(),
        sha256=document.sha256 or sha256_hex(data),
        pages=tuple(pages_in(run)),
    )


def _secrets(session: Session, deal: Deal, evidence: Evidence) -> list[str]:
    """Every name, address and number of the business and its owner that is known."""
    merchant = get_merchant(session, tenant_id=deal.tenant_id, merchant_id=deal.merchant_id)
    known = [merchant.legal_name, merchant.dba, merchant.address, merchant.city, merchant.zip]
    known += [merchant.email, merchant.phone, merchant.ein]
    answers = read_state(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    known += [answers.value(name) for name in answers.answers if name.startswith(_SECRET_ANSWERS)]
    known += [one.account_last4 for one in evidence.statements.values()]
    return [text for text in known if text]
