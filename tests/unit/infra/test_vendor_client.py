"""How a vendor's answers and silences reach us."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from portal.errors import VendorError
from portal.infra import http
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
