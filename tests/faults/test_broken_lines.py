"""Clients that go away and bodies that are cut short, over a bare socket to a real server."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import pytest

from portal.config import MOCK_SIGN_SECRET
from portal.infra import clock
from portal.infra.parts import Parts
from portal.statements.sample.writing import make_statements
from portal.tenants.queries import TenantProfile
from tests.client import Forms
from tests.faults.ledger import START, applicant, deal_ids, deliveries, documents, effects, keys_kept
from tests.faults.served import Served, call, insist, request_bytes, speak

BOUNDARY = "cut"
MISSING = 50_000


@dataclass(frozen=True)
class Cut:
    """A request that would be done if nobody noticed that bytes are missing, and what it would have left behind."""

    path: str
    content_type: str
    body: bytes
    left_behind: Callable[[], int]
    more: dict[str, str]


def json_call(parts: Parts, tenant: TenantProfile, _server: Served) -> Cut:
    body = json.dumps(applicant(1)).encode()
    return Cut(START, "application/json", body, lambda: effects(parts, tenant), {})


def webhook(parts: Parts, _tenant: TenantProfile, _server: Served) -> Cut:
    body = b'{"envelope_id":"ev_1","event_type":"completed","occurred_at":"2026-11-24T12:00:00Z"}'
    timestamp = str(int(clock.now().timestamp()))
    digest = hmac.new(MOCK_SIGN_SECRET.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    more = {"X-Sign-Timestamp": timestamp, "X-Sign-Signature": f"v1={digest}"}
    return Cut("/api/sign/webhook", "application/json", body, lambda: deliveries(parts), more)


def start_form(parts: Parts, tenant: TenantProfile, server: Served) -> Cut:
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/apply/demo") as page:
        cookie = page.headers["Set-Cookie"].split(";")[0]
        hidden = Forms(page.read().decode()).found["/apply/demo"]
    fields = {**hidden, "legal_name": "Cut Bakery", "phone": "(973) 555-0144", "email": "cut@bakery.example"}
    kind = "application/x-www-form-urlencoded"
    return Cut("/apply/demo", kind, urlencode(fields).encode(), lambda: effects(parts, tenant), {"Cookie": cookie})


def upload(parts: Parts, tenant: TenantProfile, server: Served) -> Cut:
    started = call(server.port, START, applicant(9), key="deal-to-upload-to").body
    files = [pdf for pdf, _ in make_statements(layout="sections", profile="healthy", seed=1, start=date(2026, 8, 1))]
    head = 'Content-Disposition: form-data; name="files"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    body = (
        b"".join(f"--{BOUNDARY}\r\n{head}".encode() + pdf + b"\r\n" for pdf in files) + f"--{BOUNDARY}--\r\n".encode()
    )
    path = f"/api/documents/bank/upload?merchant_id={started['merchant_id']}&deal_id={started['deal_id']}"
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return Cut(path, kind, body, lambda: documents(parts, tenant), {})


def test_a_client_that_goes_away_finds_it_done_once_when_it_comes_back(
    parts: Parts, demo: TenantProfile, server: Served
) -> None:
    body = json.dumps(applicant(1)).encode()
    request = request_bytes(START, body, key="gone", content_type="application/json")

    speak(server.port, request, listen=False)
    deadline = time.monotonic() + 20
    while "gone" not in keys_kept(parts) and time.monotonic() < deadline:
        time.sleep(0.02)
    answer = insist([server.port], START, applicant(1), key="gone")

    assert answer.replayed
    assert effects(parts, demo) == 1
    assert deal_ids(parts, demo) == {answer.body["deal_id"]}


@pytest.mark.parametrize("prepare", [json_call, webhook, start_form, upload])
def test_a_body_that_was_cut_short_is_refused_and_has_no_effect(
    parts: Parts, demo: TenantProfile, server: Served, prepare: Callable[[Parts, TenantProfile, Served], Cut]
) -> None:
    cut = prepare(parts, demo, server)
    keys_before = keys_kept(parts)
    promised = len(cut.body) + MISSING
    sent = request_bytes(cut.path, cut.body, key="cut", content_type=cut.content_type, promised=promised, more=cut.more)

    heard = speak(server.port, sent)

    # A server may also close the line without a word; what it may not do is act.
    assert heard == b"" or heard.split()[1] == b"400", heard[:300]
    assert cut.left_behind() == 0
    assert keys_kept(parts) == keys_before


@pytest.mark.parametrize("prepare", [json_call, webhook, start_form, upload])
def test_the_same_body_in_full_is_done(
    parts: Parts, demo: TenantProfile, server: Served, prepare: Callable[[Parts, TenantProfile, Served], Cut]
) -> None:
    cut = prepare(parts, demo, server)

    heard = speak(
        server.port, request_bytes(cut.path, cut.body, key="cut", content_type=cut.content_type, more=cut.more)
    )

    assert heard.split()[1] in (b"200", b"202", b"303"), heard[:300]
    assert cut.left_behind() > 0


def test_a_key_whose_body_was_cut_short_can_be_used_again(parts: Parts, demo: TenantProfile, server: Served) -> None:
    body = json.dumps(applicant(1)).encode()
    promised = len(body) + 9
    speak(server.port, request_bytes(START, body, key="again", content_type="application/json", promised=promised))

    answer = call(server.port, START, applicant(2), key="again")

    assert (answer.status, answer.replayed) == (200, False)
    assert effects(parts, demo) == 1
