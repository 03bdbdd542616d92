"""Sending a signer's browser to the provider that has the agreement."""

from sqlalchemy.orm import Session

from portal.errors import NotAllowedNow
from portal.infra.parts import Parts
from portal.signing.accounts import DOCUSIGN, DROPBOX_SIGN, DropboxSignAccount
from portal.signing.gateways.dropbox_sign import frames
from portal.signing.models import Envelope
from portal.workflows.reach_provider import account_of, reach_provider, signers_of


def signs_in_browser(session: Session, envelope: Envelope) -> bool:
    """Whether the first signer signs from our page, there or in a frame; otherwise the provider writes to them."""
    account = account_of(session, envelope) if envelope.gateway in (DOCUSIGN, DROPBOX_SIGN) else None
    if account is None:
        return False
    if envelope.gateway == DOCUSIGN:
        return account.content.get("delivery") != "email"
    signers = len(signers_of(session, envelope))
    return frames(DropboxSignAccount.model_validate(account.content), signers=signers)


def open_at_provider(parts: Parts, *, tenant_id: str, envelope_id: str) -> str:
    """A fresh address at which the agreement is signed, good for minutes and asked for each time; changes nothing.

    Errors: NotAllowedNow where the agreement is not out or the provider writes to the signer; VendorError.
    """
    at = reach_provider(parts, tenant_id=tenant_id, envelope_id=envelope_id)
    url = None
    if at.envelope.provider_ref is not None and at.envelope.status in ("sent", "viewed"):
        with parts.db.read(tenant_id=tenant_id) as session:
            first = signers_of(session, at.envelope)[0]
        url = at.provider.signing_url(at.envelope.provider_ref, signer=first)
    if url is None:
        raise NotAllowedNow("This agreement cannot be opened from here.", code=f"envelope_{at.envelope.status}")
    return url
