"""Peers that drag a call out without ever being silent, and a resolver that hangs: each kind of client ends in time."""

from __future__ import annotations

import contextlib
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from portal.errors import PortalError, VendorError
from portal.infra import bounded_sockets, clock, guarded_http
from portal.infra.antivirus.clamd import ClamdScanner
from portal.infra.connecting import MOST_LOOK_UPS, reach
from portal.infra.http import VendorClient
from portal.infra.outbox import service as outbox
from portal.infra.outbox.models import OutboxMessage
from portal.infra.outbox.service import Job
from portal.infra.parts import Parts
from portal.infra.storage import StorageError
from portal.infra.storage.s3 import S3Storage
from portal.jobs import loop
from portal.jobs.loop import Worker
from portal.jobs.registry import TASKS
from portal.mail.gateways.smtp import SmtpAccount, SmtpGateway
from portal.mail.models import MailMessage
from portal.tenants.queries import TenantProfile
from portal.tenants.settings import TenantSettings
from tests.contracts.mail.tls import server_context
from tests.integration.infra.test_deadlines import listening

LIMIT_S = 0.6
# A limit that did not hold would never end; one of each wait alone would end after its second byte at the earliest.
SOON_S = 12.0
FUNDER = TenantProfile("tn_1", "ledgerfield", "Ledgerfield Funding", TenantSettings())
Talk = Callable[[socket.socket, threading.Event], None]


@contextlib.contextmanager
def ending_soon() -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < SOON_S


def drip(line: socket.socket, over: threading.Event, piece: bytes) -> None:
    while not over.wait(0.1):
        line.sendall(piece)


def hears(line: socket.socket, end: bytes) -> bytes:
    heard = b""
    while not heard.endswith(end) and (piece := line.recv(4096)):
        heard += piece
    return heard


def says_until(last: bytes, then: Callable[[socket.socket, threading.Event], None]) -> Talk:
    """A mail server that behaves until it hears `last`."""

    def talk(line: socket.socket, over: threading.Event) -> None:
        line.sendall(b"220 here\r\n")
        while heard := hears(line, b"\r\n"):
            if heard.upper().startswith(last):
                then(line, over)
                return
            if heard.upper().startswith(b"DATA"):
                line.sendall(b"354 go on\r\n")
                hears(line, b"\r\n.\r\n")
                if last == b".":
                    then(line, over)
                    return
            line.sendall(b"250 fine\r\n")

    return talk


def drips_a_line(line: socket.socket, over: threading.Event) -> None:
    drip(line, over, b"2")


def drips_lines(line: socket.socket, over: threading.Event) -> None:
    drip(line, over, b"250-and more\r\n")


def floods(line: socket.socket, over: threading.Event) -> None:
    while not over.is_set():
        line.sendall(b"250-" + b"x" * 500 + b"\r\n")


def post(place: str, *, security: str = "starttls") -> None:
    host, port = place.split(":")
    account = SmtpAccount.model_validate(
        {"host": host, "port": int(port), "security": security, "sender": "portal@funder.example"}
    )
    row = MailMessage(tenant_id=FUNDER.id, template="resume", subject="Your offers", status="queued")
    row.to, row.body = "rosa@maple.example", "They are ready."
    SmtpGateway(account, timeout_s=LIMIT_S).send(row, tenant=FUNDER)


@pytest.mark.parametrize(
    "talk",
    [
        drips_a_line,
        says_until(b"EHLO", drips_lines),
        says_until(b"MAIL", drips_a_line),
        says_until(b".", drips_a_line),
        says_until(b"EHLO", floods),
    ],
    ids=["greeting", "lines", "sender", "message", "flood"],
)
def test_a_mail_server_cannot_hold_a_conversation_open(talk: Talk) -> None:
    with listening(talk) as place, ending_soon(), pytest.raises(VendorError) as failed:
        post(place)

    assert failed.value.code == "vendor_unreachable"


def test_answers_of_a_mail_server_are_kept_to_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_sockets, "MOST_BYTES", 10_000)

    with listening(says_until(b"EHLO", floods)) as place, pytest.raises(VendorError) as failed:
        post(place)

    cause = failed.value.__cause__
    assert cause is not None
    assert "too long" in str(cause.__cause__ or cause.__context__)


@pytest.mark.parametrize("moment", ["handshake", "greeting"])
def test_nor_behind_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    offered, trusted = server_context(tmp_path)
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusted)

    def talk(line: socket.socket, over: threading.Event) -> None:
        if moment == "handshake":
            # A record of a handshake of which a byte comes now and then.
            line.sendall(b"\x16\x03\x03\x40\x00\x02")
            drip(line, over, b"\x00")
        with offered.wrap_socket(line, server_side=True) as secured:
            drip(secured, over, b"2")

    with listening(talk) as place, ending_soon(), pytest.raises(VendorError) as failed:
        post(place, security="tls")

    assert failed.value.code == "vendor_unreachable"


@pytest.mark.parametrize("farewell", [b"421 busy\r\n", b"", b"2"])
def test_a_mail_that_was_taken_is_sent_however_the_server_says_goodbye(farewell: bytes) -> None:
    def then(line: socket.socket, over: threading.Event) -> None:
        line.sendall(farewell)
        over.wait(LIMIT_S * 2 if farewell == b"2" else 0)

    with listening(says_until(b"QUIT", then)) as place, ending_soon():
        post(place)


def http_drips(head: bytes) -> Talk:
    def talk(line: socket.socket, over: threading.Event) -> None:
        line.recv(65_536)
        line.sendall(head)
        drip(line, over, b"x")

    return talk


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n"


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nX-Slow: ", HEAD + b"\r\n"], ids=["head", "body"])
@pytest.mark.parametrize("act", ["read", "put", "check"])
def test_a_document_store_cannot_hold_a_call_open(head: bytes, act: str) -> None:
    with listening(http_drips(head), again=True) as place, ending_soon():
        storage = store_at(place)
        if act == "check" and head.startswith(HEAD):
            # The head of an answer is all that is asked for.
            storage.check()
            return
        with pytest.raises(StorageError) as failed:
            use(storage, act)

    assert (failed.value.code, failed.value.permanent) == ("storage_unavailable", False)


def test_who_reads_a_document_slowly_is_not_cut_off() -> None:
    def talk(line: socket.socket, _over: threading.Event) -> None:
        line.recv(65_536)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + b"x" * 200_000)

    with listening(talk) as place:
        stream = iter(store_at(place).open_stream("ten_a/file"))
        first = next(stream)
        time.sleep(LIMIT_S * 1.2)

        assert len(first + b"".join(stream)) == 200_000


def store_at(place: str) -> S3Storage:
    keys = {"access_key_id": "key", "secret_access_key": "secret"}
    return S3Storage(
        "portal", region="us-east-1", endpoint_url=f"http://{place}", **keys, timeout_s=0.3, limit_s=LIMIT_S
    )


def use(storage: S3Storage, act: str) -> None:
    if act == "put":
        storage.put("ten_a/file", b"x", content_type="application/pdf")
    elif act == "read":
        storage.read("ten_a/file")
    else:
        storage.check()


def vendor(**about: Any) -> None:
    with VendorClient(vendor="Slow", base_url="http://slow.example", timeout_s=LIMIT_S, **about) as client:
        client.request("GET", "/x")


CLIENTS: dict[str, Callable[[], object]] = {
    "http": vendor,
    "guarded http": lambda: vendor(transport=guarded_http.PublicOnly()),
    "smtp": lambda: post("slow.example:25"),
    "clamd": lambda: ClamdScanner("tcp://slow.example:3310", timeout_s=LIMIT_S).scan(b"x"),
    "s3": lambda: store_at("slow.example").check(),
}


@pytest.mark.parametrize("client", CLIENTS)
def test_a_resolver_that_hangs_holds_nobody(monkeypatch: pytest.MonkeyPatch, client: str) -> None:
    with hanging(monkeypatch), ending_soon(), pytest.raises(PortalError):
        CLIENTS[client]()


def test_look_ups_that_hang_are_counted_and_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    found = socket.getaddrinfo("127.0.0.1", 25, type=socket.SOCK_STREAM)

    def hang(*_args: object, **_kwargs: object) -> object:
        over.wait(30)
        return found

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    before = threading.active_count()
    for _ in range(MOST_LOOK_UPS + 3):
        with pytest.raises(TimeoutError):
            reach("slow.example", 25, lambda at, _share_s: at, timeout_s=0.01)
    assert threading.active_count() - before <= MOST_LOOK_UPS
    over.set()

    assert reach("slow.example", 25, lambda at, _share_s: at, timeout_s=5) == "127.0.0.1"


def test_the_addresses_of_a_host_share_the_time_and_the_first_that_answers_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    places = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"192.0.2.{n}", 25)) for n in range(1, 10)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: places)
    tried: list[tuple[str, float]] = []

    def connect(address: str, share_s: float) -> str:
        tried.append((address, round(share_s, 1)))
        if address != "192.0.2.2":
            raise TimeoutError
        return address

    assert reach("many.example", 25, connect, timeout_s=8) == "192.0.2.2"
    assert tried == [("192.0.2.1", 2.0), ("192.0.2.2", 2.7)]

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: places[2:])
    with pytest.raises(TimeoutError):
        reach("many.example", 25, connect, timeout_s=8)
    assert len(tried) == 2 + 4


SLOW: dict[str, tuple[Talk, Callable[[str], object]]] = {
    "smtp": (drips_a_line, post),
    "s3": (http_drips(b"HTTP/1.1 200 OK\r\nX-Slow: "), lambda place: use(store_at(place), "put")),
    "resolver": (drips_a_line, lambda _place: vendor()),
}


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("client", SLOW)
def test_work_that_is_dragged_out_is_held_given_back_and_done_once_and_the_worker_goes_on(
    parts: Parts, demo: TenantProfile, monkeypatch: pytest.MonkeyPatch, client: str
) -> None:
    # The call outlives a lease, so that only the heartbeat keeps the work from others. A busy machine may hold a beat
    # up for seconds, which is why the lease is not shorter and this not among the quick tests.
    monkeypatch.setattr(sys.modules[__name__], "LIMIT_S", 12)
    monkeypatch.setattr(outbox, "LEASE", timedelta(seconds=8))
    monkeypatch.setattr(loop, "BEAT", timedelta(seconds=1))
    talk, call = SLOW[client]
    done = list[str]()
    with listening(talk, again=True) as place, hanging(monkeypatch if client == "resolver" else None):
        tries = iter([lambda: call(place), lambda: None])

        def slow(_parts: Parts, job: Job) -> None:
            next(tries)()
            done.append(job.kind)

        monkeypatch.setitem(TASKS, "test.slow", slow)
        monkeypatch.setitem(TASKS, "test.next", lambda _parts, job: done.append(job.kind))
        put_in(parts, demo, "test.slow", "test.next")
        worker = Worker(parts, stop=threading.Event())
        at_work = threading.Thread(target=worker.run_one)
        at_work.start()
        stolen = [job for job in claimed_by_another(parts, while_at_work=at_work) if job is not None]
        worker.run_one()

    assert (stolen, done) == ([], ["test.next"])
    with parts.db.write() as session:
        session.execute(update(OutboxMessage).values(available_at=clock.now()))
    worker.run_until_idle()
    assert done == ["test.next", "test.slow"]


def put_in(parts: Parts, tenant: TenantProfile, *kinds: str) -> None:
    for kind in kinds:
        with parts.db.write(tenant_id=tenant.id) as session:
            outbox.enqueue(session, kind, {}, tenant_id=tenant.id)


def claimed_by_another(parts: Parts, *, while_at_work: threading.Thread) -> Iterator[Job | None]:
    """What another worker gets of the same work, from the moment on at which the first one has surely begun."""
    while_at_work.join(0.5)
    while while_at_work.is_alive():
        with parts.db.write() as session:
            yield outbox.claim(session, owner="another", kinds=frozenset({"test.slow"}))
        while_at_work.join(0.1)


@contextlib.contextmanager
def hanging(monkeypatch: pytest.MonkeyPatch | None) -> Iterator[None]:
    """A resolver that does not answer for one name."""
    over, ask = threading.Event(), socket.getaddrinfo

    def answer(host: str, *args: Any, **kwargs: Any) -> object:
        return over.wait(30) if host == "slow.example" else ask(host, *args, **kwargs)

    if monkeypatch is not None:
        monkeypatch.setattr(socket, "getaddrinfo", answer)
    yield
    over.set()
