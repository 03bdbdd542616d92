"""Signing on our own pages: agree to electronic records, read, type the name; a job makes the sealed copy."""

from sqlalchemy.orm import Session

from portal.consents.models import Consent
from portal.consents.queries import find_signing_consent
from portal.deals.service import lock_deal
from portal.deals.transitions import DealStatus, check_status
from portal.errors import Invalid, NotAllowedNow
from portal.infra import clock
from portal.infra.outbox.service import enqueue
from portal.intake.service import read_state
from portal.merchants.identity import fold_person
from portal.signing.agreement_mapping import owner_name
from portal.signing.co_signers import find_invitation
from portal.signing.decline_reasons import check_decline_reason
from portal.signing.models import Envelope
from portal.signing.queries import find_envelope, find_signature
from portal.signing.service import keep_signature, lock_envelope
from portal.signing.strokes import Strokes
from portal.workflows.apply_signing_event import advance
from portal.workflows.give_consent import give_consent
from portal.workflows.invite_co_signer import invite_co_signer
from portal.workflows.signer_codes import check_proof

SEAL = "signing.seal"
LONGEST_NAME = 120


def consent_to_records(
    session: Session, *, tenant_id: str, deal_id: str, text_version: str, ip: str, user_agent: str, actor: str
) -> Consent:
    """Keep the merchant's consent to electronic records for the agreement that is out."""
    envelope = open_envelope(session, tenant_id=tenant_id, deal_id=deal_id)
    return give_consent(
        session,
        tenant_id=tenant_id,
        merchant_id=envelope.merchant_id,
        deal_id=envelope.deal_id,
        kind="e_records",
        text_version=text_version,
        source="browser",
        actor=actor,
        ip=ip,
        user_agent=user_agent,
    )


def view_agreement(session: Session, *, tenant_id: str, deal_id: str, actor: str) -> Envelope:
    """Note that the merchant read the agreement; a second time changes nothing."""
    envelope = open_envelope(session, tenant_id=tenant_id, deal_id=deal_id)
    _consent_of(session, envelope)
    if envelope.status != "viewed":
        data = {"agreement_sha256": envelope.agreement_sha256}
        advance(session, envelope, to="viewed", at=clock.now(), actor=actor, data=data)
    return envelope


def sign_agreement(
    session: Session,
    *,
    tenant_id: str,
    deal_id: str,
    name: str,
    session_id: str,
    ip: str,
    user_agent: str,
    actor: str,
    strokes: Strokes | None = None,
) -> Envelope:
    """Keep the merchant's signature, and have the sealed copy made after the commit, or the second signer invited.

    The name must be the owner's; `strokes` are there where it was drawn beside it too.

    Errors: Invalid("typed_name"); NotAllowedNow with `already_signed`,
    `envelope_missing`, `consent_missing`, `not_viewed`, `code_missing` or the deal's state.
    """
    envelope = open_envelope(session, tenant_id=tenant_id, deal_id=deal_id)
    if envelope.status != "viewed":
        raise NotAllowedNow("Read the agreement before you sign it.", code="not_viewed")
    consent = _consent_of(session, envelope)
    proof = check_proof(session, envelope, place="merchant", session_id=session_id)
    expected = owner_name(read_state(session, tenant_id=envelope.tenant_id, deal_id=envelope.deal_id))
    signed_as = check_typed_name(name, expected=expected)
    other = find_invitation(session, tenant_id=tenant_id, envelope_id=envelope.id)
    keep_signature(
        session,
        envelope,
        is_last=other is None,
        consent=consent,
        name=signed_as,
        ip=ip,
        user_agent=user_agent,
        strokes=strokes,
        proof=proof,
    )
    if other is None:
        queue_sealing(session, envelope)
    else:
        invite_co_signer(session, envelope, actor=actor)
    return envelope


def queue_sealing(session: Session, envelope: Envelope) -> None:
    """Have the sealed copy made after the commit."""
    enqueue(
        session,
        SEAL,
        {"envelope_id": envelope.id},
        tenant_id=envelope.tenant_id,
        deal_id=envelope.deal_id,
        merchant_id=envelope.merchant_id,
    )


def decline_to_sign(session: Session, *, tenant_id: str, deal_id: str, reason: str, actor: str) -> Envelope:
    """The merchant does not want to sign: the agreement ends, the offers are there again while they last.

    `reason` is a key of DECLINE_REASONS; its words stand in the event. Errors: Invalid("reason"), NotAllowedNow.
    """
    told = {"reason": check_decline_reason(reason)}
    envelope = open_envelope(session, tenant_id=tenant_id, deal_id=deal_id)
    advance(session, envelope, to="declined", at=clock.now(), actor=actor, data=told)
    return envelope


def open_envelope(session: Session, *, tenant_id: str, deal_id: str) -> Envelope:
    """The agreement that waits for the merchant on our pages, locked behind its deal."""
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    found = find_envelope(session, tenant_id=tenant_id, deal_id=deal_id)
    if found is None:
        raise NotAllowedNow("There is no agreement to sign yet.", code="envelope_missing")
    envelope = lock_envelope(session, found)
    if envelope.status in ("signed", "completed") or _has_signed(session, envelope):
        raise NotAllowedNow("You have already signed this agreement.", code="already_signed")
    check_status(deal.status, DealStatus.ACCEPTED)
    if envelope.gateway != "embedded" or envelope.status not in ("sent", "viewed"):
        raise NotAllowedNow("This agreement cannot be signed here.", code=f"envelope_{envelope.status}")
    return envelope


def _consent_of(session: Session, envelope: Envelope) -> Consent:
    since = envelope.sent_at or envelope.created_at
    found = find_signing_consent(session, tenant_id=envelope.tenant_id, merchant_id=envelope.merchant_id, since=since)
    if found is None:
        words = "Agree to sign on screen first, or ask us for the agreement on paper."
        raise NotAllowedNow(words, code="consent_missing")
    return found


def _has_signed(session: Session, envelope: Envelope) -> bool:
    return find_signature(session, tenant_id=envelope.tenant_id, envelope_id=envelope.id) is not None


def check_typed_name(name: str, *, expected: str) -> str:
    """A name as it was typed, without stray spaces; Invalid("typed_name") for another one than is expected."""
    typed = " ".join(name.split())
    if not typed:
        raise Invalid("typed_name", "Type your full name to sign.")
    if len(typed) > LONGEST_NAME or fold_person(typed) != fold_person(expected):
        raise Invalid("typed_name", f"Type your name as it stands in your application: {expected}")
    return typed
