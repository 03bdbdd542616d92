"""DocuSign's eSignature REST API 2.1: envelopes from our own PDF, found again by a custom field with our id.

Source: DocuSign's reference of Envelopes, EnvelopeViews and EnvelopeDocuments; "Error codes" and "Rules and limits".
"""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from portal.errors import VendorError
from portal.infra import clock
from portal.infra.http import VendorAnswer, VendorClient
from portal.signing.accounts import DocuSignAccount
from portal.signing.gateway import Placed, ProviderState, Sending, SignerAtProvider, SigningOrder
from portal.signing.gateways.docusign_session import DocuSignSession, docusign_session, forget_session
from portal.signing.paper.stamp import SignaturePlace
from portal.signing.states import SigningEvent

Answer = TypeVar("Answer")
FIELD = "portal_envelope_id"
FIRST = "1"
LONGEST_SUBJECT, LONGEST_REASON = 100, 200
CLOCKS_DIFFER = timedelta(days=1)
_DATE_INDENT = 292
# How a limit of calls is named, in any case of letters; that of a burst lasts half a minute, of the others the answer
# tells the end. They came with status 400 until 2026 and come with 429 since.
_LIMITS = {
    "hourly_apiinvocation_limit_exceeded": None,
    "burst_apiinvocation_limit_exceeded": 30,
    "hourly_envelope_polling_limit_exceeded": None,
    "burst_envelope_polling_limit_exceeded": 30,
    "hourly_apiinvocation_envelope_limit_exceeded": None,
    "burst_apiinvocation_envelope_limit_exceeded": 30,
    "api_request_is_throttled": 30,
}
# DocuSign's states of an envelope and ours. The last six are no news: drafts, one that its sender is changing, one that
# DocuSign still prepares, and one that is about to be completed. What is said beside these is no news either.
_NEWS: dict[str, SigningEvent | None] = {
    "sent": "sent",
    "delivered": "viewed",
    "completed": "completed",
    "declined": "declined",
    "voided": "voided",
    "deleted": "voided",
    "timedout": "expired",
    # A completed envelope whose one original is kept in a vault, or was handed on to one.
    "authoritativecopy": "completed",
    "transfercompleted": "completed",
    "created": None,
    "template": None,
    "correct": None,
    "processing": None,
    "signed": None,
    "any": None,
}
# A recipient who is here has opened the agreement. The envelope itself is `delivered` only when all of them have.
_OPENED = ("delivered", "signed", "completed")
_HAS_SIGNED = ("signed", "completed")
_MOMENTS = {"sent": "sentDateTime", "viewed": "deliveredDateTime", "completed": "completedDateTime"}


class DocuSignGateway:
    """In a transaction only the intention is kept; a job brings the agreement to DocuSign."""

    name = "docusign"
    makes_paper = True

    def send(self, *, envelope_id: str) -> Sending:
        """It waits for the job."""
        return Sending("queued")


class DocuSign:
    """A tenant's account, reached over HTTP."""

    def __init__(self, account: DocuSignAccount, *, auth_url: str, timeout_s: float = 15.0) -> None:
        self._account, self._auth_url, self._timeout_s = account, auth_url, timeout_s

    def find(self, *, envelope_id: str, since: datetime) -> list[Placed]:
        """Envelopes whose custom field holds our id, the oldest first."""
        query = {
            "from_date": clock.iso(since - CLOCKS_DIFFER),
            "custom_field": f"{FIELD}={envelope_id}",
            "order_by": "created",
            "order": "asc",
        }
        found = self._json("GET", "/envelopes", params=query).get("envelopes") or []
        ids = [str(one["envelopeId"]) for one in found if isinstance(one, dict) and one.get("envelopeId")]
        return [Placed(ref, mailed=self._mails_first) for ref in ids]

    def create(self, order: SigningOrder) -> Placed:
        """Make the envelope as sent."""
        made = self._json("POST", "/envelopes", json=_definition(order, mailed=self._mails_first))
        return Placed(_text(made, "envelopeId"), mailed=self._mails_first)

    def read(self, ref: str) -> ProviderState:
        """The envelope's state with the moment it came to it."""
        return state_of(self._json("GET", f"/envelopes/{ref}", params={"include": "custom_fields,recipients"}))

    def signing_url(self, ref: str, *, signer: SignerAtProvider) -> str | None:
        """A recipient view, used once within five minutes; None where DocuSign mails the signer."""
        if self._mails_first:
            return None
        view = {
            "returnUrl": signer.return_url,
            "authenticationMethod": "none",
            "email": signer.email,
            "userName": signer.name,
            "clientUserId": signer.envelope_id,
        }
        return _text(self._json("POST", f"/envelopes/{ref}/views/recipient", json=view), "url")

    def void(self, ref: str, *, reason: str) -> bool:
        """End it at once, with the reason that the signer is mailed."""
        body = {"status": "voided", "voidedReason": reason[:LONGEST_REASON]}
        try:
            self._json("PUT", f"/envelopes/{ref}", json=body)
        except VendorError as refused:
            if not refused.permanent or refused.status != 400:
                raise
            news = self.read(ref).news
            if news == "completed":
                raise signed_already("DocuSign") from refused
            if news not in ("voided", "declined", "expired"):
                raise
        return True

    def download(self, ref: str) -> bytes:
        """All documents in one PDF, the certificate of completion behind them."""
        query = {"certificate": "true"}
        return pdf_of(self._call("GET", f"/envelopes/{ref}/documents/combined", params=query), vendor="DocuSign")

    def check(self) -> str:
        """Sign in anew and name the account."""
        forget_session(self._account, auth_url=self._auth_url)
        session = docusign_session(self._account, auth_url=self._auth_url)
        self.find(envelope_id="none", since=clock.now())
        return f"DocuSign let us in to the account {session.account_name or session.account_id}."

    @property
    def _mails_first(self) -> bool:
        """As the account is set, however many sign."""
        return self._account.delivery == "email"

    def _json(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        return self._with_session(lambda client: client.json_object(method, path, **content))

    def _call(self, method: str, path: str, **content: Any) -> VendorAnswer:
        return self._with_session(lambda client: client.request(method, path, **content))

    def _with_session(self, call: Callable[[VendorClient], Answer]) -> Answer:
        """Do one call; once more with a fresh token when DocuSign does not take the one in use, which did nothing."""
        try:
            with self._client(docusign_session(self._account, auth_url=self._auth_url)) as client:
                return call(client)
        except VendorError as refused:
            if refused.status != 401:
                raise
        forget_session(self._account, auth_url=self._auth_url)
        with self._client(docusign_session(self._account, auth_url=self._auth_url)) as client:
            return call(client)

    def _client(self, session: DocuSignSession) -> VendorClient:
        return VendorClient(
            vendor="DocuSign",
            base_url=session.base_url,
            headers={"Authorization": f"Bearer {session.token}"},
            timeout_s=self._timeout_s,
            reason_of=lambda body: body.get("errorCode"),
            limits=_LIMITS,
        )


def state_of(told: dict[str, Any]) -> ProviderState:
    """What an envelope's JSON says, from an answer of ours or out of a verified message."""
    news = _NEWS.get(str(told.get("status", "")).lower())
    if news == "voided" and "expired" in str(told.get("voidedReason", "")).lower():
        news = "expired"
    moment = str(told.get(_MOMENTS.get(news or "", "statusChangedDateTime")) or told.get("statusChangedDateTime") or "")
    signers = _signers(told)
    opened = [one for one in signers if str(one.get("status", "")).lower() in _OPENED]
    if news == "sent" and opened:
        news, moment = "viewed", str(opened[0].get("deliveredDateTime") or moment)
    return ProviderState(news, moment_of(moment), _own_id(told), _first_signed_at(signers))


def moment_of(text: str) -> datetime:
    """DocuSign's time, which is UTC, to the second; now, where none is told (the year 1 tells none either)."""
    try:
        moment = clock.as_utc(datetime.fromisoformat(text.partition(".")[0].removesuffix("Z")))
    except ValueError:
        return clock.now()
    return moment if clock.is_sane(moment) else clock.now()


def pdf_of(answer: VendorAnswer, *, vendor: str) -> bytes:
    """The PDF that was asked for; VendorError, worth another try, for anything else."""
    if not answer.content.startswith(b"%PDF-") or b"%%EOF" not in answer.content[-1024:]:
        raise VendorError(f"{vendor} sent something that is no whole PDF.", code="vendor_unreadable")
    return answer.content


def signed_already(vendor: str) -> VendorError:
    """What is told when an envelope cannot be ended because it is signed."""
    words = f"The agreement was signed at {vendor} before it could be ended there."
    return VendorError(words, code="vendor_signed", permanent=True)


def _definition(order: SigningOrder, *, mailed: bool) -> dict[str, Any]:
    field = {"name": FIELD, "value": order.envelope_id, "show": "false", "required": "false"}
    return {
        "status": "sent",
        "emailSubject": order.title[:LONGEST_SUBJECT],
        "emailBlurb": order.message,
        "customFields": {"textCustomFields": [field]},
        "documents": [
            {
                "documentId": "1",
                "name": order.filename,
                "fileExtension": "pdf",
                "documentBase64": base64.b64encode(order.pdf).decode(),
            }
        ],
        "recipients": {"signers": _recipients(order, mailed=mailed)},
    }


def _recipients(order: SigningOrder, *, mailed: bool) -> list[dict[str, Any]]:
    """Who signs, one after the other: DocuSign turns to the next when the one before has signed."""
    recipients: list[dict[str, Any]] = [
        {
            "email": signer.email,
            "name": signer.name,
            "recipientId": str(turn),
            "routingOrder": str(turn),
            "tabs": _tabs(place),
        }
        for turn, (signer, place) in enumerate(order.placed, start=1)
    ]
    if not mailed:
        # A signer with a clientUserId is not mailed: our own page leads the first one to the signing.
        recipients[0]["clientUserId"] = order.envelope_id
    return recipients


def _tabs(place: SignaturePlace) -> dict[str, Any]:
    """Where to sign and where the date goes, in points from the page's upper left corner."""
    at = {"documentId": "1", "pageNumber": str(place.page + 1), "yPosition": str(round(place.y))}
    return {
        "signHereTabs": [{**at, "tabLabel": "signature", "xPosition": str(round(place.x))}],
        "dateSignedTabs": [{**at, "tabLabel": "date", "xPosition": str(round(place.x) + _DATE_INDENT)}],
    }


def _signers(told: dict[str, Any]) -> list[dict[str, Any]]:
    recipients = told.get("recipients")
    signers = recipients.get("signers") if isinstance(recipients, dict) else None
    return [one for one in signers if isinstance(one, dict)] if isinstance(signers, list) else []


def _first_signed_at(signers: list[dict[str, Any]]) -> datetime | None:
    """When the first of several signed; None before, and where one alone signs."""
    first = next((one for one in signers if one.get("recipientId") == FIRST), None)
    if first is None or len(signers) == 1 or str(first.get("status", "")).lower() not in _HAS_SIGNED:
        return None
    return moment_of(str(first.get("signedDateTime") or ""))


def _own_id(told: dict[str, Any]) -> str:
    custom = told.get("customFields")
    fields = custom.get("textCustomFields") if isinstance(custom, dict) else None
    own = (
        (one for one in fields if isinstance(one, dict) and one.get("name") == FIELD)
        if isinstance(fields, list)
        else ()
    )
    return next((str(one.get("value", "")) for one in own), "")


def _text(answer: dict[str, Any], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise VendorError("DocuSign sent an answer that cannot be read.", code="vendor_unreadable")
    return value
