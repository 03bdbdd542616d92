"""Installing a Debian package where we may, quietly; the caller looks afterwards whether the thing is there."""

from __future__ import annotations

import os
import shutil
import subprocess

_TIMEOUT_S = 900


def apt_install(*names: str) -> str | None:
    """Install Debian packages as root or through a sudo that asks nothing; None when done, else why not.

    The package index is fetched only when the first try fails, so nothing is downloaded twice.
    """
    prefix = _privilege()
    if shutil.which("apt-get") is None:
        return "this system has no apt-get"
    if prefix is None:
        return f"installing needs root: apt-get install {' '.join(names)}"
    install = [*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
    failed = _run(install)
    if failed is not None and _run([*prefix, "apt-get", "update", "-qq"]) is None:
        failed = _run(install)
    return failed


def _privilege() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _run(["sudo", "-n", "true"]) is None:
        return ["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"]
    return None


def _run(command: list[str]) -> str | None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"{' '.join(command)} took longer than {_TIMEOUT_S} s"
    if done.returncode == 0:
        return None
    last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no words"]
    return f"{' '.join(command)}: {last[0]}"
