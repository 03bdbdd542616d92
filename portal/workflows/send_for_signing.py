"""Sending the agreement of an accepted offer: made and stored first, then one transaction that checks every gate."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.approvals.service import end_waiting
from portal.background_checks.queries import Standing, read_standing
from portal.deals.models import Deal
from portal.deals.queries import get_deal
from portal.deals.service import lock_deal
from portal.deals.transitions import DealStatus, check_status
from portal.documents.models import Document
from portal.documents.service import store_document
from portal.errors import Conflict, Invalid, NotAllowedNow
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.infra.crypto import sha256_hex
from portal.infra.parts import Parts
from portal.infra.storage import new_key
from portal.intake.service import IntakeState, read_state
from portal.merchants.identity import fold_email
from portal.signing.clauses.service import keep_wording
from portal.signing.co_signers import find_co_signer, invite_with
from portal.signing.errands import PLACE, queue_errand
from portal.signing.gateways import signing_gateway
from portal.signing.models import Envelope
from portal.signing.paper.agreement import make_agreement
from portal.signing.paper.stamp import count_pages
from portal.signing.queries import find_live_envelope
from portal.signing.service import create_envelope, move_envelope
from portal.tenants.queries import TenantProfile
from portal.underwriting.policy import default_policy
from portal.underwriting.queries import find_policy
from portal.workflows.mail_signer import mail_signer
from portal.workflows.name_co_signer import check_other_person
from portal.workflows.read_agreement import AgreementDraft, get_accepted_offer, read_agreement
from portal.workflows.run_background import check_intake_complete

LONGEST_REASON = 2000


@dataclass(frozen=True)
class PreparedAgreement:
    """An agreement that lies in storage already, with the contents that it was made from."""

    draft: AgreementDraft
    storage_key: str
    sha256: str
    size_bytes: int
    pages: int


def prepare_agreement(parts: Parts, *, tenant: TenantProfile, deal_id: str) -> PreparedAgreement | None:
    """Typeset and store the agreement, outside any transaction.

    None where the gateway makes its own papers, and where the deal is not ready or has its agreement already:
    `send_for_signing` then says why. Errors: NotFound, Invalid for figures that disagree, StorageError.
    """
    if not signing_gateway(tenant.settings.signing).makes_paper:
        return None
    with parts.db.read(tenant_id=tenant.id) as session:
        if not _is_ready(session, get_deal(session, tenant_id=tenant.id, deal_id=deal_id)):
            return None
        draft = read_agreement(session, tenant=tenant, deal_id=deal_id, made_on=clock.today())
    pdf = make_agreement(draft.data)
    key = new_key(tenant.id)
    parts.storage.put(key, pdf, content_type="application/pdf")
    return PreparedAgreement(draft, key, sha256_hex(pdf), len(pdf), count_pages(pdf))


def send_for_signing(
    session: Session,
    *,
    tenant: TenantProfile,
    deal_id: str,
    recipient_email: str,
    force: bool,
    reason: str,
    actor: str,
    agreement: PreparedAgreement | None,
    proposed_by: str | None = None,
) -> Envelope:
    """Send the agreement of an accepted deal. While one is out already to the same address, that one is the answer.

    Where a provider signs, the envelope is `queued` and an errand brings it there; `sent` it is when that succeeded.

    `force` goes past the background check alone, with a reason and an event; whether the actor may, the door checks.
    Where the policy in force asks for a second person, the actor approves what somebody else (`proposed_by`) proposed.
    Errors: Invalid("recipient_email" or "reason"); NotAllowedNow with `deal_…`, `intake_incomplete`,
    `background_missing`, `background_not_ok`, `co_signer_is_owner`, `envelope_live`, `offer_missing` or
    `second_person_needed`; Conflict when the deal changed while the agreement was made.
    """
    recipient = _recipient(recipient_email)
    why = _reason(reason) if force else None
    deal = lock_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    check_status(deal.status, DealStatus.ACCEPTED)
    live = find_live_envelope(session, tenant_id=tenant.id, deal_id=deal_id)
    if live is not None:
        return _already_out(live, recipient)
    state = check_intake_complete(session, deal)
    if not _are_two_people(session, deal, state, recipient=recipient):
        words = "The second signer has the owner’s name or address. Name somebody else, or nobody, then send it again."
        raise NotAllowedNow(words, code="co_signer_is_owner")
    standing = read_standing(session, tenant_id=tenant.id, deal_id=deal_id, state=state)
    if why is None:
        standing.check()
    else:
        _check_second_person(session, deal, actor=actor, proposed_by=proposed_by)
        _record_force(session, deal, standing, reason=why, actor=actor, proposed_by=proposed_by)
    end_waiting(session, deal=deal, actor=actor, reason="the agreement was sent")
    return _send(session, deal, tenant=tenant, recipient=recipient, why=why, actor=actor, agreement=agreement)


def _send(
    session: Session,
    deal: Deal,
    *,
    tenant: TenantProfile,
    recipient: str,
    why: str | None,
    actor: str,
    agreement: PreparedAgreement | None,
) -> Envelope:
    gateway = signing_gateway(tenant.settings.signing)
    paper = _paper(session, deal, tenant=tenant, agreement=agreement) if gateway.makes_paper else None
    envelope = create_envelope(
        session,
        deal=deal,
        offer_id=get_accepted_offer(session, deal).id,
        gateway=gateway.name,
        recipient_email=recipient,
        forced=why is not None,
        force_reason=why,
        agreement_document_id=paper.id if paper else None,
        agreement_sha256=paper.sha256 if paper else None,
    )
    if paper is not None and agreement is not None:
        wording = agreement.draft.data.wording
        envelope.wording_sha256 = keep_wording(session, tenant_id=tenant.id, wording=wording)
        invite_with(session, envelope)
    sending = gateway.send(envelope_id=envelope.id)
    envelope.provider_ref = sending.provider_ref
    if sending.status == "sent":
        data = {"offer_id": envelope.offer_id, "agreement_sha256": envelope.agreement_sha256, "forced": envelope.forced}
        move_envelope(session, envelope, to="sent", at=clock.now(), actor=actor, data=data)
        if paper is not None:
            mail_signer(session, deal, tenant=tenant, to=recipient)
    else:
        queue_errand(session, PLACE, envelope)
    return envelope


def _is_ready(session: Session, deal: Deal) -> bool:
    if deal.status != DealStatus.ACCEPTED or find_live_envelope(session, tenant_id=deal.tenant_id, deal_id=deal.id):
        return False
    state = read_state(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    return not state.missing and _are_two_people(session, deal, state)


def _are_two_people(session: Session, deal: Deal, state: IntakeState, *, recipient: str = "") -> bool:
    """Whether the second signer is still somebody else: the owner's answers may have changed since they were named."""
    other = find_co_signer(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    try:
        if other is not None:
            check_other_person(state, name=other.name or "", email=other.email or "", recipient=recipient)
    except Invalid:
        return False
    return True


def _paper(session: Session, deal: Deal, *, tenant: TenantProfile, agreement: PreparedAgreement | None) -> Document:
    """The agreement's row, made only when the deal still says what the paper says."""
    if agreement is None:
        raise _changed()
    made_on = agreement.draft.data.made_on
    if read_agreement(session, tenant=tenant, deal_id=deal.id, made_on=made_on) != agreement.draft:
        raise _changed()
    return store_document(
        session,
        tenant_id=tenant.id,
        deal_id=deal.id,
        merchant_id=deal.merchant_id,
        kind="agreement",
        filename=f"Agreement {agreement.draft.data.reference}.pdf",
        storage_key=agreement.storage_key,
        sha256=agreement.sha256,
        size_bytes=agreement.size_bytes,
        pages=agreement.pages,
    )


def _changed() -> Conflict:
    words = "The deal changed while its agreement was being made. Send it again."
    return Conflict(words, code="deal_changed", retry_after_s=1)


def _already_out(live: Envelope, recipient: str) -> Envelope:
    if live.recipient_email != recipient:
        words = "An agreement of this deal is out already, to another address. Void it before you send a new one."
        raise NotAllowedNow(words, code="envelope_live")
    return live


def force_needs_second_person(session: Session, *, tenant_id: str) -> bool:
    """Whether the policy in force lets nobody go past the background check alone."""
    policy = find_policy(session, tenant_id=tenant_id, at=clock.now()) or default_policy()
    return policy.forced_signature_needs_second_person


def _check_second_person(session: Session, deal: Deal, *, actor: str, proposed_by: str | None) -> None:
    if proposed_by in (None, actor) and force_needs_second_person(session, tenant_id=deal.tenant_id):
        words = "By the policy in force a second person has to approve this. Propose it on the page of the deal."
        raise NotAllowedNow(words, code="second_person_needed")


def _record_force(
    session: Session, deal: Deal, standing: Standing, *, reason: str, actor: str, proposed_by: str | None
) -> None:
    about = {"tenant_id": deal.tenant_id, "deal_id": deal.id, "merchant_id": deal.merchant_id, "actor": actor}
    data = {"action": "sign.send", "reason": reason, "background": standing.status, "past": standing.code}
    if proposed_by is not None:
        data["proposed_by"] = proposed_by
    record(session, EventType.ADMIN_FORCE_ACTION, **about, data=data)


def _recipient(text: str) -> str:
    try:
        return fold_email(text)
    except Invalid as error:
        raise Invalid("recipient_email", error.words) from error


def _reason(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise Invalid("reason", "Enter a reason for going past the background check. It is kept with the deal.")
    if len(words) > LONGEST_REASON:
        raise Invalid("reason", f"Use {LONGEST_REASON} characters or fewer.")
    return words
