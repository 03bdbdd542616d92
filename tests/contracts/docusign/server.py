"""A DocuSign of our own: JWT grant, userinfo, envelopes, recipient views, documents, and Connect messages.

Paths, fields and error codes are those of DocuSign's reference of the eSignature REST API 2.1 and of its OAuth service;
`docs/providers.md` says under "Checked against" which pages those are, and what none of them says.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from tests.contracts.fake_provider import FakeProvider, as_json

STATES = {"sent": "sentDateTime", "delivered": "deliveredDateTime", "completed": "completedDateTime"}
LIVE = ("sent", "delivered")
RECIPIENT_TIMES = {
    "delivered": "deliveredDateTime",
    "completed": "signedDateTime",
    "declined": "declinedDateTime",
}


def make_rsa_pem() -> str:
    """A private key as an administrator pastes it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    ).decode()


@dataclass
class Envelope:
    """One envelope as the provider keeps it. `recipients` has the state of each signer, in their routing order."""

    definition: dict[str, Any]
    pdf: bytes
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "sent"
    times: dict[str, str] = field(default_factory=dict)
    voided_reason: str = ""
    recipients: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.recipients = [
            {"recipientId": one["recipientId"], "status": "created" if turn else "sent"}
            for turn, one in enumerate(self.signers)
        ]

    @property
    def signers(self) -> list[dict[str, Any]]:
        return self.definition["recipients"]["signers"]

    @property
    def signer(self) -> dict[str, Any]:
        return self.signers[0]

    @property
    def turn(self) -> dict[str, str] | None:
        """Whose turn it is: DocuSign turns to the next when the one before has signed."""
        return next((one for one in self.recipients if one["status"] in LIVE), None)

    @property
    def own_ids(self) -> dict[str, str]:
        fields = self.definition.get("customFields", {}).get("textCustomFields", [])
        return {one["name"]: one["value"] for one in fields}


class FakeDocuSign(FakeProvider):
    """One account with one integration that may act for one user."""

    def __init__(self, *, private_key: str) -> None:
        super().__init__()
        self.private_key = private_key
        self._public = serialization.load_pem_private_key(private_key.encode(), None).public_key()
        self.integration_key, self.user_id, self.account_id = "ik-1", "user-1", "acc-1"
        self.connect_keys = ["connect-key-1"]
        self.consent_given = True
        self.search_lags = False
        self.limit = "HOURLY_APIINVOCATION_LIMIT_EXCEEDED"
        self.tokens: set[str] = set()
        self.envelopes: dict[str, Envelope] = {}
        self.views: dict[str, tuple[str, str]] = {}
        self.portal_url = ""

    def account(self, **changed: Any) -> dict[str, Any]:
        """What an administrator of the portal enters for it."""
        return {
            "environment": "demo",
            "integration_key": self.integration_key,
            "user_id": self.user_id,
            "account_id": self.account_id,
            "private_key": self.private_key,
            "connect_keys": list(self.connect_keys),
            "delivery": "portal",
        } | changed

    def made_for(self, own_id: str) -> list[Envelope]:
        """The envelopes that carry our id."""
        return [one for one in self.envelopes.values() if own_id in one.own_ids.values()]

    # What the signer and the provider do.

    def move(self, envelope: Envelope, status: str) -> None:
        """Bring the whole envelope to a state, with everybody who signs it."""
        envelope.status = status
        envelope.times.setdefault(status, _now())
        for one in envelope.recipients if status in ("delivered", "completed") else ():
            one |= {"status": status, RECIPIENT_TIMES[status]: _now()}

    def act(self, envelope: Envelope, status: str) -> None:
        """Let whoever's turn it is come to a state, and the envelope to what follows from it."""
        one = envelope.turn
        assert one is not None
        assert envelope.status in LIVE
        one |= {"status": status, RECIPIENT_TIMES[status]: _now()}
        self.tell(envelope, f"recipient-{status}", recipient=one["recipientId"])
        waiting = next((other for other in envelope.recipients if other["status"] == "created"), None)
        if status == "completed" and waiting is not None:
            waiting["status"] = "sent"
            return
        states = {other["status"] for other in envelope.recipients}
        if status == "declined" or states <= {"completed"} or (status == "delivered" and "created" not in states):
            envelope.status = status
            envelope.times.setdefault(status, _now())
            self.tell(envelope, f"envelope-{status}")

    def message(
        self, envelope: Envelope, event: str, *, account_id: str = "", recipient: str = "", **changed: Any
    ) -> bytes:
        """A Connect message about an envelope as it stands now."""
        body = {
            "event": event,
            "apiVersion": "v2.1",
            "uri": f"/restapi/v2.1/accounts/{self.account_id}/envelopes/{envelope.id}",
            "retryCount": 0,
            "configurationId": 10000,
            "generatedDateTime": _now(),
            "data": {
                "accountId": account_id or self.account_id,
                "userId": self.user_id,
                "envelopeId": envelope.id,
                **({"recipientId": recipient} if recipient else {}),
                "envelopeSummary": self._summary(envelope),
            },
        }
        return json.dumps(body | changed).encode()

    def sign(self, raw: bytes, keys: list[str] | None = None) -> dict[str, str]:
        """The headers of a Connect message: one signature for each active key."""
        given = self.connect_keys if keys is None else keys
        return {"Content-Type": "application/json"} | {
            f"X-DocuSign-Signature-{number}": base64.b64encode(hmac.digest(key.encode(), raw, hashlib.sha256)).decode()
            for number, key in enumerate(given, start=1)
        }

    def tell(self, envelope: Envelope, event: str, *, recipient: str = "") -> None:
        """Deliver a message to the portal over the network, where it is on one."""
        if not self.portal_url:
            return
        raw = self.message(envelope, event, recipient=recipient)
        httpx.post(f"{self.portal_url}/api/webhooks/docusign", content=raw, headers=self.sign(raw)).raise_for_status()

    # The protocol.

    def answer(self, request: Request) -> Response:
        if request.path == "/oauth/token":
            return self._grant(request)
        if request.path.startswith("/Signing/"):
            return self._signing_page(request)
        if request.path.startswith("/Mailed/"):
            return self._mailed_page(request)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return self.refusal(401, "AUTHORIZATION_INVALID_TOKEN")
        if request.path == "/oauth/userinfo":
            return self._userinfo()
        base = f"/restapi/v2.1/accounts/{self.account_id}"
        if not request.path.startswith(f"{base}/"):
            return self.refusal(401, "USER_AUTHENTICATION_FAILED")
        return self._envelopes(request, request.path.removeprefix(f"{base}/").split("/"))

    def refusal(self, status: int, code: str) -> Response:
        return as_json({"errorCode": code, "message": "Words that may name jane@example.com."}, status)

    def over_limit(self) -> Response:
        """A 400, since 2026 a 429, with a word of its own; the reset is that of the hour, whichever limit it was."""
        response = self.refusal(400, self.limit)
        response.headers["X-RateLimit-Reset"] = str(int(datetime.now(UTC).timestamp()) + 1200)
        return response

    def _grant(self, request: Request) -> Response:
        def no(error: str, description: str = "") -> Response:
            return as_json({"error": error, **({"error_description": description} if description else {})}, 400)

        if request.form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return no("unsupported_grant_type")
        signed, _, signature = request.form.get("assertion", "").rpartition(".")
        header, claims = (json.loads(_decode(part)) for part in signed.split("."))
        try:
            self._public.verify(_decode(signature), signed.encode(), PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return no("invalid_grant", "no_valid_keys_or_signatures")
        now = datetime.now(UTC).timestamp()
        if (
            header["alg"] != "RS256"
            or claims["aud"] != urlsplit(self.url).netloc
            or not now < claims["exp"] <= now + 3601
        ):
            return no("invalid_grant")
        if claims["iss"] != self.integration_key:
            return no("invalid_grant", "issuer_not_found")
        if claims["sub"] != self.user_id:
            return no("invalid_grant", "user_not_found")
        if not self.consent_given or claims["scope"] != "signature impersonation":
            return no("consent_required")
        token = secrets.token_urlsafe(24)
        self.tokens.add(token)
        return as_json({"access_token": token, "token_type": "Bearer", "expires_in": 3600})

    def _userinfo(self) -> Response:
        own = {"account_id": self.account_id, "is_default": True, "account_name": "Fake Funding", "base_uri": self.url}
        other = {"account_id": "acc-other", "is_default": False, "account_name": "Other", "base_uri": self.url}
        return as_json({"sub": self.user_id, "name": "Ada", "accounts": [other, own]})

    def _envelopes(self, request: Request, path: list[str]) -> Response:
        match request.method, path:
            case "POST", ["envelopes"]:
                return self._create(request.get_json())
            case "GET", ["envelopes"]:
                return self._list(request)
        envelope = self.envelopes.get(path[1]) if path[0] == "envelopes" and len(path) > 1 else None
        if envelope is None:
            return self.refusal(400, "ENVELOPE_DOES_NOT_EXIST")
        match request.method, path[2:]:
            case "GET", []:
                return as_json(self._summary(envelope, include=request.args.get("include", "").split(",")))
            case "PUT", []:
                return self._change(envelope, request.get_json())
            case "POST", ["views", "recipient"]:
                return self._view(envelope, request.get_json())
            case "GET", ["documents", "combined"]:
                certified = request.args.get("certificate") == "true"
                return Response(self.signed_pdf(envelope, certified=certified), mimetype="application/pdf")
        return self.refusal(404, "RESOURCE_NOT_FOUND")

    def signed_pdf(self, envelope: Envelope, *, certified: bool = True) -> bytes:
        """What a download gives: the PDF as it was sent, with what happened written behind it."""
        marks = f"\n% {envelope.status} at the fake DocuSign {envelope.id}{' with certificate' if certified else ''}"
        return envelope.pdf + marks.encode() + b"\n%%EOF\n"

    def _create(self, definition: dict[str, Any]) -> Response:
        document = definition["documents"][0]
        pdf = base64.b64decode(document["documentBase64"], validate=True)
        signers = definition["recipients"]["signers"]
        tabs = [tab for one in signers for kind in ("signHereTabs", "dateSignedTabs") for tab in one["tabs"][kind]]
        placed = all(tab["documentId"] == document["documentId"] and int(tab["pageNumber"]) > 0 for tab in tabs)
        known = all(one["email"] and one["name"] for one in signers)
        known = known and len({one["recipientId"] for one in signers}) == len(signers)
        if not pdf.startswith(b"%PDF-") or not placed or not known or not definition["emailSubject"]:
            return self.refusal(400, "INVALID_REQUEST_BODY")
        envelope = Envelope(definition, pdf)
        self.move(envelope, definition["status"])
        self.envelopes[envelope.id] = envelope
        uri = f"/envelopes/{envelope.id}"
        made = {"envelopeId": envelope.id, "uri": uri, "statusDateTime": _now(), "status": envelope.status}
        return as_json(made, 201)

    def _list(self, request: Request) -> Response:
        if "from_date" not in request.args:
            return self.refusal(400, "INVALID_REQUEST_PARAMETER")
        name, _, value = request.args.get("custom_field", "").partition("=")
        found = [] if self.search_lags else [one for one in self.envelopes.values() if one.own_ids.get(name) == value]
        listed = {"envelopes": [self._summary(one) for one in found]} if found else {}
        return as_json({"resultSetSize": str(len(found)), **listed})

    def _change(self, envelope: Envelope, change: dict[str, Any]) -> Response:
        if change.get("status") != "voided" or not change.get("voidedReason"):
            return self.refusal(400, "INVALID_REQUEST_BODY")
        if envelope.status not in LIVE:
            return self.refusal(400, "ENVELOPE_CANNOT_VOID_INVALID_STATE")
        self.move(envelope, "voided")
        envelope.voided_reason = change["voidedReason"]
        return as_json({"envelopeId": envelope.id})

    def _view(self, envelope: Envelope, asked: dict[str, Any]) -> Response:
        signer = envelope.signer
        same = (asked["email"], asked["userName"], asked["clientUserId"]) == (
            signer["email"],
            signer["name"],
            signer.get("clientUserId"),
        )
        if not same or envelope.status not in LIVE:
            return self.refusal(400, "UNKNOWN_ENVELOPE_RECIPIENT" if not same else "INVALID_REQUEST_PARAMETER")
        token = secrets.token_urlsafe(12)
        self.views[token] = (envelope.id, asked["returnUrl"])
        return as_json({"url": f"{self.url}/Signing/{token}"}, 201)

    def _summary(
        self, envelope: Envelope, *, include: Sequence[str] = ("custom_fields", "recipients")
    ) -> dict[str, Any]:
        times = {STATES.get(state, f"{state}DateTime"): at for state, at in envelope.times.items()}
        return {
            "envelopeId": envelope.id,
            "status": envelope.status,
            "statusChangedDateTime": list(envelope.times.values())[-1],
            **times,
            **({"voidedReason": envelope.voided_reason} if envelope.voided_reason else {}),
            **({"customFields": envelope.definition.get("customFields", {})} if "custom_fields" in include else {}),
            **({"recipients": {"signers": envelope.recipients}} if "recipients" in include else {}),
        }

    def _signing_page(self, request: Request) -> Response:
        """What the signer sees; the view is good once, and a button ends it."""
        token = request.path.rsplit("/", 1)[-1]
        if request.method == "GET":
            return Response(_PAGE, mimetype="text/html") if token in self.views else Response("Expired", 410)
        envelope_id, back = self.views.pop(token)
        envelope = self.envelopes[envelope_id]
        act = request.form["act"]
        for status in ("delivered", "completed") if act == "sign" else ("delivered", "declined"):
            self.act(envelope, status)
        return redirect(f"{back}?event={'signing_complete' if act == 'sign' else 'decline'}", 302)

    def _mailed_page(self, request: Request) -> Response:
        """Where DocuSign's message leads somebody who signs without the portal; nowhere before it is their turn."""
        envelope_id, recipient = request.path.rsplit("/", 2)[1:]
        envelope = self.envelopes[envelope_id]
        if envelope.turn is None or envelope.turn["recipientId"] != recipient:
            return Response("It is not your turn", 403)
        if request.method == "POST":
            for status in ("delivered", "completed" if request.form["act"] == "sign" else "declined"):
                self.act(envelope, status)
            return Response("Thank you", mimetype="text/html")
        return Response(_PAGE, mimetype="text/html")


_PAGE = """<!doctype html><html lang="en"><title>Fake DocuSign</title><h1>Fake DocuSign</h1>
<form method="post"><button name="act" value="sign">Sign</button><button name="act" value="decline">Decline</button>
</form></html>"""


def _now() -> str:
    """DocuSign writes seven decimals."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
