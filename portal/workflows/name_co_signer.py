"""Naming who signs beside the owner, another owner or a guarantor; only while no agreement is out."""

from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.service import lock_deal
from portal.deals.transitions import DealStatus
from portal.errors import FieldError, Invalid, NotAllowedNow
from portal.intake.service import IntakeState, read_state
from portal.merchants.identity import fold_email, fold_person
from portal.signing.co_signers import CoSigner, drop_co_signer, keep_co_signer
from portal.signing.queries import find_live_envelope

CAPACITIES = {
    "co_owner": "Another owner, who signs for the business",
    "guarantor": "A guarantor, who answers personally",
}
# Until the agreement is signed; after that nobody signs anything more.
CHANGEABLE = (DealStatus.OPEN, DealStatus.OFFER, DealStatus.ACCEPTED)
LONGEST_NAME = 120
LONGEST_ADDRESS = 200


def name_co_signer(
    session: Session, *, tenant_id: str, deal_id: str, capacity: str, name: str, email: str, address: str, actor: str
) -> CoSigner:
    """Have somebody sign after the owner, in place of whoever was named before.

    Errors: Invalid("capacity", "name", "email", "address"), also for the owner themselves; NotAllowedNow with
    `envelope_live` while an agreement is out, or `deal_over`.
    """
    deal = _changeable(session, tenant_id=tenant_id, deal_id=deal_id)
    who, where = " ".join(name.split()), " ".join(address.split())
    wrong = _wrong(capacity, who, where)
    if wrong:
        raise Invalid.of(wrong)
    mail = fold_email(email)
    check_other_person(read_state(session, tenant_id=tenant_id, deal_id=deal.id), name=who, email=mail)
    kept = where if capacity == "guarantor" else None
    return keep_co_signer(session, deal, capacity=capacity, name=who, email=mail, address=kept, actor=actor)


def remove_co_signer(session: Session, *, tenant_id: str, deal_id: str, actor: str) -> None:
    """Let the owner sign alone; nothing happens where they do. NotAllowedNow as for naming."""
    drop_co_signer(session, _changeable(session, tenant_id=tenant_id, deal_id=deal_id), actor=actor)


def _changeable(session: Session, *, tenant_id: str, deal_id: str) -> Deal:
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    if deal.status not in CHANGEABLE:
        raise NotAllowedNow("This application is over: nobody signs anything more for it.", code="deal_over")
    if find_live_envelope(session, tenant_id=tenant_id, deal_id=deal_id) is not None:
        words = "The agreement is out already and names who signs it. It has to be voided before that can change."
        raise NotAllowedNow(words, code="envelope_live")
    return deal


def _wrong(capacity: str, name: str, address: str) -> list[FieldError]:
    wrong = []
    if capacity not in CAPACITIES:
        wrong.append(FieldError("capacity", "Choose the role in which this person signs."))
    if not name or len(name) > LONGEST_NAME:
        wrong.append(FieldError("name", f"Enter the full name, in {LONGEST_NAME} characters or fewer."))
    if capacity == "guarantor" and (not address or len(address) > LONGEST_ADDRESS):
        wrong.append(FieldError("address", "Enter the postal address of the guarantor, as it stands in the agreement."))
    return wrong


def check_other_person(state: IntakeState, *, name: str, email: str, recipient: str = "") -> None:
    """Refuse the owner as their own second signer: two signatures of one person are worth one.

    `recipient` is where the owner's agreement goes. Errors: Invalid("name"), Invalid("email").
    """
    owner = " ".join(filter(None, (state.value("owner.first"), state.value("owner.last"))))
    if owner and fold_person(name) == fold_person(owner):
        raise Invalid("name", "This is the owner, who signs already. Enter the other person’s name.")
    if email in ((state.value("contact.email") or "").strip().lower(), recipient):
        words = "This is the address of the application itself. The other person needs an address of their own."
        raise Invalid("email", words)
