"""The certificate of completion: the pages behind a signed agreement that say who signed what, when and from where."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from portal.infra.phrases import moment, utc_stamp
from portal.infra.typesetting import typeset

SHOWN_DOCUMENT = "agreement-as-shown.pdf"


@dataclass(frozen=True, kw_only=True)
class SignerEvidence:
    """What is known about one signer's acts. Times in UTC; one that did not happen is None and is said so.

    `consent_sha256` is the hash of the consent's text as it was shown (ESIGN, 15 USC 7001(c)); `strokes_sha256` that of
    a drawn signature's strokes.
    """

    name: str
    email: str
    ip: str
    user_agent: str
    consent_version: str
    consent_sha256: str
    signed_at: datetime
    sent_at: datetime | None = None
    viewed_at: datetime | None = None
    consented_at: datetime | None = None
    role: str = "Signer"
    identified_by: str = ""
    strokes_sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class CertificateEvent:
    """One line of the history: when (UTC), what in words for a person, and who."""

    at: datetime
    what: str
    who: str


@dataclass(frozen=True, kw_only=True)
class CertificateData:
    """The whole certificate. `document_sha256` is of the agreement as it was shown; `zone` words the local times."""

    envelope_id: str
    reference: str
    document_title: str
    document_sha256: str
    document_pages: int
    funder: str
    completed_at: datetime
    signers: tuple[SignerEvidence, ...]
    events: tuple[CertificateEvent, ...]
    zone: tzinfo = UTC


def make_certificate(data: CertificateData) -> bytes:
    """The certificate as a tagged PDF (PDF/UA-1), same data, same bytes; ValueError for a time without its zone."""
    return typeset("certificate.typ", data=_contents(data), made_at=data.completed_at)


def _contents(data: CertificateData) -> dict[str, object]:
    return {
        "funder": data.funder,
        "envelope": data.envelope_id,
        "caption": f"Completed {moment(data.completed_at, zone=data.zone)}",
        "document": _document(data),
        "signers": [{"heading": f"{who.role}: {who.name}", "rows": _evidence(who, data.zone)} for who in data.signers],
        "events": [
            {"at": utc_stamp(event.at)[:-4], "what": event.what, "who": event.who}
            for event in sorted(data.events, key=lambda event: event.at)
        ],
        "attachment": SHOWN_DOCUMENT,
    }


def _document(data: CertificateData) -> list[dict[str, object]]:
    return [
        _row("Title", data.document_title),
        _row("Number", data.reference),
        _row("Envelope", data.envelope_id, code=True),
        _row("Pages", str(data.document_pages)),
        _row("SHA-256 of the document as shown", data.document_sha256, code=True),
    ]


def _evidence(who: SignerEvidence, zone: tzinfo) -> list[dict[str, object]]:
    return [
        _row("Name as typed", who.name),
        _row("Email address", who.email),
        *([_row("Identified by", who.identified_by)] if who.identified_by else []),
        _row("Network address (IP)", who.ip, code=True),
        _row("Browser", who.user_agent or "Not told", code=True),
        _row("Sent", _time(who.sent_at, zone)),
        _row("Viewed", _time(who.viewed_at, zone)),
        _row("Consented to electronic records", _time(who.consented_at, zone)),
        _row("Consent text", f"Version {who.consent_version}"),
        _row("SHA-256 of the consent text", who.consent_sha256, code=True),
        {**_row("Signed", _time(who.signed_at, zone)), "strong": True},
        *_look(who),
    ]


def _look(who: SignerEvidence) -> list[dict[str, object]]:
    """How the signature was made; of a drawn one the hash, so that what was drawn can be shown to be it."""
    if not who.strokes_sha256:
        return [_row("Signature", "Typed")]
    return [
        _row("Signature", "Drawn on screen, with the name typed"),
        _row("SHA-256 of the strokes", who.strokes_sha256, code=True),
    ]


def _time(at: datetime | None, zone: tzinfo) -> str:
    """UTC first, because it is the one that counts; the local wording after it."""
    if at is None:
        return "Not recorded"
    return f"{utc_stamp(at)} ({moment(at, zone=zone)})" if zone is not UTC else utc_stamp(at)


def _row(label: str, value: str, *, code: bool = False) -> dict[str, object]:
    return {"label": label, "value": value, "code": code}
