"""What becomes of an envelope at its provider: asked about, fetched when it is signed, ended when it is not wanted."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.deals.service import lock_deal
from portal.errors import VendorError
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.infra.crypto import sha256_hex
from portal.infra.parts import Parts
from portal.infra.storage import new_key
from portal.signing.accounts import PROVIDERS
from portal.signing.errands import ASK, FETCH, WITHDRAW, queue_errand
from portal.signing.gateway import Placed, ProviderState, RemoteSigning
from portal.signing.gateways.docusign import signed_already
from portal.signing.models import Envelope
from portal.signing.queries import get_envelope, list_silent_envelopes
from portal.signing.service import lock_envelope, note_signed
from portal.signing.states import ABSORBING
from portal.signing.turns import note_turn
from portal.tenants.queries import get_tenant
from portal.workflows.apply_signing_event import advance
from portal.workflows.complete_envelope import StoredCopy, complete_envelope
from portal.workflows.invite_co_signer import invite_co_signer
from portal.workflows.reach_provider import AtProvider, reach_provider

# DocuSign allows one question about an envelope in fifteen minutes; its messages normally come within seconds.
SILENT_AFTER = timedelta(hours=1)
# How often a provider that ends an envelope later is asked whether it has.
LOOK_EVERY = timedelta(minutes=2)


def ask_provider(
    parts: Parts, *, tenant_id: str, envelope_id: str, look_for_others: bool = False
) -> ProviderState | None:
    """What the provider says about an envelope, asked by the id that we keep; None where it is over here.

    `look_for_others`: end a second envelope that a lost answer may have left there. VendorError (permanent) when what
    the provider has under that id was not made for this envelope.
    """
    at = reach_provider(parts, tenant_id=tenant_id, envelope_id=envelope_id)
    ref = at.envelope.provider_ref
    if ref is None or at.envelope.status not in ("sent", "viewed"):
        return None
    if look_for_others:
        found = at.provider.find(envelope_id=envelope_id, since=at.envelope.created_at)
        end_duplicates(at.provider, [Placed(ref, mailed=False), *(one for one in found if one.ref != ref)])
    state = at.provider.read(ref)
    if state.envelope_id not in ("", envelope_id):
        raise VendorError("The provider’s envelope belongs to another agreement.", permanent=True)
    return state


def end_duplicates(provider: RemoteSigning, found: list[Placed]) -> None:
    """End every envelope but the first: it is the one that is kept."""
    for extra in found[1:]:
        provider.void(extra.ref, reason="Sent twice by mistake.")


def take_news(session: Session, envelope: Envelope, *, state: ProviderState, actor: str) -> bool:
    """Apply what a provider says; False for news that came late or twice, which changes nothing.

    A signature first counts as `signed`: completed the agreement is when its signed copy lies here. The first of two
    makes it the other's turn, and who signs on our pages is then written to, once.
    """
    turned = state.first_signed_at is not None and _turn(session, envelope, at=state.first_signed_at, actor=actor)
    if state.news is None:
        return turned
    if state.news != "completed":
        return advance(session, envelope, to=state.news, at=state.at, actor=actor) or turned
    lock_deal(session, tenant_id=envelope.tenant_id, deal_id=envelope.deal_id)
    envelope = lock_envelope(session, envelope)
    if not note_signed(session, envelope, at=state.at):
        return False
    queue_errand(session, FETCH, envelope)
    return True


def _turn(session: Session, envelope: Envelope, *, at: datetime, actor: str) -> bool:
    if not envelope.is_signed_here:
        return note_turn(session, envelope, at=at)
    lock_deal(session, tenant_id=envelope.tenant_id, deal_id=envelope.deal_id)
    envelope = lock_envelope(session, envelope)
    # What ended meanwhile asks nobody for a signature any more.
    return envelope.status in ("sent", "viewed") and invite_co_signer(session, envelope, actor=actor)


def keep_answer(session: Session, *, tenant_id: str, envelope_id: str, state: ProviderState) -> bool:
    """Apply what `ask_provider` heard."""
    envelope = get_envelope(session, tenant_id=tenant_id, envelope_id=envelope_id)
    return take_news(session, envelope, state=state, actor=f"provider:{envelope.gateway}")


def fetch_signed(parts: Parts, *, tenant_id: str, envelope_id: str) -> StoredCopy | None:
    """Get the signed PDF with the provider's certificate and store it; None where it is here or nobody signed."""
    at = reach_provider(parts, tenant_id=tenant_id, envelope_id=envelope_id)
    if at.envelope.status != "signed" or at.envelope.provider_ref is None:
        return None
    pdf = at.provider.download(at.envelope.provider_ref)
    key = new_key(tenant_id)
    parts.storage.put(key, pdf, content_type="application/pdf")
    return StoredCopy(key, sha256_hex(pdf), len(pdf))


def keep_fetched(session: Session, *, tenant_id: str, envelope_id: str, copy: StoredCopy) -> bool:
    """Complete an envelope with the copy of its provider; False where that was done before."""
    envelope = get_envelope(session, tenant_id=tenant_id, envelope_id=envelope_id)
    at = envelope.signed_at or clock.now()
    return complete_envelope(session, envelope, copy=copy, at=at, actor=f"provider:{envelope.gateway}")


def withdraw_at_provider(parts: Parts, *, tenant_id: str, envelope_id: str) -> bool:
    """End at the provider what was ended here; also what it may have without our knowing its id.

    False where the provider does it later: `is_withdrawn` tells. VendorError `vendor_signed` (permanent) when the
    signer was faster.
    """
    at = reach_provider(parts, tenant_id=tenant_id, envelope_id=envelope_id)
    with parts.db.read(tenant_id=tenant_id) as session:
        tenant = get_tenant(session, tenant_id=tenant_id)
    # The reason that staff gave is for the file; the provider mails this one to the signer.
    reason = f"Withdrawn by {tenant.legal_name}."
    return all([at.provider.void(ref, reason=reason) for ref in _refs_of(at)])


def is_withdrawn(parts: Parts, *, tenant_id: str, envelope_id: str) -> bool:
    """Whether the provider has ended what it was to end. VendorError `vendor_signed` when the signer was faster."""
    at = reach_provider(parts, tenant_id=tenant_id, envelope_id=envelope_id)
    states = [at.provider.read(ref).news for ref in _refs_of(at)]
    if "completed" in states:
        raise signed_already(PROVIDERS[at.envelope.gateway])
    return all(state in ABSORBING for state in states)


def await_withdrawal(session: Session, *, tenant_id: str, envelope_id: str, until: datetime) -> None:
    """Have the provider asked whether it has ended the envelope; when it has not by then, to end it once more."""
    envelope = get_envelope(session, tenant_id=tenant_id, envelope_id=envelope_id)
    queue_errand(session, WITHDRAW, envelope, not_before=clock.now() + LOOK_EVERY, until=clock.iso(until))


def _refs_of(at: AtProvider) -> list[str]:
    if at.envelope.provider_ref is not None:
        return [at.envelope.provider_ref]
    return [one.ref for one in at.provider.find(envelope_id=at.envelope.id, since=at.envelope.created_at)]


def ask_about_silent(session: Session) -> int:
    """Have providers asked about envelopes of which nothing was heard for an hour; returns how many."""
    silent = list_silent_envelopes(session, gateways=tuple(PROVIDERS), since=clock.now() - SILENT_AFTER)
    for envelope in silent:
        envelope.asked_at = clock.now()
        queue_errand(session, ASK, envelope)
    return len(silent)


def note_trouble(session: Session, *, tenant_id: str, envelope_id: str, text: str) -> None:
    """Say in the deal's timeline what could not be done at the provider, for somebody to act."""
    envelope = get_envelope(session, tenant_id=tenant_id, envelope_id=envelope_id)
    about = {"tenant_id": tenant_id, "deal_id": envelope.deal_id, "merchant_id": envelope.merchant_id}
    words = text.format(provider=PROVIDERS.get(envelope.gateway, envelope.gateway))
    record(session, EventType.NOTE_ADDED, **about, actor="system", data={"text": words})
