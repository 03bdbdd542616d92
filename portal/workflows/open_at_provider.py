"""Sending a signer's browser to the provider that has the agreement."""

from sqlalchemy.orm import Session

from portal.errors import NotAllowedNow
from portal.infra.parts import Parts
from portal.signing.accounts import DOCUSIGN, PROVIDERS
from portal.signing.models import Envelope
from portal.workflows.reach_provider import account_of, reach_provider, signers_of


def signs_in_browser(session: Session, envelope: Envelope) -> bool:
    """Whether the first signer signs from our page, there or in a frame; otherwise the provider writes to them."""
    account = account_of(session, envelope) if envelope.gateway in PROVIDERS else None
    if account is None:
        return False
    if envelope.gateway == DOCUSIGN:
        return account.content.get("delivery") != "email"
    # Of what went out before it was kept only the account tells.
    return bool(account.content.get("client_id")) if envelope.framed is None else envelope.framed


def open_at_provider(parts: Parts, *, tenant_id: str, envelope_id: str, turn: int = 0) -> str:
    """A fresh address at which a signer signs, the first unless `turn` says another; changes nothing.

    It is good for minutes and one look, is asked for each time and kept nowhere. Errors: NotAllowedNow where the
    agreement is not out or the provider writes to the signer; VendorError, `vendor_not_their_turn` where the provider
    has nothing for them to sign at this moment.
    """
    at = reach_provider(parts, tenant_id=tenant_id, envelope_id=envelope_id)
    url = None
    if at.envelope.provider_ref is not None and at.envelope.status in ("sent", "viewed"):
        with parts.db.read(tenant_id=tenant_id) as session:
            signer = signers_of(session, at.envelope)[turn]
        url = at.provider.signing_url(at.envelope.provider_ref, signer=signer)
    if url is None:
        raise NotAllowedNow("This agreement cannot be opened from here.", code=f"envelope_{at.envelope.status}")
    return url
