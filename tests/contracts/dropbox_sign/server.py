"""A Dropbox Sign of our own: account, signature requests, files, and callbacks.

Paths, fields, error names and the proof of callbacks are those of Dropbox Sign's API reference (v3);
`docs/providers.md` says under "Checked against" which pages those are, and what none of them says.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from tests.contracts.fake_provider import FakeProvider, as_json

ANSWER = "Hello API Event Received"
CODES = {"completed": "signed", "declined": "declined", "expired": "expired"}
FRAME_GOOD_FOR_S = 3600


@dataclass
class Signer:
    """One signature of a request."""

    name: str
    email: str
    order: int | None
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    status: str = "awaiting_signature"
    signed_at: int | None = None
    last_viewed_at: int | None = None


@dataclass
class SignatureRequest:
    """One request as the provider keeps it. `embedded`: it is signed in a frame and mailed to nobody."""

    fields: dict[str, str]
    pdf: bytes
    embedded: bool = False
    id: str = field(default_factory=lambda: secrets.token_hex(20))
    status: str = "sent"
    created_at: int = field(default_factory=lambda: int(time.time()))
    signers: list[Signer] = field(default_factory=list)
    preparing: bool = False
    cancel_asked: bool = False

    def __post_init__(self) -> None:
        turn = 0
        while f"signers[{turn}][name]" in self.fields:
            about = {key: self.fields.get(f"signers[{turn}][{key}]") for key in ("name", "email_address", "order")}
            order = None if about["order"] is None else int(about["order"])
            self.signers.append(Signer(about["name"] or "", about["email_address"] or "", order))
            turn += 1

    @property
    def signature_id(self) -> str:
        return self.signers[0].id

    @property
    def is_open(self) -> bool:
        """Whether somebody may still sign it."""
        return self.status in ("sent", "viewed")

    @property
    def turn(self) -> Signer | None:
        """Who may sign now: in an order, the next is written to when the one before has signed."""
        return next((one for one in self.signers if one.status == "awaiting_signature"), None)

    @property
    def metadata(self) -> dict[str, str]:
        return {
            name.removeprefix("metadata[").rstrip("]"): value
            for name, value in self.fields.items()
            if name.startswith("metadata[")
        }


@dataclass
class Frame:
    """A frame's address: of one signature, good for one look within the hour. `opened` is by whoever looked."""

    request: SignatureRequest
    signature_id: str
    expires_at: float
    opened: bool = False


class FakeDropboxSign(FakeProvider):
    """One account with one API key."""

    def __init__(self, *, api_key: str = "dropbox-key-1", client_id: str = "") -> None:
        """`client_id`: the app that an administrator of the portal enters, for signing in a frame."""
        super().__init__()
        self.api_key, self.client_id = api_key, client_id
        self.frames: dict[str, Frame] = {}
        self.search_lags = False
        self.files_ready = True
        self.cancels_late = False
        self.frame_url = ""
        self.requests: dict[str, SignatureRequest] = {}
        self.portal_url = ""

    def account(self, **changed: Any) -> dict[str, Any]:
        """What an administrator of the portal enters for it."""
        return {"api_key": self.api_key, "client_id": self.client_id, "test_mode": True} | changed

    def made_for(self, own_id: str) -> list[SignatureRequest]:
        """The requests that carry our id."""
        return [one for one in self.requests.values() if own_id in one.metadata.values()]

    # What the signer and the provider do.

    def move(self, request: SignatureRequest, status: str) -> None:
        """Bring the whole request to a state, with everybody who signs it."""
        request.status = status
        for one in request.signers:
            one.status = CODES.get(status, one.status)
            if status == "viewed":
                one.last_viewed_at = int(time.time())
            if status == "completed":
                one.signed_at = int(time.time())

    def act(self, request: SignatureRequest, act: str) -> None:
        """Let whoever's turn it is view, sign or decline, and the request come to what follows from it."""
        one = request.turn
        assert one is not None
        assert request.is_open
        one.last_viewed_at = int(time.time())
        self.tell(request, "signature_request_viewed", about=one.id)
        if act == "view":
            return
        one.status = "signed" if act == "sign" else "declined"
        one.signed_at = int(time.time()) if act == "sign" else None
        if act != "sign":
            request.status = "declined"
        elif request.turn is None:
            request.status = "completed"
        self.tell(request, "signature_request_signed" if act == "sign" else "signature_request_declined", about=one.id)
        if request.status == "completed":
            self.tell(request, "signature_request_all_signed")

    def do_cancellations(self) -> None:
        """Do the cancellations that were asked for, where no signer was faster."""
        for request in self.requests.values():
            if request.cancel_asked and request.status in ("sent", "viewed"):
                self.move(request, "canceled")

    def event(
        self, request: SignatureRequest, event_type: str, *, at: str | None = None, about: str | None = None
    ) -> str:
        """The JSON of a callback; each kind of event has a proof of its own, and none covers the body."""
        when = at or str(int(time.time()))
        proof = hmac.new(self.api_key.encode(), (when + event_type).encode(), hashlib.sha256).hexdigest()
        event = {
            "event_time": when,
            "event_type": event_type,
            "event_hash": proof,
            "event_metadata": {
                "related_signature_id": about or request.signature_id,
                "reported_for_account_id": "guid-1",
            },
        }
        body = {"account_guid": "guid-1", "event": event, "signature_request": self._told(request)}
        return json.dumps(body)

    def tell(self, request: SignatureRequest, event_type: str, *, about: str | None = None) -> None:
        """Deliver a callback to the portal, where it is on a network; anything but the agreed words is no receipt."""
        if not self.portal_url:
            return
        form = {"json": (None, self.event(request, event_type, about=about))}
        answer = httpx.post(f"{self.portal_url}/api/webhooks/dropbox-sign", files=form)
        assert ANSWER in answer.text, answer.text

    # The protocol.

    def answer(self, request: Request) -> Response:
        if request.path.startswith("/sign/"):
            return self._signing_page(request)
        if request.path == "/editor/embeddedSign":
            return self._framed_page(request)
        given = request.authorization
        if given is None or given.username != self.api_key or given.password:
            return self.refusal(401, "unauthorized")
        path = request.path.removeprefix("/v3/").split("/")
        match request.method, path:
            case "GET", ["account"]:
                return as_json({"account": {"account_id": "guid-1", "email_address": "desk@fake.example"}})
            case "POST", ["signature_request", "send" | "create_embedded"]:
                return self._send(request, embedded=path[-1] == "create_embedded")
            case "GET", ["embedded", "sign_url", signature_id]:
                return self._sign_url(signature_id)
            case "GET", ["signature_request", "list"]:
                return self._list(request)
        known = self.requests.get(path[-1]) if path[0] == "signature_request" else None
        return self.refusal(404, "not_found") if known is None else self._about(known, request.method, path[1:-1])

    def _about(self, known: SignatureRequest, method: str, path: list[str]) -> Response:
        match method, path:
            case "GET", []:
                gone = known.status == "canceled"
                return self.refusal(410, "deleted") if gone else as_json({"signature_request": self._told(known)})
            case "POST", ["cancel"]:
                return self._cancel(known)
            case "GET", ["files"]:
                return self._files(known)
        return self.refusal(404, "not_found")

    def refusal(self, status: int, code: str) -> Response:
        return as_json({"error": {"error_msg": "Words that may name jane@example.com.", "error_name": code}}, status)

    def over_limit(self) -> Response:
        """A 429 in newer pages of the reference and a 403 in older ones, under the same name."""
        response = self.refusal(403, "exceeded_rate")
        response.headers["X-Ratelimit-Reset"] = str(int(time.time()) + 45)
        return response

    def signed_pdf(self, request: SignatureRequest) -> bytes:
        """The document as it was sent, with the audit trail behind it."""
        return request.pdf + f"\n% {request.status} at the fake Dropbox Sign {request.id}\n%%EOF\n".encode()

    def _files(self, request: SignatureRequest) -> Response:
        if request.status == "canceled":
            return self.refusal(410, "deleted")
        if request.status != "completed" or not self.files_ready:
            return self.refusal(409, "conflict")
        return Response(self.signed_pdf(request), mimetype="application/pdf")

    def _sign_url(self, signature_id: str) -> Response:
        """A frame's address, for one signature of an embedded request, good for one look within the hour.

        409 for who has signed, and in an order for whoever comes after somebody who has not.
        """
        found = [one for one in self.requests.values() if signature_id in [signer.id for signer in one.signers]]
        if not found:
            return self.refusal(404, "not_found")
        if not found[0].embedded:
            return self.refusal(400, "bad_request")
        if found[0].status == "canceled":
            return self.refusal(410, "deleted")
        if not found[0].is_open or found[0].turn is None or found[0].turn.id != signature_id:
            return self.refusal(409, "conflict")
        token, expires_at = secrets.token_hex(16), int(time.time()) + FRAME_GOOD_FOR_S
        self.frames[token] = Frame(found[0], signature_id, expires_at)
        url = f"{self.frame_url or self.url}/editor/embeddedSign?signature_id={signature_id}&token={token}"
        return as_json({"embedded": {"sign_url": url, "expires_at": expires_at}})

    def _send(self, request: Request, *, embedded: bool) -> Response:
        fields, upload = request.form.to_dict(), request.files.get("files[0]")
        pdf = upload.read() if upload else b""
        placed = json.loads(fields.get("form_fields_per_document", "[]"))
        kinds = [one["type"] for document in placed for one in document]
        if not pdf.startswith(b"%PDF-") or "signers[0][email_address]" not in fields or "signature" not in kinds:
            return self.refusal(400, "bad_request")
        if embedded and (not self.client_id or fields.get("client_id") != self.client_id):
            return self.refusal(400, "bad_request")
        made = SignatureRequest(fields, pdf, embedded)
        self.requests[made.id] = made
        return as_json({"signature_request": self._told(made)})

    def _list(self, request: Request) -> Response:
        words = request.args.get("query", "")
        found = [] if self.search_lags else [one for one in self.requests.values() if words in str(one.fields)]
        told = [self._told(one) for one in reversed(found)]
        return as_json({"signature_requests": told, "list_info": {"num_results": len(found), "page": 1}})

    def _cancel(self, request: SignatureRequest) -> Response:
        """An empty 200 says that the wish was taken, not that the request is cancelled."""
        if request.preparing:
            return self.refusal(409, "conflict")
        if request.status == "canceled":
            return self.refusal(410, "deleted")
        if request.status in ("completed", "declined"):
            return self.refusal(400, "signature_request_cancel_failed")
        request.cancel_asked = True
        if not self.cancels_late:
            self.do_cancellations()
        return Response("", 200)

    def _told(self, request: SignatureRequest) -> dict[str, Any]:
        signatures = [
            {
                "signature_id": one.id,
                "signer_email_address": one.email,
                "signer_name": one.name,
                "order": one.order,
                "status_code": one.status,
                "signed_at": one.signed_at,
                "last_viewed_at": one.last_viewed_at,
            }
            for one in request.signers
        ]
        return {
            "signature_request_id": request.id,
            "title": request.fields["title"],
            "metadata": request.metadata,
            "created_at": request.created_at,
            "is_complete": request.status == "completed",
            "is_declined": request.status == "declined",
            "has_error": False,
            "signatures": signatures,
        }

    def _signing_page(self, request: Request) -> Response:
        """Where the link in the provider's e-mail leads."""
        known = self.requests[request.path.rsplit("/", 1)[-1]]
        if known.embedded:
            return Response("Nobody was written to", 404)
        if request.method == "GET":
            self.act(known, "view")
            return Response(_PAGE, mimetype="text/html")
        self.act(known, request.form["act"])
        return redirect(f"{known.fields['signing_redirect_url']}?event=signature_request_signed", 302)

    def _framed_page(self, request: Request) -> Response:
        """What a frame shows: it asks the page around it to prove where it stands before anybody may sign."""
        frame = self.frames.get(request.args.get("token", ""))
        if frame is None or request.args.get("signature_id") != frame.signature_id:
            return Response("This address is not known", 404)
        if request.args.get("client_id") != frame.request.fields["client_id"] or not request.args.get("parent_url"):
            return Response("This app is not known", 403)
        if frame.expires_at < time.time() or frame.opened != (request.method == "POST"):
            return Response("This address has expired", 403)
        frame.opened = True
        if request.method == "POST":
            turn = frame.request.turn
            if not frame.request.is_open or turn is None or turn.id != frame.signature_id:
                return Response("There is nothing to sign", 409)
            self.act(frame.request, request.args["act"])
            return Response("", 204)
        parent = urlsplit(request.args["parent_url"])
        page = _FRAMED.replace("PARENT", json.dumps(f"{parent.scheme}://{parent.netloc}"))
        return Response(page, mimetype="text/html")


_FRAMED = """<!doctype html><html lang="en"><title>Fake Dropbox Sign</title><h1>Fake Dropbox Sign</h1>
<p>The agreement stands here.</p>
<button id="sign" disabled>Sign</button><button id="decline" disabled>Decline</button><button id="close">Close</button>
<script>
const parentOrigin = PARENT, token = String(Math.random());
const say = (type, payload) => window.parent.postMessage({ type: "hellosign:" + type, payload }, parentOrigin);
window.addEventListener("message", (event) => {
  if (event.origin !== parentOrigin || event.source !== window.parent) return;
  if (event.data.type === "hellosign:configure") say("verifyDomainRequest", { token });
  if (event.data.type === "hellosign:verifyDomainResponse" && event.data.payload.token === token)
    for (const id of ["sign", "decline"]) document.getElementById(id).disabled = false;
});
const act = async (name, type) => {
  await fetch(location.href + "&act=" + name, { method: "POST" });
  say(type, { signatureId: "any" });
  if (name === "sign") say("userFinishRequest");
};
document.getElementById("sign").addEventListener("click", () => act("sign", "userSignRequest"));
document.getElementById("decline").addEventListener("click", () => act("decline", "userDeclineRequest"));
document.getElementById("close").addEventListener("click", () => say("userCancelRequest"));
say("initialize", {});
</script></html>"""
_PAGE = """<!doctype html><html lang="en"><title>Fake Dropbox Sign</title><h1>Fake Dropbox Sign</h1>
<form method="post"><button name="act" value="sign">Sign</button><button name="act" value="decline">Decline</button>
</form></html>"""
