"""Keeps one server process alive for as long as somebody uses it, and not a moment longer.

Every user of the server holds a shared lock on `users.lock`. The kernel drops that lock when the user ends, in whatever
way: return, crash or kill -9. The guard waits for the exclusive lock, stops the server and removes the directory, so a
test run leaves no process and no file behind. It uses the standard library alone and is started by its file's path.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_KILL_AFTER_S = 6.0


def _die_with_parent() -> None:
    """Ask the kernel to kill the server should the guard itself be killed."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _start(command: list[str], user: str | None, directory: Path) -> subprocess.Popen[bytes]:
    identity: dict[str, Any] = {"user": user, "group": _group_of(user), "extra_groups": []} if user else {}
    # The guard has no thread yet, so code between fork and exec is safe.
    return subprocess.Popen(
        command,
        cwd=directory,
        start_new_session=True,
        preexec_fn=_die_with_parent,
        stdin=subprocess.DEVNULL,
        **identity,
    )


def _group_of(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def _stop(server: subprocess.Popen[bytes], stop_signal: int) -> None:
    """Signal the server, then kill its whole process group when it does not listen."""
    with contextlib.suppress(ProcessLookupError):
        server.send_signal(stop_signal)
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(_KILL_AFTER_S)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def _wait_for_last_user(directory: Path) -> None:
    """Return once nobody uses the server and nobody is about to; both locks are then held until the guard ends."""
    start = os.open(directory / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
    users = os.open(directory / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    while True:
        fcntl.flock(users, fcntl.LOCK_EX)
        try:
            fcntl.flock(start, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # A newcomer is joining: let it have its shared lock, then wait again.
            fcntl.flock(users, fcntl.LOCK_UN)
            time.sleep(0.02)
        else:
            return


def _leave_with(server: subprocess.Popen[bytes], stopping: threading.Event) -> None:
    """End the guard when the server ends without being asked to."""
    code = server.wait()
    if stopping.is_set():
        return
    sys.stderr.write(f"the server ended by itself with exit code {code}\n")
    sys.stderr.flush()
    os._exit(1)


def main() -> None:
    """Run the command after `--` until the last user of the directory is gone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--signal", type=int, default=int(signal.SIGTERM))
    parser.add_argument("--user")
    parser.add_argument("--keep", action="store_true", help="leave the directory, for a server that is started again")
    parser.add_argument("--litter", action="append", default=[], type=Path, help="a file elsewhere that it leaves")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    server = _start(options.command, options.user, options.directory)
    stopping = threading.Event()
    threading.Thread(target=_leave_with, args=(server, stopping), daemon=True).start()
    _wait_for_last_user(options.directory)
    stopping.set()
    _stop(server, options.signal)
    for path in options.litter:
        path.unlink(missing_ok=True)
    if not options.keep:
        shutil.rmtree(options.directory, ignore_errors=True)


if __name__ == "__main__":
    main()
