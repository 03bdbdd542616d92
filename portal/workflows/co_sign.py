"""The second signer on our own pages: a code to their mailbox, consent, reading, signing, or not signing.

Where a provider has the agreement in a frame on them, reading and signing happen in the frame.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from portal.consents.models import Consent
from portal.consents.queries import find_consent_of
from portal.deals.service import lock_deal
from portal.errors import NotAllowedNow, NotFound
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.infra.parts import Parts
from portal.signing.co_signers import PLACE, Invited, find_invited
from portal.signing.codes import count_try, find_proof, find_proof_or_standing, prove, request_code
from portal.signing.decline_reasons import check_decline_reason
from portal.signing.models import Envelope, SigningCode
from portal.signing.service import keep_signature, lock_envelope
from portal.signing.strokes import Strokes
from portal.workflows.apply_signing_event import advance
from portal.workflows.give_consent import give_consent
from portal.workflows.open_at_provider import open_at_provider
from portal.workflows.sign_agreement import check_typed_name, queue_sealing
from portal.workflows.signer_codes import read_trial_code
from portal.workflows.void_envelope import withdraw

OUT, DONE = ("sent", "viewed"), ("signed", "completed")


@dataclass(frozen=True)
class CoSignerSession:
    """Who signs beside the owner, by invitation and web session, and how events name them."""

    tenant_id: str
    invitation_id: str
    session_id: str

    @property
    def actor(self) -> str:
        """The name that events and the consent keep."""
        return actor_of(self.invitation_id)


def actor_of(invitation_id: str) -> str:
    """How a second signer is named as the one who acted."""
    return f"signer:{invitation_id}"


def send_code(session: Session, *, link_code: str) -> None:
    """Send a one-time code to the address that was named. Errors: as `_reached`, TooMany."""
    invited = _reached(session, find_invited(session, link_code=link_code))
    actor, to = actor_of(invited.invitation.id), invited.co_signer.email or ""
    request_code(session, invited.envelope, place=PLACE, channel="mail", to=to, actor=actor)


def read_sent_code(session: Session, envelope: Envelope, *, outbox: Path) -> str | None:
    """In a trial installation the code that stands, as `read_trial_code` gives it; None where none stands."""
    _, standing = find_proof_or_standing(session, envelope, place=PLACE, session_id="")
    return None if standing is None else read_trial_code(session, envelope, standing, outbox=outbox)


def count_code(session: Session, *, link_code: str) -> str:
    """Count one try, in a transaction of its own; the code's id for `enter_code`."""
    invited = _reached(session, find_invited(session, link_code=link_code))
    return count_try(session, invited.envelope, place=PLACE)


def enter_code(session: Session, *, link_code: str, code_id: str, code: str, session_id: str) -> Invited:
    """Use the code up for a web session that is opened next. Errors: Invalid("code"), NotAllowedNow."""
    invited = _reached(session, find_invited(session, link_code=link_code))
    actor = actor_of(invited.invitation.id)
    prove(session, invited.envelope, place=PLACE, code_id=code_id, code=code, session_id=session_id, actor=actor)
    return invited


def consent_as_co_signer(
    session: Session, who: CoSignerSession, *, text_version: str, ip: str, user_agent: str
) -> Consent:
    """Keep the second signer's own consent to electronic records: it is no merchant's, and its actor says whose."""
    invited = _turn_of(session, who)
    return give_consent(
        session,
        tenant_id=who.tenant_id,
        merchant_id=None,
        deal_id=invited.envelope.deal_id,
        kind="e_records",
        text_version=text_version,
        source="browser",
        actor=who.actor,
        ip=ip,
        user_agent=user_agent,
    )


def view_as_co_signer(session: Session, who: CoSignerSession) -> None:
    """Note that the second signer read the agreement; a second time changes nothing."""
    invited = _turn_to_write(session, who)
    _consent(session, who)
    if invited.invitation.viewed_at is None:
        invited.invitation.viewed_at = clock.now()
        envelope = invited.envelope
        about = {"tenant_id": envelope.tenant_id, "deal_id": envelope.deal_id, "merchant_id": envelope.merchant_id}
        data = {"envelope_id": envelope.id, "agreement_sha256": envelope.agreement_sha256}
        record(session, EventType.SIGN_VIEWED, **about, actor=who.actor, data=data)


def sign_as_co_signer(
    session: Session, who: CoSignerSession, *, name: str, ip: str, user_agent: str, strokes: Strokes | None = None
) -> None:
    """Keep the second signature and have the sealed copy made after the commit.

    Errors: Invalid("typed_name"); NotAllowedNow with `consent_missing`, `not_viewed`, `code_missing`,
    `already_signed`, `not_your_turn`, `signed_elsewhere` or the agreement's end.
    """
    invited = _turn_to_write(session, who)
    consent = _consent(session, who)
    if invited.invitation.viewed_at is None:
        raise NotAllowedNow("Read the agreement before you sign it.", code="not_viewed")
    proof = _proof(session, invited, who)
    expected = invited.co_signer.name or ""
    signed_as = check_typed_name(name, expected=expected)
    keep_signature(
        session,
        invited.envelope,
        place=PLACE,
        consent=consent,
        name=signed_as,
        ip=ip,
        user_agent=user_agent,
        strokes=strokes,
        proof=proof,
    )
    queue_sealing(session, invited.envelope)


def decline_as_co_signer(session: Session, who: CoSignerSession, *, reason: str) -> None:
    """The second signer does not sign: the agreement ends for both, at its provider too.

    Errors: Invalid("reason"), NotAllowedNow.
    """
    told = {"reason": check_decline_reason(reason), "by": PLACE}
    invited = _turn_of(session, who)
    if advance(session, invited.envelope, to="declined", at=clock.now(), actor=who.actor, data=told):
        withdraw(session, invited.envelope)


def open_as_co_signer(parts: Parts, who: CoSignerSession) -> str:
    """A fresh address of the provider's frame for the second signer, under what a signature here needs too.

    Errors: as `open_at_provider`; NotAllowedNow with `consent_missing` or `code_missing` besides, and as `_reached`.
    """
    with parts.db.read(tenant_id=who.tenant_id) as session:
        invited = _check_open(_invited(session, who))
        _consent(session, who)
        _proof(session, invited, who)
    return open_at_provider(parts, tenant_id=who.tenant_id, envelope_id=invited.envelope.id, turn=1)


def _invited(session: Session, who: CoSignerSession) -> Invited:
    invited = find_invited(session, invitation_id=who.invitation_id)
    if invited is None or invited.envelope.tenant_id != who.tenant_id:
        raise NotFound
    return invited


def _turn_of(session: Session, who: CoSignerSession) -> Invited:
    """As `_reached`, while it can be signed. NotAllowedNow also with `already_signed`."""
    return _check_open(_reached(session, _invited(session, who)))


def _turn_to_write(session: Session, who: CoSignerSession) -> Invited:
    """As `_turn_of`, where it is read and signed on pages of ours. NotAllowedNow also with `signed_elsewhere`."""
    invited = _turn_of(session, who)
    if invited.envelope.framed:
        raise NotAllowedNow("This agreement is signed in the frame of its provider.", code="signed_elsewhere")
    return invited


def _reached(session: Session, invited: Invited | None) -> Invited:
    """The invitation with its deal and envelope locked, once it was the second signer's turn and unless it has ended.

    NotFound for an unknown one, and one whose provider writes to its signers; NotAllowedNow with `not_your_turn` or
    `envelope_<status>`.
    """
    if invited is None:
        raise NotFound("We could not find that agreement.")
    lock_deal(session, tenant_id=invited.envelope.tenant_id, deal_id=invited.envelope.deal_id)
    lock_envelope(session, invited.envelope)
    session.refresh(invited.invitation)
    return _check_reached(invited)


def _check_open(invited: Invited) -> Invited:
    if _check_reached(invited).envelope.status in DONE:
        raise NotAllowedNow("You have already signed this agreement.", code="already_signed")
    return invited


def _check_reached(invited: Invited) -> Invited:
    if not invited.envelope.is_signed_here:
        raise NotFound("We could not find that agreement.")
    if invited.envelope.status not in (*OUT, *DONE):
        code = f"envelope_{invited.envelope.status}"
        raise NotAllowedNow("This agreement has ended and cannot be signed any more.", code=code)
    if invited.envelope.status in OUT and invited.invitation.sent_at is None:
        words = "The owner of the business signs first. We write to you when it is your turn."
        raise NotAllowedNow(words, code="not_your_turn")
    return invited


def _proof(session: Session, invited: Invited, who: CoSignerSession) -> SigningCode:
    found = find_proof(session, invited.envelope, place=PLACE, session_id=who.session_id)
    if found is None:
        words = "Enter a fresh code before you sign: the last one was entered more than half an hour ago."
        raise NotAllowedNow(words, code="code_missing")
    return found


def _consent(session: Session, who: CoSignerSession) -> Consent:
    found = find_consent_of(session, tenant_id=who.tenant_id, actor=who.actor, kind="e_records")
    if found is None:
        words = "Agree to sign on screen first, or ask us for the agreement on paper."
        raise NotAllowedNow(words, code="consent_missing")
    return found
