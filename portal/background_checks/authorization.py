"""Under whose authorization a check may run: that of the very owner who is answered now (docs/decisions/0015)."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.consents.models import Consent
from portal.consents.queries import list_consents
from portal.deals.models import Deal
from portal.infra.crypto import keyring
from portal.intake.service import IntakeState
from portal.merchants.identity import fold_person

# The answers that say which person the owner is. Somebody who moves house or sells a share stays the same person.
OWNER = ("owner.first", "owner.last", "owner.dob", "owner.ssn_last4")


def hash_owner(state: IntakeState, *, merchant_id: str) -> str | None:
    """The keyed hash of a merchant's owner; None while one of the answers that identify a person is missing.

    A name that is only written otherwise, in capitals or with another hyphen, gives the same hash.
    """
    first, last, born_on, ssn_last4 = (state.value(field_id) or "" for field_id in OWNER)
    if not (first and last and born_on and ssn_last4):
        return None
    person = "|".join((merchant_id, fold_person(first), fold_person(last), born_on, ssn_last4))
    return keyring().lookup(person, purpose="owner")


def find_authorization(session: Session, *, deal: Deal, state: IntakeState) -> Consent | None:
    """The newest authorization that covers the owner as answered for this deal, or None."""
    about = {"tenant_id": deal.tenant_id, "merchant_id": deal.merchant_id}
    return pick_authorization(list_consents(session, **about, kind="background"), deal=deal, state=state)


def pick_authorization(given: list[Consent], *, deal: Deal, state: IntakeState) -> Consent | None:
    """The first of a merchant's authorizations that covers the owner as answered for this deal, or None."""
    owner = hash_owner(state, merchant_id=deal.merchant_id)
    return next((one for one in given if _covers(one, deal, state, owner)), None)


def owner_changed_since(state: IntakeState, moment: datetime) -> list[str]:
    """Which of the answers that identify the owner were given otherwise after a moment; a first answer is no change."""
    given = [state.answers[field_id] for field_id in OWNER if field_id in state.answers]
    return [answer.field_id for answer in given if answer.version > 1 and answer.updated_at > moment]


def _covers(consent: Consent, deal: Deal, state: IntakeState, owner: str | None) -> bool:
    if consent.subject_hash is not None:
        return consent.subject_hash == owner
    # It was attested before there was an owner, or kept before the portal kept whose it is. One that was given on our
    # page was given for a deal of that time.
    if consent.source == "browser" and consent.created_at < deal.created_at:
        return False
    return not owner_changed_since(state, consent.created_at)
