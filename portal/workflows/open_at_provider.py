"""Sending a signer's browser to the provider that has the agreement."""

from sqlalchemy.orm import Session

from portal.errors import NotAllowedNow
from portal.infra.parts import Parts
from portal.signing.accounts import DOCUSIGN
from portal.signing.models import Envelope
from portal.workflows.reach_provider import account_of, reach_provider, signer_of


def signs_in_browser(session: Session, envelope: Envelope) -> bool:
    """Whether the signer is sent to the provider from our page; otherwise the provider writes to them."""
    if envelope.gateway != DOCUSIGN:
        return False
    account = account_of(session, envelope)
    return account is not None and account.content.get("delivery") != "email"


def open_at_provider(parts: Parts, *, tenant_id: str, envelope_id: str) -> str:
    """A fresh address at which the agreement is signed, good for minutes and asked for each time; changes nothing.

    Errors: NotAllowedNow where the agreement is not out or the provider writes to the signer; VendorError.
    """
    at = reach_provider(parts, tenant_id=tenant_id, envelope_id=envelope_id)
    url = None
    if at.envelope.provider_ref is not None and at.envelope.status in ("sent", "viewed"):
        with parts.db.read(tenant_id=tenant_id) as session:
            signer = signer_of(session, at.envelope)
        url = at.provider.signing_url(at.envelope.provider_ref, signer=signer)
    if url is None:
        raise NotAllowedNow("This agreement cannot be opened from here.", code=f"envelope_{at.envelope.status}")
    return url
