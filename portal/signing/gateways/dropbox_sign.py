"""Dropbox Sign's API v3: signature requests from our own PDF, mailed to the signer, found again by our id in them.

Its embedded signing needs its script and a frame of its site, which our pages' policy does not admit; so it mails the
signer and sends the browser back to us afterwards. Source: Dropbox Sign's API reference, "Signature Request".
"""

import json
from datetime import UTC, datetime
from typing import Any

from portal.errors import VendorError
from portal.infra import clock
from portal.infra.http import VendorClient
from portal.signing.accounts import DropboxSignAccount
from portal.signing.gateway import ProviderState, Sending, SignerAtProvider, SigningOrder
from portal.signing.gateways.docusign import pdf_of, signed_already

FIELD = "portal_envelope_id"
_DATE_INDENT, _DATE_WIDTH = 292, 183
_GONE = 410


class DropboxSignGateway:
    """In a transaction only the intention is kept; a job brings the agreement to Dropbox Sign."""

    name = "dropbox_sign"
    makes_paper = True

    def send(self, *, envelope_id: str) -> Sending:
        """It waits for the job."""
        return Sending("queued")


class DropboxSign:
    """A tenant's account, reached over HTTP."""

    mails_signer = True

    def __init__(self, account: DropboxSignAccount, *, api_url: str, timeout_s: float = 15.0) -> None:
        self._account, self._api_url, self._timeout_s = account, api_url, timeout_s

    def find(self, *, envelope_id: str, since: datetime) -> list[str]:
        """Requests whose metadata hold our id, the oldest first.

        The search looks in titles and messages too and may lag behind a little, so the metadata are compared here.
        """
        with self._client() as client:
            query = {"query": envelope_id, "page_size": "100"}
            found = client.json_object("GET", "/v3/signature_request/list", params=query).get("signature_requests")
        ours = [one for one in found or [] if isinstance(one, dict) and _own_id(one) == envelope_id]
        ours.sort(key=lambda one: int(one.get("created_at") or 0))
        return [str(one["signature_request_id"]) for one in ours]

    def create(self, order: SigningOrder) -> str:
        """Make the request, which is mailed to the signer."""
        fields = {
            "title": order.title,
            "subject": order.title,
            "message": order.message,
            "signers[0][name]": order.signer.name,
            "signers[0][email_address]": order.signer.email,
            f"metadata[{FIELD}]": order.signer.envelope_id,
            "form_fields_per_document": json.dumps([_form_fields(order)]),
            "signing_redirect_url": order.signer.return_url,
            "allow_decline": "1",
            "test_mode": "1" if self._account.test_mode else "0",
        }
        files = {"files[0]": (order.filename, order.pdf, "application/pdf")}
        with self._client() as client:
            made = client.json_object("POST", "/v3/signature_request/send", data=fields, files=files)
        return str(_request(made)["signature_request_id"])

    def read(self, ref: str) -> ProviderState:
        """The request's state; one that was cancelled is gone for its sender, which is news too."""
        try:
            with self._client() as client:
                told = client.json_object("GET", f"/v3/signature_request/{ref}")
        except VendorError as refused:
            if refused.status == _GONE:
                return ProviderState("voided", clock.now())
            raise
        return _state_of(_request(told))

    def signing_url(self, ref: str, *, signer: SignerAtProvider) -> str | None:
        """None: the signer gets it by e-mail."""
        return None

    def void(self, ref: str, *, reason: str) -> None:
        """Cancel the request."""
        try:
            with self._client() as client:
                client.request("POST", f"/v3/signature_request/cancel/{ref}")
        except VendorError as refused:
            if not refused.permanent or refused.status == 401:
                raise
            news = self.read(ref).news
            if news == "completed":
                raise signed_already("Dropbox Sign") from refused
            if news not in ("voided", "declined", "expired"):
                raise

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
        )


def _state_of(told: dict[str, Any]) -> ProviderState:
    signatures = [one for one in told.get("signatures") or [] if isinstance(one, dict)]
    states = {str(one.get("status_code", "")) for one in signatures}
    own = _own_id(told)
    if told.get("is_complete") is True:
        return ProviderState("completed", _latest(signatures, "signed_at"), own)
    if told.get("is_declined") is True or "declined" in states:
        return ProviderState("declined", clock.now(), own)
    if "expired" in states:
        return ProviderState("expired", clock.now(), own)
    if told.get("has_error") is True:
        # Its file or its signer's address could not be taken: nobody can sign it.
        return ProviderState("voided", clock.now(), own)
    if any(one.get("last_viewed_at") for one in signatures):
        return ProviderState("viewed", _latest(signatures, "last_viewed_at"), own)
    return ProviderState("sent", _moment(told.get("created_at")), own)


def _form_fields(order: SigningOrder) -> list[dict[str, Any]]:
    """Where to sign and where the date goes, in points from the page's upper left corner."""
    place = order.place
    left, width = round(place.x), round(place.width)
    at = {"y": round(place.y), "page": place.page + 1, "height": round(place.height), "required": True, "signer": 0}
    return [
        {**at, "api_id": "signature", "name": "", "type": "signature", "x": left, "width": width},
        {**at, "api_id": "date", "name": "", "type": "date_signed", "x": left + _DATE_INDENT, "width": _DATE_WIDTH},
    ]


def _request(answer: dict[str, Any]) -> dict[str, Any]:
    told = answer.get("signature_request")
    if not isinstance(told, dict) or not told.get("signature_request_id"):
        raise VendorError("Dropbox Sign sent an answer that cannot be read.", code="vendor_unreadable")
    return told


def _own_id(told: dict[str, Any]) -> str:
    metadata = told.get("metadata")
    return str(metadata.get(FIELD, "")) if isinstance(metadata, dict) else ""


def _latest(signatures: list[dict[str, Any]], name: str) -> datetime:
    return _moment(max((one.get(name) or 0 for one in signatures), default=0))


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), tz=UTC) if seconds else clock.now()
