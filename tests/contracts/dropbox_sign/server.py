"""A Dropbox Sign of our own: account, signature requests, files, and callbacks.

Paths, fields, error names and the proof of callbacks are those of Dropbox Sign's API reference (v3).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from tests.contracts.fake_provider import FakeProvider, as_json

ANSWER = "Hello API Event Received"


@dataclass
class SignatureRequest:
    """One request as the provider keeps it."""

    fields: dict[str, str]
    pdf: bytes
    id: str = field(default_factory=lambda: secrets.token_hex(20))
    signature_id: str = field(default_factory=lambda: secrets.token_hex(16))
    status: str = "sent"
    created_at: int = field(default_factory=lambda: int(time.time()))
    times: dict[str, int] = field(default_factory=dict)

    @property
    def metadata(self) -> dict[str, str]:
        return {
            name.removeprefix("metadata[").rstrip("]"): value
            for name, value in self.fields.items()
            if name.startswith("metadata[")
        }


class FakeDropboxSign(FakeProvider):
    """One account with one API key."""

    def __init__(self, *, api_key: str = "dropbox-key-1") -> None:
        super().__init__()
        self.api_key = api_key
        self.search_lags = False
        self.files_ready = True
        self.requests: dict[str, SignatureRequest] = {}
        self.portal_url = ""

    def account(self, **changed: Any) -> dict[str, Any]:
        """What an administrator of the portal enters for it."""
        return {"api_key": self.api_key, "test_mode": True} | changed

    def made_for(self, own_id: str) -> list[SignatureRequest]:
        """The requests that carry our id."""
        return [one for one in self.requests.values() if own_id in one.metadata.values()]

    # What the signer and the provider do.

    def move(self, request: SignatureRequest, status: str) -> None:
        request.status = status
        request.times.setdefault(status, int(time.time()))

    def event(self, request: SignatureRequest, event_type: str, *, at: str | None = None) -> str:
        """The JSON of a callback; each kind of event has a proof of its own, and none covers the body."""
        when = at or str(int(time.time()))
        proof = hmac.new(self.api_key.encode(), (when + event_type).encode(), hashlib.sha256).hexdigest()
        event = {
            "event_time": when,
            "event_type": event_type,
            "event_hash": proof,
            "event_metadata": {"related_signature_id": request.signature_id, "reported_for_account_id": "guid-1"},
        }
        body = {"account_guid": "guid-1", "event": event, "signature_request": self._told(request)}
        return json.dumps(body)

    def tell(self, request: SignatureRequest, event_type: str) -> None:
        """Deliver a callback to the portal over the network; anything but the agreed words counts as not received."""
        form = {"json": (None, self.event(request, event_type))}
        answer = httpx.post(f"{self.portal_url}/api/webhooks/dropbox-sign", files=form)
        assert ANSWER in answer.text, answer.text

    # The protocol.

    def answer(self, request: Request) -> Response:
        if request.path.startswith("/sign/"):
            return self._signing_page(request)
        given = request.authorization
        if given is None or given.username != self.api_key or given.password:
            return self.refusal(401, "unauthorized")
        path = request.path.removeprefix("/v3/").split("/")
        match request.method, path:
            case "GET", ["account"]:
                return as_json({"account": {"account_id": "guid-1", "email_address": "desk@fake.example"}})
            case "POST", ["signature_request", "send"]:
                return self._send(request)
            case "GET", ["signature_request", "list"]:
                return self._list(request)
        known = self.requests.get(path[-1])
        if path[0] != "signature_request" or known is None:
            return self.refusal(404, "not_found")
        match request.method, path[1:-1]:
            case "GET", []:
                gone = known.status == "canceled"
                return self.refusal(410, "deleted") if gone else as_json({"signature_request": self._told(known)})
            case "POST", ["cancel"]:
                return self._cancel(known)
            case "GET", ["files"]:
                ready = known.status == "completed" and self.files_ready
                return Response(self.signed_pdf(known), mimetype="application/pdf") if ready else self._not_ready()
        return self.refusal(404, "not_found")

    def refusal(self, status: int, code: str) -> Response:
        return as_json({"error": {"error_msg": "Words that may name jane@example.com.", "error_name": code}}, status)

    def signed_pdf(self, request: SignatureRequest) -> bytes:
        """The document as it was sent, with the audit trail behind it."""
        return request.pdf + f"\n% {request.status} at the fake Dropbox Sign {request.id}\n%%EOF\n".encode()

    def _not_ready(self) -> Response:
        return self.refusal(409, "conflict")

    def _send(self, request: Request) -> Response:
        fields, upload = request.form.to_dict(), request.files.get("files[0]")
        pdf = upload.read() if upload else b""
        placed = json.loads(fields.get("form_fields_per_document", "[]"))
        kinds = [one["type"] for document in placed for one in document]
        if not pdf.startswith(b"%PDF-") or "signers[0][email_address]" not in fields or "signature" not in kinds:
            return self.refusal(400, "bad_request")
        made = SignatureRequest(fields, pdf)
        self.requests[made.id] = made
        return as_json({"signature_request": self._told(made)})

    def _list(self, request: Request) -> Response:
        words = request.args.get("query", "")
        found = [] if self.search_lags else [one for one in self.requests.values() if words in str(one.fields)]
        told = [self._told(one) for one in reversed(found)]
        return as_json({"signature_requests": told, "list_info": {"num_results": len(found), "page": 1}})

    def _cancel(self, request: SignatureRequest) -> Response:
        if request.status in ("completed", "declined", "canceled"):
            return self.refusal(400, "bad_request")
        self.move(request, "canceled")
        return Response("", 200)

    def _told(self, request: SignatureRequest) -> dict[str, Any]:
        codes = {"completed": "signed", "declined": "declined", "expired": "expired"}
        signature = {
            "signature_id": request.signature_id,
            "signer_email_address": request.fields["signers[0][email_address]"],
            "signer_name": request.fields["signers[0][name]"],
            "status_code": codes.get(request.status, "awaiting_signature"),
            "signed_at": request.times.get("completed"),
            "last_viewed_at": request.times.get("viewed"),
        }
        return {
            "signature_request_id": request.id,
            "title": request.fields["title"],
            "metadata": request.metadata,
            "created_at": request.created_at,
            "is_complete": request.status == "completed",
            "is_declined": request.status == "declined",
            "has_error": False,
            "signatures": [signature],
        }

    def _signing_page(self, request: Request) -> Response:
        """Where the link in the provider's e-mail leads."""
        known = self.requests[request.path.rsplit("/", 1)[-1]]
        if request.method == "GET":
            self.move(known, "viewed")
            return Response(_PAGE, mimetype="text/html")
        signs = request.form["act"] == "sign"
        self.move(known, "completed" if signs else "declined")
        if self.portal_url:
            self.tell(known, "signature_request_signed" if signs else "signature_request_declined")
            if signs:
                self.tell(known, "signature_request_all_signed")
        return redirect(f"{known.fields['signing_redirect_url']}?event=signature_request_signed", 302)


_PAGE = """<!doctype html><html lang="en"><title>Fake Dropbox Sign</title><h1>Fake Dropbox Sign</h1>
<form method="post"><button name="act" value="sign">Sign</button><button name="act" value="decline">Decline</button>
</form></html>"""
