"""A real clamd for tests, with one local signature (EICAR) instead of the 200 MB that freshclam would fetch."""

from __future__ import annotations

import shutil
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.servers.packages import apt_install
from tests.servers.process import Guarded, Lease, on_a_free_port, shared, unprivileged_user

STREAM_LIMIT_BYTES = 30_000_000
# The EICAR test file's 68 bytes anywhere in a file of any type, as a line of a ClamAV .ndb file.
_SIGNATURE = (
    "Eicar-Test-Signature:0:*:58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e444152"
    "442d414e544956495255532d544553542d46494c452124482b482a\n"
)


@dataclass(kw_only=True)
class ClamdServer:
    """Where clamd listens, as CLAMD_URL takes it: on a port and, beside it, on a socket file."""

    url: str
    socket_url: str
    _lease: Lease

    @classmethod
    def shared(cls) -> ClamdServer:
        """The clamd of this test run. Errors: ServerError when it is not installed or does not start."""
        facts, lease = shared("clamd", _start)
        return cls(**facts, _lease=lease)

    def close(self) -> None:
        """Let go of the server; the last user's going ends it."""
        self._lease.drop()


def find_clamd() -> Path | None:
    """Where clamd lies, also when its directory is not on the PATH of an ordinary user; None without it."""
    found = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
    return Path(found) if found else None


def install_clamd() -> str | None:
    """Make sure that clamd is there. None when it is, else why not."""
    if find_clamd() is not None:
        return None
    failed = apt_install("clamav-daemon")
    return None if find_clamd() is not None else failed or "installed, but there is no clamd"


def _start(directory: Path) -> dict[str, str]:
    user = unprivileged_user()
    signatures = directory / "signatures"
    signatures.mkdir(mode=0o755)
    (signatures / "eicar.ndb").write_text(_SIGNATURE)
    scratch = directory / "scratch"
    scratch.mkdir(mode=0o700)
    if user is not None:
        shutil.chown(scratch, user)
    config = directory / "clamd.conf"

    def start(port: int) -> dict[str, str]:
        config.write_text(_config(port=port, signatures=signatures, scratch=scratch))
        command = [str(find_clamd() or "clamd"), "--foreground", f"--config-file={config}"]
        process = Guarded(directory=directory, command=command, user=user)
        process.launch()
        process.wait_until(lambda: _answers(port), timeout_s=30)
        return {"url": f"tcp://127.0.0.1:{port}", "socket_url": f"unix://{scratch}/clamd.sock"}

    return on_a_free_port(start)


def _config(*, port: int, signatures: Path, scratch: Path) -> str:
    lines = (
        f"TCPSocket {port}",
        "TCPAddr 127.0.0.1",
        f"LocalSocket {scratch}/clamd.sock",
        f"DatabaseDirectory {signatures}",
        f"TemporaryDirectory {scratch}",
        f"StreamMaxLength {STREAM_LIMIT_BYTES}",
        "MaxThreads 4",
        "ConcurrentDatabaseReload no",
    )
    return "\n".join(lines) + "\n"


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        connection.sendall(b"zPING\0")
        return connection.recv(16).startswith(b"PONG")
    return False
