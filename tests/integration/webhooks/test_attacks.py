"""Every webhook's door under attack: what is signed counts, nothing else does, and nothing makes an error of ours."""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.inbox.models import InboxDelivery
from portal.infra import clock
from portal.infra.parts import Parts

KEYS = ("first-key", "second-key")
API_KEY = "dropbox-key"
SECRET = "sign-secret"
CHERRY = "cherry-secret"
JSON = "application/json; charset=utf-8"
Headers = list[tuple[str, str]]
DOCUSIGN_BODY = json.dumps(
    {
        "event": "envelope-sent",
        "configurationId": 7,
        "generatedDateTime": "2026-11-24T12:00:00.0000000Z",
        "data": {"accountId": "a-1", "envelopeId": "e-1"},
    }
).encode()
SIGN_BODY = b'{"envelope_id":"ev_unknown","event_type":"viewed","occurred_at":"2026-11-24T12:00:00Z"}'
CHERRY_BODY = b'{"type":"inbound","from":"+12125550123","text":"hi","id":"i1"}'


@pytest.fixture(autouse=True)
def secrets_set(environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every provider's secret, two keys for DocuSign."""
    monkeypatch.setenv("DOCUSIGN_CONNECT_KEYS", ",".join(KEYS))
    monkeypatch.setenv("DROPBOX_SIGN_API_KEY", API_KEY)
    monkeypatch.setenv("SIGN_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("CHERRY_WEBHOOK_SECRET", CHERRY)


def connect(raw: bytes, key: str = KEYS[0]) -> str:
    return base64.b64encode(hmac.digest(key.encode(), raw, "sha256")).decode()


def docusign(raw: bytes) -> Headers:
    return [("X-DocuSign-Signature-1", connect(raw))]


def timestamped(prefix: str, secret: str) -> Callable[..., Headers]:
    def sign(raw: bytes, *, offset_s: int = 0) -> Headers:
        timestamp = str(int(clock.now().timestamp()) + offset_s)
        digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + raw, hashlib.sha256).hexdigest()
        return [(f"X-{prefix}-Timestamp", timestamp), (f"X-{prefix}-Signature", f"v1={digest}")]

    return sign


@dataclass(frozen=True)
class Door:
    path: str
    body: bytes
    sign: Callable[..., Headers]
    answers: int


DOORS = {
    "docusign": Door("/api/webhooks/docusign", DOCUSIGN_BODY, docusign, 200),
    "sign": Door("/api/sign/webhook", SIGN_BODY, timestamped("Sign", SECRET), 202),
    "cherry": Door("/api/sms/cherry/webhook", CHERRY_BODY, timestamped("Cherry", CHERRY), 200),
}


def post(app: Flask, path: str, raw: bytes, headers: Headers, content_type: str = JSON) -> int:
    return app.test_client().post(path, data=raw, headers=headers, content_type=content_type).status_code


def callback(*, time: str = "1782302400", kind: str = "signature_request_sent", **changed: Any) -> dict[str, Any]:
    proof = hmac.new(API_KEY.encode(), (time + kind).encode(), hashlib.sha256).hexdigest()
    event = {"event_time": time, "event_type": kind, "event_hash": proof, "event_metadata": {}} | changed
    return {"event": event, "signature_request": {"signature_request_id": "r-1", "metadata": {}}}


def dropbox(app: Flask, raw: bytes | str | dict[str, Any]) -> int:
    text = json.dumps(raw) if isinstance(raw, dict) else raw
    form = urlencode({"json": text}).encode()
    return post(app, "/api/webhooks/dropbox-sign", form, [], "application/x-www-form-urlencoded")


def one_flip_a_byte(raw: bytes) -> Iterator[bytes]:
    """The same bytes with one bit changed, another one in each byte; the unit tests flip every bit."""
    for index in range(len(raw)):
        changed = bytearray(raw)
        changed[index] ^= 1 << index % 7
        yield bytes(changed)


def kept(parts: Parts) -> int:
    with parts.db.read() as session:
        return session.scalar(select(func.count()).select_from(InboxDelivery)) or 0


@pytest.mark.parametrize("name", DOORS)
def test_no_byte_of_body_or_signature_may_change(app: Flask, parts: Parts, name: str) -> None:
    door = DOORS[name]
    good = door.sign(door.body)
    answers = {post(app, door.path, raw, good) for raw in one_flip_a_byte(door.body)}
    for place, (header, value) in enumerate(good):
        for flipped in one_flip_a_byte(value.encode()):
            text = flipped.decode("latin-1").replace("\r", "\x7e").replace("\n", "\x7e").replace("\0", "\x7e")
            answers.add(post(app, door.path, door.body, [*good[:place], (header, text), *good[place + 1 :]]))

    assert answers == {401}
    assert kept(parts) == 0
    assert post(app, door.path, door.body, door.sign(door.body)) == door.answers
    assert kept(parts) == 1


def test_no_byte_of_a_dropbox_sign_proof_may_change(app: Flask, parts: Parts) -> None:
    proof = callback()["event"]
    answers = {
        dropbox(app, callback() | {"event": proof | {name: changed.decode("latin-1")}})
        for name in ("event_time", "event_type", "event_hash")
        for changed in one_flip_a_byte(str(proof[name]).encode())
    }

    assert answers == {401}
    assert kept(parts) == 0
    assert dropbox(app, callback()) == 200


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("X-DocuSign-Signature-1", "")],
        [("X-DocuSign-Signature-1", hmac.digest(KEYS[0].encode(), DOCUSIGN_BODY, "sha256").hex())],
        [("X-DocuSign-Signature-1", connect(DOCUSIGN_BODY).rstrip("="))],
        [("X-DocuSign-Signature-1", connect(DOCUSIGN_BODY) + "=")],
        [("X-DocuSign-Signature-1", connect(DOCUSIGN_BODY)[:20] + " " + connect(DOCUSIGN_BODY)[20:])],
        [("X-DocuSign-Signature-1", f'"{connect(DOCUSIGN_BODY)}"')],
        [("X-DocuSign-Signature-1", f"sha256={connect(DOCUSIGN_BODY)}")],
        [("X-DocuSign-Signature-1", connect(DOCUSIGN_BODY).swapcase())],
        [("X-DocuSign-Signature-1", connect(DOCUSIGN_BODY, "retired-key"))],
        [("X-DocuSign-Signature-1", connect(DOCUSIGN_BODY, ""))],
        [("X-DocuSign-Signature", connect(DOCUSIGN_BODY))],
        [("Authorization", connect(DOCUSIGN_BODY))],
        [("X-DocuSign-Signature-1", "\xff\xfe\xe9")],
        [(f"X-DocuSign-Signature-{number}", "bm8=") for number in range(1, 151)],
    ],
)
def test_what_only_looks_like_docusigns_signature_is_refused(app: Flask, parts: Parts, headers: Headers) -> None:
    assert post(app, "/api/webhooks/docusign", DOCUSIGN_BODY, headers) == 401
    assert kept(parts) == 0


@pytest.mark.parametrize(
    "headers",
    [
        [("X-DocuSign-Signature-1", connect(DOCUSIGN_BODY, KEYS[1]))],
        [("x-docusign-signature-1", connect(DOCUSIGN_BODY))],
        [("X-DocuSign-Signature-1", "bm8="), ("X-DocuSign-Signature-7", connect(DOCUSIGN_BODY))],
        [(f"X-DocuSign-Signature-{n}", connect(DOCUSIGN_BODY, f"retired-{n}")) for n in range(1, 100)]
        + [("X-DocuSign-Signature-100", connect(DOCUSIGN_BODY))],
    ],
)
def test_docusign_may_sign_by_any_active_key_in_any_numbered_header(app: Flask, headers: Headers) -> None:
    assert post(app, "/api/webhooks/docusign", DOCUSIGN_BODY, headers) == 200


@pytest.mark.parametrize("name", ["sign", "cherry"])
@pytest.mark.parametrize(("offset_s", "is_taken"), [(-302, False), (-290, True), (290, True), (302, False)])
def test_five_minutes_are_tolerated_at_the_door(app: Flask, name: str, offset_s: int, is_taken: bool) -> None:
    door = DOORS[name]

    answer = post(app, door.path, door.body, door.sign(door.body, offset_s=offset_s))

    assert answer == (door.answers if is_taken else 401)


# All that any of the doors asks for, so that a strange letter in it is what is looked at.
EVERYTHING = (
    b'{"type":"inbound","id":"i@","from":"+12125550123","text":"@","envelope_id":"ev@","event_type":"viewed",'
    b'"occurred_at":"2026-11-24T12:00:00Z","event":"envelope-sent@","data":{"envelopeId":"e@"}}'
)
# What is no JSON, and what is JSON that somebody made on purpose.
NO_JSON = {
    "empty": b"",
    "no object": b"[]",
    "null": b"null",
    "latin-1": b'{"event":"\xe9"}',
    "deep": b'{"event":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "a huge number": b'{"event":' + b"9" * 5_000 + b"}",
    "compressed": gzip.compress(DOCUSIGN_BODY, mtime=0),
}
STRANGE = {
    "a byte order mark": b"\xef\xbb\xbf" + EVERYTHING.replace(b"@", b""),
    "UTF-16": EVERYTHING.replace(b"@", b"").decode().encode("utf-16"),
    "not a number": EVERYTHING.replace(b'"@"', b"NaN").replace(b"@", b""),
    "a lone surrogate": EVERYTHING.replace(b"@", b"\\ud800"),
    "a null character": EVERYTHING.replace(b"@", b"\\u0000"),
    "a name twice": EVERYTHING.replace(b"@", b"")[:-1] + b',"envelope_id":"ev_other","id":"i2"}',
}


@pytest.mark.parametrize("name", DOORS)
def test_a_body_made_to_hurt_is_refused_in_words_even_where_it_is_signed(app: Flask, parts: Parts, name: str) -> None:
    door = DOORS[name]
    answers = {what: post(app, door.path, raw, door.sign(raw)) for what, raw in NO_JSON.items()}

    assert {what: status for what, status in answers.items() if not 400 <= status < 500} == {}
    assert kept(parts) == 0


@pytest.mark.parametrize("name", DOORS)
def test_strange_letters_make_no_error_of_ours(app: Flask, name: str) -> None:
    door = DOORS[name]
    answers = {what: post(app, door.path, raw, door.sign(raw)) for what, raw in STRANGE.items()}

    assert {what: status for what, status in answers.items() if status >= 500} == {}


EDGES = ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00")


def test_a_moment_at_which_nothing_was_signed_is_refused(app: Flask, parts: Parts) -> None:
    bodies = [SIGN_BODY.replace(b"2026-11-24T12:00:00Z", edge.encode()) for edge in EDGES]

    assert {post(app, DOORS["sign"].path, raw, DOORS["sign"].sign(raw)) for raw in bodies} == {422}
    assert kept(parts) == 0


@pytest.mark.parametrize("edge", EDGES)
def test_docusigns_own_shapes_and_times_make_no_error_of_ours(app: Flask, edge: str) -> None:
    fields: list[Any] = ["x", {"textCustomFields": 7}, {"textCustomFields": "x"}, {"textCustomFields": ["x", None]}]
    signer = {"recipientId": "1", "status": "completed", "signedDateTime": edge}
    for custom in fields:
        summary = {"status": "completed", "completedDateTime": edge, "customFields": custom}
        told = {**summary, "recipients": {"signers": [signer, {}]}}
        body = json.loads(DOCUSIGN_BODY) | {"generatedDateTime": edge}
        raw = json.dumps(body | {"data": {"envelopeId": "e-1", "envelopeSummary": told}}).encode()
        assert post(app, DOORS["docusign"].path, raw, docusign(raw)) == 200


def test_dropbox_signs_field_made_to_hurt_is_refused_in_words(app: Flask, parts: Parts) -> None:
    answers = {what: dropbox(app, raw) for what, raw in (NO_JSON | STRANGE).items()}
    proof = callback()["event"]
    for name in ("event_time", "event_type", "event_hash"):
        for value in ("", "\xe9", "\ud800", 7, None, [], {}, "x" * 100_000):
            answers[f"{name} {value!r:.20}"] = dropbox(app, callback() | {"event": proof | {name: value}})
    form = [("json", json.dumps(callback(event_hash="0" * 64))), ("json", json.dumps(callback()))]
    content = urlencode(form).encode()
    answers["the field twice, a forged one first"] = post(
        app, "/api/webhooks/dropbox-sign", content, [], "application/x-www-form-urlencoded"
    )

    assert {what: status for what, status in answers.items() if not 400 <= status < 500} == {}
    assert kept(parts) == 0


@pytest.mark.parametrize("name", DOORS)
def test_ten_megabytes_are_refused_before_they_are_looked_at(app: Flask, name: str) -> None:
    raw = b" " * 10_000_000

    assert post(app, DOORS[name].path, raw, DOORS[name].sign(raw)) == 413


@pytest.mark.parametrize("name", DOORS)
def test_a_body_of_untold_length_is_taken_whole_or_refused(app: Flask, name: str) -> None:
    door = DOORS[name]
    answers = []
    for raw in (door.body, b" " * 3_000_000):
        chunked = {"input_stream": BytesIO(raw), "environ_overrides": {"wsgi.input_terminated": True}}
        answers.append(app.test_client().post(door.path, headers=door.sign(raw), **chunked).status_code)

    assert answers == [door.answers, 413]


def test_without_a_secret_not_even_an_empty_one_counts(
    database_url: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    for name in ("DOCUSIGN_CONNECT_KEYS", "DROPBOX_SIGN_API_KEY"):
        monkeypatch.setenv(name, "")
    app: Flask = request.getfixturevalue("app")
    blank = hmac.new(b"", b"1782302400signature_request_sent", hashlib.sha256).hexdigest()

    answers = [
        post(app, "/api/webhooks/docusign", DOCUSIGN_BODY, [("X-DocuSign-Signature-1", connect(DOCUSIGN_BODY, ""))]),
        dropbox(app, callback(event_hash=blank)),
    ]

    assert answers == [401, 401]
