"""The merchant proves with a one-time code, between reading the agreement and signing it, that it is them."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from portal.errors import Invalid, NotAllowedNow
from portal.signing.codes import count_try, find_proof, find_proof_or_standing, prove, request_code
from portal.signing.models import Envelope, SigningCode
from portal.workflows.sign_agreement import open_envelope
from portal.workflows.signer_codes import CodeTarget, list_targets, read_trial_code

PLACE = "merchant"


@dataclass(frozen=True)
class CodeState:
    """What the page of the code shows. `trial_code` is set in a trial installation only: "" while it is being sent."""

    targets: list[CodeTarget]
    standing: SigningCode | None
    trial_code: str | None


def may_enter_code(envelope: Envelope | None) -> bool:
    """Whether an agreement is at the point where a code is entered: on our pages, read, and not signed."""
    return envelope is not None and envelope.gateway == "embedded" and envelope.status == "viewed"


def is_proved(session: Session, envelope: Envelope, *, session_id: str) -> bool:
    """Whether this web session entered a code a short while ago."""
    return find_proof(session, envelope, place=PLACE, session_id=session_id) is not None


def read_code_state(session: Session, envelope: Envelope, *, session_id: str, outbox: Path | None) -> CodeState | None:
    """What is known of the merchant's code; None where this session is proved. `outbox`: in a trial installation."""
    proof, standing = find_proof_or_standing(session, envelope, place=PLACE, session_id=session_id)
    if proof is not None:
        return None
    trial = None
    if standing is not None and outbox is not None:
        trial = read_trial_code(session, envelope, standing, outbox=outbox)
    return CodeState(list_targets(session, envelope), standing, trial)


def send_code(session: Session, *, tenant_id: str, deal_id: str, channel: str, actor: str) -> SigningCode:
    """Have a code sent to the address or number on record, never to one that is typed.

    Errors: Invalid("channel") where it may not go that way at this moment, NotAllowedNow, TooMany.
    """
    envelope = _read_envelope(session, tenant_id=tenant_id, deal_id=deal_id)
    target = next((one for one in list_targets(session, envelope) if one.channel == channel), None)
    if target is None:
        raise Invalid("channel", "We cannot send a code that way at this moment. Choose the other one.")
    return request_code(session, envelope, place=PLACE, channel=target.channel, to=target.to, actor=actor)


def count_try_of_merchant(session: Session, *, tenant_id: str, deal_id: str) -> str:
    """Count a try, in a transaction of its own and before `prove_merchant`; the id of the code that it is for."""
    envelope = _read_envelope(session, tenant_id=tenant_id, deal_id=deal_id)
    return count_try(session, envelope, place=PLACE)


def prove_merchant(
    session: Session, *, tenant_id: str, deal_id: str, code_id: str, code: str, session_id: str, actor: str
) -> SigningCode:
    """Take the code for this web session; Invalid("code") or NotAllowedNow when it is not good."""
    envelope = _read_envelope(session, tenant_id=tenant_id, deal_id=deal_id)
    return prove(session, envelope, place=PLACE, code_id=code_id, code=code, session_id=session_id, actor=actor)


def _read_envelope(session: Session, *, tenant_id: str, deal_id: str) -> Envelope:
    envelope = open_envelope(session, tenant_id=tenant_id, deal_id=deal_id)
    if envelope.status != "viewed":
        raise NotAllowedNow("Read the agreement before you sign it.", code="not_viewed")
    return envelope
