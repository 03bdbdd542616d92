"""Asking the merchant for an answer, a document or a statement, and what comes back."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.config import get_settings
from portal.deals.models import Deal
from portal.deals.queries import get_deal
from portal.deals.service import lock_deal
from portal.deals.transitions import LIVE, TAKES_UPLOADS, check_status
from portal.documents.service import clean_filename, store_document
from portal.errors import Invalid
from portal.infra.crypto import sha256_hex
from portal.infra.parts import Parts
from portal.infra.storage import new_key
from portal.mail.service import queue_mail
from portal.merchants.queries import get_merchant
from portal.reviews import service
from portal.reviews.queries import MerchantRequest, get_request
from portal.statements.reading import precheck
from portal.tenants.queries import TenantProfile, get_tenant
from portal.workflows.make_offers import decide_if_due
from portal.workflows.read_files import PreparedFile
from portal.workflows.submit_statements import upload_additional

VIRUS = "A virus was found in this file, so it was not kept. Please send another one."


@dataclass(frozen=True)
class PreparedDocument:
    """A document that was scanned and stored; no row names it yet."""

    name: str
    storage_key: str
    sha256: str
    size_bytes: int


def ask_merchant(
    session: Session, *, tenant: TenantProfile, deal_id: str, kind: str, words: str, reason_code: str | None, actor: str
) -> MerchantRequest:
    """Ask for something and mail it with a link back.

    NotAllowedNow for a deal that is over, and for a statement once an offer was accepted on those there are.
    """
    deal = lock_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    check_status(deal.status, *(TAKES_UPLOADS if kind == "statement" else LIVE))
    email = get_merchant(session, tenant_id=tenant.id, merchant_id=deal.merchant_id).email
    row = service.keep_request(
        session, deal, kind=kind, words=words, reason_code=reason_code, mailed=bool(email), actor=actor
    )
    if email:
        _mail(session, deal, tenant=tenant, to=email, words=row.words or "")
    return row


def withdraw_request(session: Session, *, tenant_id: str, deal_id: str, request_id: str, actor: str) -> None:
    """Take a request back; the merchant's pages no longer show it."""
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    row = get_request(session, tenant_id=tenant_id, deal_id=deal_id, request_id=request_id)
    service.withdraw_request(session, deal, row, actor=actor)


def check_request(session: Session, *, tenant_id: str, deal_id: str, request_id: str) -> MerchantRequest:
    """The request if it still waits; refused before anything slow where the deal is over or somebody was faster."""
    check_status(get_deal(session, tenant_id=tenant_id, deal_id=deal_id).status, *LIVE)
    row = get_request(session, tenant_id=tenant_id, deal_id=deal_id, request_id=request_id)
    service.check_waits(row)
    return row


def prepare_document(parts: Parts, *, tenant_id: str, name: str, data: bytes) -> PreparedDocument:
    """Check, scan and store a PDF; Invalid("file") says why it cannot be taken. Nothing reads what is in it."""
    refusal = precheck(data)
    if refusal is not None:
        raise Invalid("file", refusal.words, code=refusal.code)
    if not parts.scanner.scan(data).clean:
        raise Invalid("file", VIRUS, code="virus")
    key = new_key(tenant_id)
    parts.storage.put(key, data, content_type="application/pdf")
    return PreparedDocument(clean_filename(name), key, sha256_hex(data), len(data))


def answer_in_words(
    session: Session,
    *,
    tenant_id: str,
    deal_id: str,
    request_id: str,
    text: str,
    document: PreparedDocument | None,
    actor: str,
) -> None:
    """Keep the merchant's words, their document, or both."""
    deal, row = _locked(session, tenant_id=tenant_id, deal_id=deal_id, request_id=request_id)
    document_id = _keep(session, deal, document) if document else None
    if row.kind == "document" and document_id is None:
        raise Invalid("file", "Choose the PDF first", code="no_file")
    service.answer_request(session, deal, row, actor=actor, text=text, document_id=document_id)


def answer_with_statement(
    session: Session, *, tenant_id: str, deal_id: str, request_id: str, file: PreparedFile, actor: str
) -> None:
    """Take a further month beside the three and decide anew: the three months' figures are what they were."""
    deal, _ = _locked(session, tenant_id=tenant_id, deal_id=deal_id, request_id=request_id)
    whose = {"tenant_id": tenant_id, "deal_id": deal_id, "actor": actor}
    upload_additional(session, **whose, merchant_id=deal.merchant_id, files=[file])
    decide_if_due(session, tenant=get_tenant(session, tenant_id=tenant_id), deal_id=deal_id, actor=actor)


def _locked(session: Session, *, tenant_id: str, deal_id: str, request_id: str) -> tuple[Deal, MerchantRequest]:
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    return deal, check_request(session, tenant_id=tenant_id, deal_id=deal_id, request_id=request_id)


def _keep(session: Session, deal: Deal, document: PreparedDocument) -> str:
    kept = store_document(
        session,
        tenant_id=deal.tenant_id,
        deal_id=deal.id,
        merchant_id=deal.merchant_id,
        kind="other",
        filename=document.name,
        storage_key=document.storage_key,
        sha256=document.sha256,
        size_bytes=document.size_bytes,
    )
    return kept.id


def _mail(session: Session, deal: Deal, *, tenant: TenantProfile, to: str, words: str) -> None:
    queue_mail(
        session,
        tenant_id=tenant.id,
        to=to,
        template="asked",
        context={
            "funder": tenant.display_name,
            "words": words,
            "link": f"{get_settings().base_url}/apply/{tenant.slug}/resume/{deal.resume_code}",
        },
        merchant_id=deal.merchant_id,
        deal_id=deal.id,
    )
