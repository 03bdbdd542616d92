"""A provider that is down is left alone, tried by one, and asked by all again when it answers."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import httpx
import pytest

from portal.errors import VendorError
from portal.infra import circuits
from portal.infra.http import VendorClient


class Vendor:
    """Answers as it is told and counts who came."""

    def __init__(self) -> None:
        self.status, self.body, self.calls = 500, b"{}", 0

    def __call__(self, _: httpx.Request) -> httpx.Response:
        self.calls += 1
        if self.status == 0:
            raise httpx.ConnectTimeout("gone")
        return httpx.Response(self.status, content=self.body)

    def ask(self, *, account: str = "a", path: str = "/x") -> str:
        """Call it; the code of the refusal, or OK."""
        transport = httpx.MockTransport(self)
        about = {"vendor": "Cherry", "base_url": "https://vendor.example", "account": account}
        with VendorClient(**about, transport=transport) as client:
            try:
                client.json_object("POST", path, json={})
            except VendorError as error:
                return error.code
        return "OK"

    def pause(self) -> None:
        """Fail as often as it takes."""
        for _ in range(circuits.FAILURES):
            self.ask()


@pytest.fixture
def vendor() -> Vendor:
    return Vendor()


@pytest.mark.parametrize(("status", "body"), [(0, b"{}"), (500, b"{}"), (503, b"{}"), (429, b"{}"), (200, b"<html>")])
def test_after_three_failures_in_a_row_nobody_calls(vendor: Vendor, status: int, body: bytes) -> None:
    vendor.status, vendor.body = status, body
    vendor.pause()

    assert vendor.ask() == "vendor_paused"
    assert vendor.calls == circuits.FAILURES
    assert len(circuits.paused_keys()) == 1


@pytest.mark.parametrize("status", [400, 401, 404, 409, 422])
def test_a_refusal_of_one_request_is_an_answer(vendor: Vendor, status: int) -> None:
    for each in (500, 500, status, 500, 500):
        vendor.status = each
        vendor.ask()

    assert circuits.paused_keys() == frozenset()
    assert vendor.calls == 5


def test_another_account_at_the_same_address_goes_on(vendor: Vendor) -> None:
    vendor.pause()
    vendor.status = 200

    assert vendor.ask(account="b") == "OK"
    assert vendor.ask() == "vendor_paused"


@pytest.mark.parametrize("status", [200, 422, 500])
def test_what_is_remembered_does_not_grow_with_the_accounts(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(circuits, "MOST", 5)
    vendor.pause()
    vendor.status = status
    for account in range(20):
        vendor.ask(account=f"typed-{account}")

    assert len(circuits._circuits) <= 5
    assert vendor.ask() == "vendor_paused"


def test_a_pause_says_how_long_in_words(vendor: Vendor) -> None:
    vendor.pause()
    transport = httpx.MockTransport(vendor)
    client = VendorClient(vendor="Cherry", base_url="https://vendor.example", account="a", transport=transport)

    with client, pytest.raises(VendorError) as paused:
        client.request("GET", "/x")

    assert paused.value.words == "Cherry has not answered for a while. It is tried again within half a minute."
    assert 1 <= (paused.value.retry_after_s or 0) <= circuits.LONGEST_PAUSE_S
    assert paused.value.circuit in circuits.paused_keys()


def test_when_the_pause_is_over_one_failure_begins_another(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    _pauses_of(monkeypatch, 0.0)
    vendor.pause()
    assert vendor.ask() == "vendor_refused"
    _pauses_of(monkeypatch, 15.0)
    assert vendor.ask() == "vendor_refused"

    assert vendor.ask() == "vendor_paused"
    assert vendor.calls == circuits.FAILURES + 2


def test_a_clock_that_is_set_back_makes_no_pause_longer(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    vendor.pause()
    for circuit in circuits._circuits.values():
        circuit._memory.opened_at += timedelta(hours=2)
    later = time.monotonic() + circuits.LONGEST_PAUSE_S
    monkeypatch.setattr(time, "monotonic", lambda: later)
    vendor.status = 200

    assert vendor.ask() == "OK"


def test_one_success_ends_it_for_all(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    _pauses_of(monkeypatch, 0.0)
    vendor.pause()
    vendor.status = 200
    assert vendor.ask() == "OK"
    vendor.status = 500

    # From here on three failures are needed again.
    assert [vendor.ask(), vendor.ask()] == ["vendor_refused", "vendor_refused"]
    assert vendor.calls == circuits.FAILURES + 3


def test_the_trial_is_one_call(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    _pauses_of(monkeypatch, 0.0)
    vendor.pause()
    under_way, go_on = threading.Event(), threading.Event()
    key = circuits.circuit_key("Cherry", "https://vendor.example", account="a")

    def trial() -> None:
        with circuits.calling(key, vendor="Cherry"):
            under_way.set()
            go_on.wait(10)

    thread = threading.Thread(target=trial)
    thread.start()
    assert under_way.wait(10)
    meanwhile = vendor.ask()
    go_on.set()
    thread.join()

    assert meanwhile == "vendor_paused"
    vendor.status = 200
    assert vendor.ask() == "OK"


def _pauses_of(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr(circuits, "SHORTEST_PAUSE_S", seconds)
    monkeypatch.setattr(circuits, "LONGEST_PAUSE_S", seconds)
