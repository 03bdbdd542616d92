"""clamd as it is, and clamd as it fails: only a whole, clear answer counts."""

from __future__ import annotations

import io
import socket
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.infra.antivirus import Scanner, ScannerUnavailable
from portal.infra.antivirus.builtin import BuiltinScanner
from portal.infra.antivirus.clamd import ClamdScanner
from tests.integration.infra.scripted import hangs_up_at_once, says, says_nothing, scripted_server
from tests.servers.clamd import STREAM_LIMIT_BYTES, ClamdServer
from tests.servers.process import free_port

# In two parts, so that no scanner takes this file for the test file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(params=["builtin", "clamd"])
def scanner(request: pytest.FixtureRequest) -> Scanner:
    if request.param == "builtin":
        return BuiltinScanner()
    server: ClamdServer = request.getfixturevalue("clamd_server")
    return ClamdScanner(server.url)


def test_an_ordinary_statement_is_clean(scanner: Scanner) -> None:
    result = scanner.scan(_pdf(b"BT (Beginning balance 1,204.55) Tj ET"))

    assert (result.clean, result.signature) == (True, None)


def test_an_empty_file_is_clean(scanner: Scanner) -> None:
    assert scanner.scan(b"").clean


@pytest.mark.parametrize("hidden", ["plain", "pdf stream", "zip", "zip in zip"])
def test_the_eicar_test_file_is_found_wherever_it_hides(scanner: Scanner, hidden: str) -> None:
    data = {
        "plain": EICAR,
        "pdf stream": _pdf(EICAR),
        "zip": _zip(EICAR),
        "zip in zip": _zip(_zip(EICAR)),
    }[hidden]

    result = scanner.scan(data)

    assert not result.clean
    assert result.signature is not None
    assert "eicar" in result.signature.lower()


def test_the_engine_is_named(clamd_server: ClamdServer) -> None:
    assert ClamdScanner(clamd_server.url).scan(b"x").engine == "clamd"
    assert BuiltinScanner().scan(b"x").engine == "builtin-signatures"


def test_a_scanner_in_order_passes_its_check(scanner: Scanner) -> None:
    scanner.check()

    assert scanner.scan(b"x").clean


def test_the_largest_upload_is_scanned_whole(clamd_server: ClamdServer) -> None:
    data = b"\0" * (13 * 1024 * 1024) + EICAR

    assert not ClamdScanner(clamd_server.url).scan(data).clean


def test_a_file_over_clamds_limit_is_never_clean(clamd_server: ClamdServer) -> None:
    for size in (STREAM_LIMIT_BYTES + 1, STREAM_LIMIT_BYTES * 2):
        with pytest.raises(ScannerUnavailable):
            ClamdScanner(clamd_server.url).scan(b"\0" * size)


def test_a_scanner_that_is_down_means_try_again() -> None:
    scanner = ClamdScanner(f"tcp://127.0.0.1:{free_port()}")

    with pytest.raises(ScannerUnavailable) as failed:
        scanner.scan(b"x")
    with pytest.raises(ScannerUnavailable):
        scanner.check()

    assert failed.value.code == "scanner_unavailable"
    assert not failed.value.permanent
    assert "try again" in failed.value.words


@pytest.mark.parametrize(
    "script",
    [
        hangs_up_at_once,
        says_nothing,
        says(b""),
        says(b"stream: OK"),
        says(b"stream: O"),
        says(b"\0"),
        says(b"OK\0"),
        says(b"stream: OK and more\0"),
        says(b"INSTREAM size limit exceeded. ERROR\0"),
        says(b"stream: Can't allocate memory ERROR\0"),
        says(b"HTTP/1.1 200 OK\r\n\r\nstream: OK\0"),
        says(b"stream: OK\0stream: OK\0"),
        says(b"x" * 10_000),
    ],
)
def test_anything_but_a_clear_answer_is_no_answer(script: Callable[[socket.socket], None]) -> None:
    with scripted_server(script) as port:
        scanner = ClamdScanner(f"tcp://127.0.0.1:{port}", timeout_s=0.6)

        with pytest.raises(ScannerUnavailable):
            scanner.scan(b"x" * 200_000)
        with pytest.raises(ScannerUnavailable):
            scanner.check()


def test_a_scanner_that_hangs_up_in_the_middle_of_a_file_is_unavailable() -> None:
    def reads_a_little(connection: socket.socket) -> None:
        connection.recv(1000)

    with scripted_server(reads_a_little) as port, pytest.raises(ScannerUnavailable):
        ClamdScanner(f"tcp://127.0.0.1:{port}", timeout_s=5).scan(b"x" * 20_000_000)


def test_a_scanner_that_trickles_is_cut_off_as_a_whole() -> None:
    def trickles(connection: socket.socket) -> None:
        connection.settimeout(0.02)
        while True:
            try:
                if not connection.recv(65536):
                    return
            except TimeoutError:
                connection.sendall(b"s")

    with scripted_server(trickles) as port, pytest.raises(ScannerUnavailable):
        ClamdScanner(f"tcp://127.0.0.1:{port}", timeout_s=0.3).scan(b"x")


def test_clamd_is_reached_through_a_socket_file_too(clamd_server: ClamdServer) -> None:
    scanner = ClamdScanner(clamd_server.socket_url)

    scanner.check()

    assert not scanner.scan(EICAR).clean
    assert scanner.scan(b"x").clean


def test_a_socket_file_that_is_not_there_means_unavailable(tmp_path: Path) -> None:
    with pytest.raises(ScannerUnavailable):
        ClamdScanner(f"unix://{tmp_path}/none.sock").scan(b"x")


def _pdf(content: bytes) -> bytes:
    packed = zlib.compress(content)
    parts = [
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n",
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>\nendobj\n",
        b"4 0 obj\n<</Length %d/Filter/FlateDecode>>\nstream\n" % len(packed) + packed + b"\nendstream\nendobj\n",
    ]
    body, offsets = b"", []
    for part in parts:
        offsets.append(len(body))
        body += part
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return body + table + b"trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def _zip(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("statement.pdf", content)
    return packed.getvalue()
