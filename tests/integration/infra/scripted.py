"""A TCP server that behaves badly on purpose."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

Script = Callable[[socket.socket], None]


@contextlib.contextmanager
def scripted_server(script: Script) -> Iterator[int]:
    """Run `script` with each connection, then hang up; yields the port of 127.0.0.1."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, script), daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _serve(listener: socket.socket, script: Script) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, contextlib.suppress(OSError):
            script(connection)


def says(answer: bytes) -> Script:
    """Read what comes until the client waits, answer, hang up."""

    def script(connection: socket.socket) -> None:
        connection.settimeout(0.2)
        with contextlib.suppress(TimeoutError):
            while connection.recv(65536):
                pass
        connection.sendall(answer)

    return script


def hangs_up_at_once(connection: socket.socket) -> None:
    connection.close()


def says_nothing(connection: socket.socket) -> None:
    """Read and never answer, until the client goes away."""
    while connection.recv(65536):
        pass
