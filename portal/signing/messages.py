"""What providers send us about envelopes, read out of bytes; whoever calls has verified them, or does it first."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.errors import Malformed
from portal.infra import clock
from portal.infra.crypto import sha256_hex
from portal.signing.accounts import DOCUSIGN, DROPBOX_SIGN
from portal.signing.gateway import ProviderState
from portal.signing.gateways import docusign, dropbox_sign
from portal.signing.states import SigningEvent

LONGEST = 200
_DOCUSIGN_NEWS: dict[str, SigningEvent] = {
    "envelope-sent": "sent",
    "envelope-delivered": "viewed",
    "envelope-completed": "completed",
    "envelope-declined": "declined",
    "envelope-voided": "voided",
    # One signer's doing counts for the envelope where it is news of it; one signature of several completes nothing.
    "recipient-delivered": "viewed",
    "recipient-declined": "declined",
}
# Moved to the recycle bin: that voids an envelope under way, and one that is signed stays so. DocuSign is asked which.
_DOCUSIGN_ASKS = "envelope-deleted"


@dataclass(frozen=True, kw_only=True)
class ProviderMessage:
    """One message. `ref` is the provider's id of the envelope, `envelope_id` ours where the message names it.

    `foreign`: it tells of an envelope that was not made by this portal. `state` is what may be believed as it stands;
    None where the provider has to be asked: its signature does not cover the body, or the event means several things.
    """

    provider: str
    natural_id: str
    ref: str
    account_id: str
    foreign: bool
    state: ProviderState | None


@dataclass(frozen=True)
class DropboxSignProof:
    """What Dropbox Sign signs: the time and the type of an event, and nothing else of it."""

    event_time: str
    event_type: str
    event_hash: str


def read_message(provider: str, raw: bytes) -> ProviderMessage:
    """The message in a body as it was kept; Malformed when it is none."""
    return read_docusign(raw) if provider == DOCUSIGN else read_dropbox_sign(raw)


def read_docusign(raw: bytes) -> ProviderMessage:
    """A message of DocuSign Connect in its JSON form (restv2.1, aggregate or SIM)."""
    body = _object(raw)
    data = _part(body, "data")
    summary = _part(data, "envelopeSummary")
    event, told_at = _text(body, "event"), _text(body, "generatedDateTime")
    ref = _text(data, "envelopeId")
    names = [_text(body, "configurationId"), ref, event, told_at, sha256_hex(raw)]
    fields = _part(summary, "customFields").get("textCustomFields")
    own = docusign.state_of(summary).envelope_id if summary else ""
    state = _docusign_state(event, data, told_at=docusign.moment_of(told_at))
    return ProviderMessage(
        provider=DOCUSIGN,
        natural_id=_short(":".join(names)),
        ref=ref,
        account_id=_text(data, "accountId"),
        foreign=not ref or (isinstance(fields, list) and not own),
        state=None if event == _DOCUSIGN_ASKS else state,
    )


def read_dropbox_sign(raw: bytes) -> ProviderMessage:
    """A callback of Dropbox Sign; its body says which request to ask about, and no more is taken from it."""
    body = _object(raw)
    event, request = _part(body, "event"), _part(body, "signature_request")
    ref = _text(request, "signature_request_id")
    related = _text(_part(event, "event_metadata"), "related_signature_id")
    metadata = request.get("metadata")
    return ProviderMessage(
        provider=DROPBOX_SIGN,
        natural_id=_short(":".join([_text(event, "event_hash"), ref, related])),
        ref=ref,
        account_id=_text(body, "account_guid"),
        foreign=not ref or (isinstance(metadata, dict) and dropbox_sign.FIELD not in metadata),
        state=None,
    )


def dropbox_sign_proof(raw: bytes) -> DropboxSignProof:
    """What to hold against the API key; Malformed when the body is no callback."""
    event = _part(_object(raw), "event")
    return DropboxSignProof(_text(event, "event_time"), _text(event, "event_type"), _text(event, "event_hash"))


def _docusign_state(event: str, data: dict[str, Any], *, told_at: datetime) -> ProviderState:
    """What the event says. The summary is the envelope at the moment of sending, so it only dates the event."""
    news, summary = _DOCUSIGN_NEWS.get(event), _part(data, "envelopeSummary")
    told = docusign.state_of(summary) if summary else ProviderState(None, told_at)
    if told.news == news or (news == "voided" and told.news == "expired"):
        return told
    first = told.first_signed_at
    if event == "recipient-completed" and _text(data, "recipientId") == docusign.FIRST:
        first = first or told_at
    return ProviderState(news, clock.as_utc(told_at), told.envelope_id, first)


def _object(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        # Whoever nests lists by the thousand wants an error of ours.
        raise Malformed("The body is not JSON.", code="not_json") from error
    if not isinstance(body, dict):
        raise Malformed("The body is not a JSON object.", code="not_json")
    return body


def _part(value: dict[str, Any], name: str) -> dict[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _text(value: dict[str, Any], name: str) -> str:
    """Ids, names and times are plain characters; anything else there is taken for nothing."""
    found = value.get(name)
    text = str(found) if isinstance(found, str | int) else ""
    return text[:LONGEST] if text.isascii() and text.isprintable() else ""


def _short(name: str) -> str:
    """A natural id as it is; one that is longer than the column, as its hash."""
    return name if len(name) <= LONGEST else sha256_hex(name.encode())
