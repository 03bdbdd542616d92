"""Clients that go away and bodies that are cut short, over a bare socket to a real server."""

from __future__ import annotations

import json
import time

import pytest

from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from tests.faults.ledger import START, applicant, deal_ids, effects, keys_kept
from tests.faults.served import Served, call, insist, request_bytes, speak

BOUNDARY = "cut"
MULTIPART = (
    f"--{BOUNDARY}\r\n"
    'Content-Disposition: form-data; name="files"; filename="a.pdf"\r\n'
    "Content-Type: application/pdf\r\n\r\n%PDF-1.4 and no more"
).encode()
CUT = {
    "json": (START, "application/json", json.dumps(applicant(1)).encode()),
    "raw": ("/api/sign/webhook", "application/octet-stream", b'{"event": "comp'),
    "form": ("/apply/demo", "application/x-www-form-urlencoded", b"legal_name=Bakery&phone=9735550140"),
    "multipart": (
        "/api/documents/bank/upload?merchant_id=m&deal_id=d",
        f"multipart/form-data; boundary={BOUNDARY}",
        MULTIPART,
    ),
}


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


@pytest.mark.parametrize("kind", sorted(CUT))
def test_a_body_that_was_cut_short_is_refused_and_has_no_effect(
    parts: Parts, demo: TenantProfile, server: Served, kind: str
) -> None:
    path, content_type, body = CUT[kind]
    whole = request_bytes(path, body, key="cut", content_type=content_type, promised=len(body) + 50_000)

    heard = speak(server.port, whole)

    # A server may also close the line without a word; what it may not do is act.
    assert heard == b"" or heard.split()[1] == b"400", heard[:300]
    assert effects(parts, demo) == 0
    assert keys_kept(parts) == set()


def test_a_key_whose_body_was_cut_short_can_be_used_again(parts: Parts, demo: TenantProfile, server: Served) -> None:
    path, content_type, body = CUT["json"]
    speak(server.port, request_bytes(path, body, key="again", content_type=content_type, promised=len(body) + 9))

    answer = call(server.port, START, applicant(2), key="again")

    assert (answer.status, answer.replayed) == (200, False)
    assert effects(parts, demo) == 1
