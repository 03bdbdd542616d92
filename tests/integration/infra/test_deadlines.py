"""A provider that is slow on purpose, or is not who it says: real sockets, each wait longer than the limit."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from portal.errors import VendorError
from portal.infra import clock
from portal.infra.http import VendorClient

LIMIT_S = 0.6
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n"


@contextlib.contextmanager
def listening(talk: Callable[[socket.socket, threading.Event], None], *, again: bool = False) -> Iterator[str]:
    """A server that does `talk` with whoever connects first, or with one after the other; its address."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for _ in range(9 if again else 1):
                with contextlib.suppress(OSError):
                    connection, _ = server.accept()
                    with connection:
                        talk(connection, over)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}"
        finally:
            over.set()
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def drips(head: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """Answers with a head, then a byte again and again, each well within the wait for one."""

    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(65_536)
        connection.sendall(head)
        while not over.wait(0.1):
            connection.sendall(b"x")

    return talk


def reads_slowly(connection: socket.socket, over: threading.Event) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    while not over.wait(0.1):
        connection.recv(1)


@pytest.mark.parametrize(
    ("talk", "size"),
    [(drips(b"HTTP/1.1 200 OK\r\nX-Slow: "), 1), (drips(HEAD + b"\r\n"), 1), (reads_slowly, 30_000_000)],
    ids=["head", "body", "upload"],
)
def test_a_call_ends_with_its_limit_however_the_peer_drags_it_out(
    talk: Callable[[socket.socket, threading.Event], None], size: int
) -> None:
    with listening(talk) as place:
        client = VendorClient(vendor="Slow", base_url=f"http://{place}", timeout_s=LIMIT_S)
        # Each byte comes in time: without a limit over all of them this would never return.
        with client, pytest.raises(VendorError) as failed:
            client.request("POST", "/x", content=b"x" * size)

    assert failed.value.code == "vendor_unreachable"


def test_a_certificate_that_nobody_vouches_for_is_not_believed(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_own_certificate(tmp_path))
    heard: list[bytes] = []

    def talk(connection: socket.socket, _over: threading.Event) -> None:
        with contextlib.suppress(ssl.SSLError), context.wrap_socket(connection, server_side=True) as secured:
            heard.append(secured.recv(100))

    with listening(talk) as place:
        client = VendorClient(vendor="Forged", base_url=f"https://{place}")
        with client, pytest.raises(VendorError) as failed:
            client.request("GET", "/x", headers={"Authorization": "Bearer secret"})

    assert failed.value.code == "vendor_unreachable"
    assert heard in ([], [b""])


def _own_certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / "both.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return path
