"""Bringing an agreement to its provider: looked for first, made once, acknowledged in one transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.deals.service import lock_deal
from portal.documents.queries import get_document
from portal.errors import VendorError
from portal.infra import clock
from portal.infra.crypto import sha256_hex
from portal.infra.parts import Parts
from portal.signing.agreement_mapping import agreement_reference
from portal.signing.errands import ASK, WITHDRAW, queue_errand
from portal.signing.gateway import Placed, RemoteSigning, SignerAtProvider, SigningOrder
from portal.signing.models import Envelope
from portal.signing.paper.stamp import signature_places
from portal.signing.queries import get_envelope
from portal.signing.service import lock_envelope
from portal.signing.states import ABSORBING
from portal.tenants.queries import get_tenant
from portal.workflows.apply_signing_event import advance
from portal.workflows.follow_envelope import end_duplicates
from portal.workflows.mail_signer import mail_signer
from portal.workflows.reach_provider import reach_provider, signers_of
from portal.workflows.receive_provider_message import match_parked_about

# After an answer that never came the envelope may be there, and a provider's search can lag behind a little.
LOOK_AGAIN_AFTER_S = 30
Signers = tuple[SignerAtProvider, ...]


def place_envelope(parts: Parts, *, tenant_id: str, envelope_id: str) -> Placed | None:
    """Make the envelope at the provider, unless it is there already; None where it does not wait to be sent.

    However often this runs, one envelope is left: a second one, made because a search came too early, is ended.
    VendorError (permanent) when the stored agreement is not the one that was sent for signing: it is not handed over.
    """
    at = reach_provider(parts, tenant_id=tenant_id, envelope_id=envelope_id)
    if at.envelope.status != "queued":
        return None
    found = at.provider.find(envelope_id=envelope_id, since=at.envelope.created_at)
    end_duplicates(at.provider, found)
    return found[0] if found else _create(at.provider, _order(parts, at.envelope, _signers(parts, at.envelope)))


def keep_placed(
    session: Session,
    *,
    tenant_id: str,
    envelope_id: str,
    placed: Placed,
    look_for_others_at: datetime | None = None,
) -> None:
    """Note that the provider has the envelope: `sign.sent`, and what it told before this is applied now.

    An envelope that was ended here meanwhile is ended there too. `look_for_others_at` is set where an earlier try may
    have left a second one that the provider's search does not show yet.
    """
    known = get_envelope(session, tenant_id=tenant_id, envelope_id=envelope_id)
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=known.deal_id)
    envelope = lock_envelope(session, known)
    if envelope.provider_ref is None:
        envelope.provider_ref, envelope.framed = placed.ref, placed.framed
    if envelope.status in ABSORBING:
        queue_errand(session, WITHDRAW, envelope)
        return
    told = {"agreement_sha256": envelope.agreement_sha256, "forced": envelope.forced}
    if advance(session, envelope, to="sent", at=clock.now(), actor="system", data=told) and not placed.mailed:
        tenant = get_tenant(session, tenant_id=tenant_id)
        mail_signer(session, deal, tenant=tenant, to=envelope.recipient_email or "")
    if look_for_others_at is not None:
        queue_errand(session, ASK, envelope, not_before=look_for_others_at, look_for_others=True)
    match_parked_about(session, envelope)


def _create(provider: RemoteSigning, order: SigningOrder) -> Placed:
    try:
        return provider.create(order)
    except VendorError as error:
        if not error.permanent and error.retry_after_s is None:
            error.retry_after_s = LOOK_AGAIN_AFTER_S
        raise


def _signers(parts: Parts, envelope: Envelope) -> Signers:
    with parts.db.read(tenant_id=envelope.tenant_id) as session:
        return signers_of(session, envelope)


def _order(parts: Parts, envelope: Envelope, signers: Signers) -> SigningOrder:
    about = {"tenant_id": envelope.tenant_id}
    with parts.db.read(tenant_id=envelope.tenant_id) as session:
        tenant = get_tenant(session, **about)
        document = get_document(session, **about, document_id=envelope.agreement_document_id or "")
    pdf = parts.storage.read(document.storage_key or "")
    if sha256_hex(pdf) != envelope.agreement_sha256:
        raise VendorError("The stored agreement is not the one that was made. It was not sent.", permanent=True)
    places = signature_places(pdf)
    if len(places) != len(signers):
        words = f"The agreement has room for {len(places)} signatures, and {len(signers)} are to sign. It was not sent."
        raise VendorError(words, permanent=True)
    return SigningOrder(
        ordered_at=envelope.created_at,
        title=f"Agreement {agreement_reference(envelope.deal_id)} with {tenant.legal_name}",
        message=f"Your agreement with {tenant.legal_name} is ready. Read it, then sign it if you agree.",
        filename=document.filename or "Agreement.pdf",
        pdf=pdf,
        places=places,
        signers=signers,
    )
