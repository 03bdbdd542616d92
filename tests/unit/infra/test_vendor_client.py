"""How a vendor's answers and silences reach us."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import httpx
import pytest

from portal.errors import VendorError
from portal.infra import clock, http
from portal.infra.http import VendorClient


def _client(answer: Callable[[httpx.Request], httpx.Response], timeout_s: float = 15) -> VendorClient:
    transport = httpx.MockTransport(answer)
    return VendorClient(vendor="Cherry", base_url="https://vendor.example/v1", transport=transport, timeout_s=timeout_s)


def test_an_answer_is_read_to_its_end() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(201, json={"id": "m_1"}, headers={"X-Request": "7"})

    with _client(answer) as client:
        got = client.request("POST", "/messages", json={"to": "x"}, headers={"Idempotency-Key": "k"})
        body = client.json_object("GET", "messages/m_1")

    assert (got.status, got.headers["x-request"], got.content) == (201, "7", b'{"id":"m_1"}')
    assert body == {"id": "m_1"}
    assert str(seen[0].url) == "https://vendor.example/v1/messages"
    assert seen[0].headers["idempotency-key"] == "k"


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (302, True),
        (400, True),
        (401, True),
        (404, True),
        (422, True),
        (408, False),
        (409, False),
        (429, False),
        (444, False),
        (500, False),
        (503, False),
    ],
)
def test_a_refusal_says_whether_trying_again_can_help(status: int, permanent: bool) -> None:
    secret = "jane@example.com"

    with _client(lambda _: httpx.Response(status, text=secret)) as client, pytest.raises(VendorError) as failed:
        client.request("GET", "/x")

    assert failed.value.permanent is permanent
    assert failed.value.code == "vendor_refused"
    assert failed.value.words == f"Cherry refused a request (status {status})."


def test_a_redirect_is_not_followed() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(307, headers={"Location": "http://169.254.169.254/"})

    with _client(answer) as client, pytest.raises(VendorError):
        client.request("POST", "/x", json={})

    assert asked == ["https://vendor.example/v1/x"]


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_no_answer_is_tried_once_and_worth_another_try_later(error: type[httpx.TransportError]) -> None:
    tries: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        tries.append(1)
        raise error("gone", request=request)

    with _client(answer) as client, pytest.raises(VendorError) as failed:
        client.request("POST", "/x", json={})

    assert len(tries) == 1
    assert failed.value.code == "vendor_unreachable"
    assert not failed.value.permanent


class _Endless(httpx.SyncByteStream):
    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield b"x" * 65_536


def test_a_vendor_that_floods_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_MAX_ANSWER_BYTES", 1_000_000)

    with _client(lambda _: httpx.Response(200, stream=_Endless())) as client, pytest.raises(VendorError) as failed:
        client.request("GET", "/x")

    assert failed.value.code == "vendor_unreachable"


def test_a_vendor_that_trickles_is_cut_off() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=_Endless())

    with _client(answer, timeout_s=0.01) as client, pytest.raises(VendorError) as failed:
        client.request("GET", "/x")

    assert failed.value.code == "vendor_unreachable"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'"text"', b"\xff"])
def test_an_answer_that_is_no_object_is_unreadable(body: bytes) -> None:
    with _client(lambda _: httpx.Response(200, content=body)) as client, pytest.raises(VendorError) as failed:
        client.json_object("GET", "/x")

    assert failed.value.code == "vendor_unreadable"


@pytest.mark.parametrize(
    ("status", "headers", "wait_s"),
    [
        (429, {"Retry-After": "17"}, 17),
        (503, {"Retry-After": "17"}, 17),
        (429, {"Retry-After": "999999"}, 3600),
        (503, {"Retry-After": "999999"}, 300),
        (429, {"Retry-After": "Tue, 24 Nov 2026 12:00:30 GMT"}, 30),
        (429, {"Retry-After": "soon"}, None),
        (429, {"X-RateLimit-Reset": "1795521645"}, 45),
        (500, {}, None),
        (400, {"Retry-After": "17"}, None),
    ],
)
def test_how_long_the_vendor_asks_to_be_left_alone_is_kept(
    status: int, headers: dict[str, str], wait_s: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))

    with _client(lambda _: httpx.Response(status, headers=headers)) as client, pytest.raises(VendorError) as failed:
        client.request("GET", "/x")

    assert failed.value.retry_after_s == wait_s


@pytest.mark.parametrize(
    ("said", "reason"),
    [('{"error": "consent_required"}', "consent_required"), ('{"error": "jane@example.com is"}', ""), ("<html>", "")],
)
def test_a_vendors_word_for_the_cause_is_kept_and_nothing_looser(said: str, reason: str) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(400, text=said))
    client = VendorClient(
        vendor="DocuSign", base_url="https://vendor.example", transport=transport, reason_of=lambda body: body["error"]
    )

    with client, pytest.raises(VendorError) as failed:
        client.request("GET", "/x")

    assert (failed.value.reason, failed.value.status) == (reason, 400)
