"""Dropbox Sign's API v3: signature requests from our own PDF, found again by our id in them.

With the client ID of an app of its own a tenant has its agreements signed in a frame on our pages. A request of that
kind is mailed to nobody: whose turn it is, we write to ourselves. Source: Dropbox Sign's API reference, "Signature
Request" and "Embedded", and its walkthrough of embedded signing.
"""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from portal.errors import VendorError
from portal.infra import clock
from portal.infra.http import VendorClient
from portal.signing.accounts import DropboxSignAccount
from portal.signing.gateway import Placed, ProviderState, Sending, SignerAtProvider, SigningOrder
from portal.signing.gateways.docusign import pdf_of, signed_already
from portal.signing.paper.stamp import SignaturePlace

FIELD = "portal_envelope_id"
_DATE_INDENT, _DATE_WIDTH = 292, 183
_CONFLICT, _GONE = 409, 410
# On a request that is signed in our frame: the client ID of the app that it was made for. So one that was mailed is
# known, and one for a frame can be shown, when the account has changed. Earlier requests say "1" and mean the present.
FRAMED = "portal_framed"
_PRESENT_APP = "1"
# With status 403 in older pages of the reference, with 429 in newer ones.
_LIMITS = {"exceeded_rate": None}
_UX_VERSION, _SCRIPT_VERSION = "2", "2.12.4"


class DropboxSignGateway:
    """In a transaction only the intention is kept; a job brings the agreement to Dropbox Sign."""

    name = "dropbox_sign"
    makes_paper = True

    def send(self, *, envelope_id: str) -> Sending:
        """It waits for the job."""
        return Sending("queued")


class DropboxSign:
    """A tenant's account, reached over HTTP."""

    def __init__(
        self, account: DropboxSignAccount, *, api_url: str, frame_url: str = "", timeout_s: float = 15.0
    ) -> None:
        """`frame_url` is the site that a frame on our page may show."""
        self._account, self._api_url, self._timeout_s = account, api_url, timeout_s
        self._frame_url = frame_url

    def find(self, *, envelope_id: str, since: datetime) -> list[Placed]:
        """Requests whose metadata hold our id, the oldest first.

        The search looks in titles and messages too and may lag behind a little, so the metadata are compared here.
        """
        with self._client() as client:
            query = {"query": envelope_id, "page_size": "100"}
            found = client.json_object("GET", "/v3/signature_request/list", params=query).get("signature_requests")
        ours = [one for one in found or [] if isinstance(one, dict) and _own_id(one) == envelope_id]
        ours.sort(key=lambda one: _seconds(one.get("created_at")))
        return [_placed(one) for one in ours]

    def create(self, order: SigningOrder) -> Placed:
        """Make the request: to be signed in our frame where there is an app, else mailed to whoever's turn it is."""
        app = self._account.client_id
        fields = {
            "title": order.title,
            "subject": order.title,
            "message": order.message,
            **_signers(order),
            f"metadata[{FIELD}]": order.envelope_id,
            "form_fields_per_document": json.dumps([_form_fields(order)]),
            "allow_decline": "1",
            "test_mode": "1" if self._account.test_mode else "0",
        }
        if app:
            fields |= {"client_id": app, f"metadata[{FRAMED}]": app}
        else:
            fields["signing_redirect_url"] = order.signers[0].return_url
        path = "create_embedded" if app else "send"
        files = {"files[0]": (order.filename, order.pdf, "application/pdf")}
        with self._client() as client:
            made = client.json_object("POST", f"/v3/signature_request/{path}", data=fields, files=files)
        return Placed(str(_request(made)["signature_request_id"]), mailed=not app, framed=bool(app))

    def read(self, ref: str) -> ProviderState:
        """The request's state; one that was cancelled is gone for its sender, which is news too."""
        try:
            with self._client() as client:
                told = client.json_object("GET", f"/v3/signature_request/{ref}")
        except VendorError as refused:
            if refused.status == _GONE:
                return ProviderState("voided", clock.now())
            raise
        return state_of(_request(told))

    def signing_url(self, ref: str, *, signer: SignerAtProvider) -> str | None:
        """The address to show in a frame, good for one look within the hour; None where the signer gets a message.

        What a page adds to it is what Dropbox Sign's own script adds: the app, the page around the frame, versions.
        """
        with self._client() as client:
            request = _request(client.json_object("GET", f"/v3/signature_request/{ref}"))
            mark = str(_metadata(request).get(FRAMED) or "")
            app = self._account.client_id if mark == _PRESENT_APP else mark
            if not app:
                return None
            path = f"/v3/embedded/sign_url/{_signature_of(request, signer)}"
            try:
                told = client.json_object("GET", path).get("embedded")
            except VendorError as refused:
                if refused.status != _CONFLICT:
                    raise
                words = "Dropbox Sign has nothing for this person to sign at the moment."
                raise VendorError(words, code="vendor_not_their_turn", status=_CONFLICT) from refused
        url = str(told.get("sign_url") or "") if isinstance(told, dict) else ""
        if not self._frame_url or origin_of(url) != origin_of(self._frame_url):
            raise VendorError("Dropbox Sign sent an address that is not its own.", code="vendor_unreadable")
        added = {
            "client_id": app,
            "debug": "0",
            "parent_url": signer.page_url or signer.return_url,
            "skip_domain_verification": "1" if self._account.test_mode else "0",
            "ux_version": _UX_VERSION,
            "js_version": _SCRIPT_VERSION,
        }
        return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(added)}"

    def void(self, ref: str, *, reason: str) -> bool:
        """Have the request cancelled, which Dropbox Sign does later; one that it still prepares (409) is tried again.

        Source: "Cancel Incomplete Signature Request", which says to ask again when an hour passed without the event
        `signature_request_canceled`.
        """
        try:
            with self._client() as client:
                answer = client.request("POST", f"/v3/signature_request/cancel/{ref}")
            # It answers with nothing. A page of some proxy is no proof that the wish was taken.
            if answer.content.strip(b" \r\n{}"):
                raise VendorError("Dropbox Sign sent an answer that cannot be read.", code="vendor_unreadable")
        except VendorError as refused:
            if not refused.permanent or refused.status == 401:
                raise
            news = self.read(ref).news
            if news == "completed":
                raise signed_already("Dropbox Sign") from refused
            if news not in ("voided", "declined", "expired"):
                raise
            return True
        return False

    def download(self, ref: str) -> bytes:
        """The signed document with its audit trail; it is made a little after the signature."""
        with self._client() as client:
            answer = client.request("GET", f"/v3/signature_request/files/{ref}", params={"file_type": "pdf"})
        return pdf_of(answer, vendor="Dropbox Sign")

    def check(self) -> str:
        """Name the account that the key opens."""
        try:
            with self._client() as client:
                account = client.json_object("GET", "/v3/account").get("account") or {}
        except VendorError as refused:
            if refused.status != 401:
                raise
            words = "Dropbox Sign does not know this API key."
            raise VendorError(words, code="vendor_unauthorized", permanent=True) from refused
        return f"Dropbox Sign let us in to the account {account.get('email_address', '')}."

    def _client(self) -> VendorClient:
        return VendorClient(
            vendor="Dropbox Sign",
            base_url=self._api_url,
            auth=(self._account.api_key.get_secret_value(), ""),
            timeout_s=self._timeout_s,
            reason_of=lambda body: (body.get("error") or {}).get("error_name"),
            limits=_LIMITS,
        )


def origin_of(url: str) -> str:
    """The site of an address, as browsers compare sites; empty where there is none."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("https", "http") and parts.netloc else ""


def state_of(told: dict[str, Any]) -> ProviderState:
    """What a request says. A signature is `awaiting_signature`, `on_hold`, `signed`, `declined`, `expired` or in error;
    any other word is no news."""
    signatures = _signatures(told)
    states = {str(one.get("status_code", "")) for one in signatures}
    own = _own_id(told)
    if told.get("is_complete") is True:
        return ProviderState("completed", _latest(signatures, "signed_at"), own)
    if told.get("is_declined") is True or "declined" in states:
        return ProviderState("declined", clock.now(), own)
    if "expired" in states:
        return ProviderState("expired", clock.now(), own)
    if told.get("has_error") is True or any(state.startswith("error") for state in states):
        # Its file or its signer's address could not be taken: nobody can sign it.
        return ProviderState("voided", clock.now(), own)
    if any(_seconds(one.get("last_viewed_at")) for one in signatures):
        return ProviderState("viewed", _latest(signatures, "last_viewed_at"), own, _first_signed_at(signatures))
    return ProviderState("sent", _moment(told.get("created_at")), own, _first_signed_at(signatures))


def _signers(order: SigningOrder) -> dict[str, str]:
    """Who signs; with an order where there are several, so that the next is written to when the one before signed."""
    fields: dict[str, str] = {}
    for turn, signer in enumerate(order.signers):
        fields |= {f"signers[{turn}][name]": signer.name, f"signers[{turn}][email_address]": signer.email}
        if len(order.signers) > 1:
            fields[f"signers[{turn}][order]"] = str(turn)
    return fields


def _form_fields(order: SigningOrder) -> list[dict[str, Any]]:
    """Where to sign and where the dates go, from the page's upper left corner."""
    return [field for turn, (_, place) in enumerate(order.placed) for field in _fields_of(place, turn)]


def _fields_of(place: SignaturePlace, turn: int) -> list[dict[str, Any]]:
    left, top = round(place.x), round(place.y)
    at = {"y": top, "page": place.page + 1, "required": True, "signer": turn, "name": ""}
    date = {"type": "date_signed", "x": left + _DATE_INDENT}
    return [
        {**at, **_size(place.width, place.height), "api_id": f"signature_{turn}", "type": "signature", "x": left},
        {**at, **_size(_DATE_WIDTH, place.height), "api_id": f"date_{turn}", **date},
    ]


def _size(width: float, height: float) -> dict[str, int]:
    """Places are in points, but sizes in eightieths of an inch, and a width has a border of two more.

    Source: Dropbox Sign's help, "How to use the Form Fields Per Document parameter".
    """
    return {"width": round(width * 80 / 72) + 2, "height": round(height * 80 / 72)}


def _request(answer: dict[str, Any]) -> dict[str, Any]:
    told = answer.get("signature_request")
    if not isinstance(told, dict) or not told.get("signature_request_id"):
        raise VendorError("Dropbox Sign sent an answer that cannot be read.", code="vendor_unreadable")
    return told


def _signatures(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The signatures in the order in which they are given."""
    found = told.get("signatures")
    signatures = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return sorted(signatures, key=lambda one: _seconds(one.get("order")))


def _first_signed_at(signatures: list[dict[str, Any]]) -> datetime | None:
    """When the first of several signed; None before, and where one alone signs."""
    if len(signatures) < 2 or signatures[0].get("status_code") != "signed":
        return None
    return _moment(signatures[0].get("signed_at"))


def _signature_of(told: dict[str, Any], signer: SignerAtProvider) -> str:
    """The id of a signer's own signature; nobody is shown the one of somebody else."""
    signatures = _signatures(told)
    found = signatures[signer.turn] if signer.turn < len(signatures) else {}
    email, signature_id = found.get("signer_email_address"), found.get("signature_id")
    if not signature_id or str(email).casefold() != signer.email.casefold():
        raise VendorError("Dropbox Sign names other signers than we do.", code="vendor_unreadable", permanent=True)
    return str(signature_id)


def _placed(told: dict[str, Any]) -> Placed:
    """A request as it was made, whatever the account says by now."""
    framed = bool(_metadata(told).get(FRAMED))
    return Placed(str(told["signature_request_id"]), mailed=not framed, framed=framed)


def _metadata(told: dict[str, Any]) -> dict[str, Any]:
    metadata = told.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def _own_id(told: dict[str, Any]) -> str:
    return str(_metadata(told).get(FIELD, ""))


def _latest(signatures: list[dict[str, Any]], name: str) -> datetime:
    return _moment(max((_seconds(one.get(name)) for one in signatures), default=0))


def _moment(seconds: Any) -> datetime:
    known = _seconds(seconds)
    return datetime.fromtimestamp(known, tz=UTC) if known else clock.now()


def _seconds(value: Any) -> int:
    """A number as it is told; none for anything else that may stand there."""
    return value if isinstance(value, int) and 0 <= value < 2**35 else 0
