"""The browser that tests drive: the system's Chromium, else Playwright's own, else one that we install."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.servers.packages import apt_install

# Root cannot use Chromium's sandbox; the rest keeps the browser from talking to anybody but the page under test.
LAUNCH_ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@functools.cache
def find_browser() -> Path | None:
    """The first Chromium that starts; None when there is none. Installs nothing."""
    return next((path for path in _candidates() if _starts(path)), None)


def install_browser() -> str | None:
    """Make sure that a browser is there: Playwright's download, else Debian's package. None, or why there is none."""
    if find_browser() is not None:
        return None
    reasons = []
    for install in (_install_playwrights, lambda: apt_install("chromium", "fonts-liberation")):
        failed = install()
        find_browser.cache_clear()
        if find_browser() is not None:
            return None
        reasons.append(failed or "installed, but the browser does not start")
    return "; ".join(reasons)


def _candidates() -> Iterator[Path]:
    yield from (Path(found) for name in _NAMES if (found := shutil.which(name)))
    # Asking Playwright starts its driver, so it is asked last.
    if own := _playwrights_own():
        yield own


def _playwrights_own() -> Path | None:
    # In a process of its own: Playwright's driver cannot be started twice in one.
    ask = "from playwright.sync_api import sync_playwright as p\nwith p() as it: print(it.chromium.executable_path)"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, timeout=60, check=False)
    path = Path(done.stdout.strip() or "missing")
    return path if path.is_file() else None


def _starts(path: Path) -> bool:
    """Ubuntu's `chromium-browser` can be a script that only asks for a snap, and a download can lack a library."""
    with suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
        return done.returncode == 0 and b"Chrom" in done.stdout
    return False


def _install_playwrights() -> str | None:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    environment = {**os.environ, "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "5000"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=600, check=False)
    except subprocess.TimeoutExpired:
        return "playwright install took longer than 600 s"
    return None if done.returncode == 0 else "playwright install could not download a browser"
