"""A served portal to send statements to by its API, and what its log says of each upload."""

from __future__ import annotations

import contextlib
import http.client
import io
import itertools
import json
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from portal.config import get_settings
from portal.demo.seed import seed_tenants
from portal.infra.crypto import keyring
from portal.infra.migrations import upgrade
from portal.infra.parts import make_parts
from portal.statements.sample.writing import make_statements
from tests.faults.ledger import START, applicant
from tests.faults.served import CALL_TIMEOUT_S, Served, call, headers

UPLOAD = "/api/documents/bank/upload"
LAYOUTS_MEASURED = ("columns", "credits-debits", "debits-credits")
STAGES = ("receive", "precheck", "scan", "read", "store", "commit")
BOUNDARY = "a-boundary-that-no-file-has"


@dataclass(frozen=True)
class Upload:
    """One upload: what came back, and how long that took from connecting to the last byte of the answer."""

    request_id: str
    status: int
    body: dict[str, Any]
    elapsed_ms: float


class Told(Served):
    """A server whose log can be read while it runs."""

    def lines(self) -> list[dict[str, Any]]:
        """What it logged up to now, one object a line."""
        size = os.fstat(self._log.fileno()).st_size
        text = os.pread(self._log.fileno(), size, 0).decode(errors="replace")
        return [json.loads(line) for line in text.splitlines() if line.startswith("{") and line.endswith("}")]


@contextlib.contextmanager
def told_server(directory: Path, database_url: str, *, clamd_url: str = "") -> Iterator[Told]:
    """A real `portal serve` with its worker, over a new database with the demo's tenants and local files."""
    own = {"DATABASE_URL": database_url, "DATA_DIR": str(directory), "CLAMD_URL": clamd_url, "MOCK_MODE": "true"}
    own |= {"SECRET_KEY": secrets.token_hex(32), "FIELD_KEYS": f"1:{secrets.token_hex(32)}"}
    own |= {"UPLOAD_LIMIT_PER_MINUTE": "1000000", "LOG_LEVEL": "INFO"}
    before = dict(os.environ)
    os.environ.update(own)
    server = Told(options=())
    try:
        _migrate_and_seed()
        server.start()
        server.wait()
        yield server
    finally:
        server.close()
        os.environ.clear()
        os.environ.update(before)


def _migrate_and_seed() -> None:
    get_settings.cache_clear()
    keyring.cache_clear()
    upgrade(get_settings().schema_database_url)
    parts = make_parts(get_settings())
    seed_tenants(parts.db, parts.settings)
    parts.db.engine.dispose()


def statements(*, pages: int, profile: str = "healthy") -> Iterator[list[bytes]]:
    """Three generated statements of one business after another, each of this many pages, in several layouts."""
    for seed in itertools.count(1):
        layout = LAYOUTS_MEASURED[seed % len(LAYOUTS_MEASURED)]
        made = make_statements(layout=layout, profile=profile, seed=seed, start=date(2026, 8, 1))
        files = [pdf for pdf, _ in made]
        if all(len(PdfReader(io.BytesIO(pdf)).pages) == pages for pdf in files):
            yield files


def upload_for_new_deal(port: int, number: int, files: list[bytes]) -> Upload:
    """Start a deal for a new merchant, then send the files to it: only the sending is timed."""
    deal = call(port, START, applicant(number), key=f"start-{number}").body
    return upload(
        port, f"merchant_id={deal['merchant_id']}&deal_id={deal['deal_id']}", files, name=f"upload-{number:06}"
    )


def upload(port: int, query: str, files: list[bytes], *, name: str) -> Upload:
    """Send the files under `name`, which is the key and the request's id, on a connection of their own."""
    body = _multipart(files)
    sent = {**headers(name), "X-Request-ID": name, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    began = time.perf_counter()
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=CALL_TIMEOUT_S)) as connection:
        connection.request("POST", f"{UPLOAD}?{query}", body, sent)
        response = connection.getresponse()
        answer = response.read()
    elapsed_ms = (time.perf_counter() - began) * 1000
    return Upload(name, response.status, json.loads(answer), elapsed_ms)


def stages_of(lines: list[dict[str, Any]], request_id: str) -> dict[str, float]:
    """Milliseconds of each stage of one upload; precheck, scan and read are those of the file that was slowest."""
    said: dict[str, Any] = {}
    for line in lines:
        if line.get("request_id") == request_id:
            said |= line
    found = {name: float(said[f"{name}_ms"]) for name in STAGES if name != "store"}
    return {**found, "store": float(said["stored_ms"])}


def _multipart(files: list[bytes]) -> bytes:
    parts = []
    for number, pdf in enumerate(files, start=1):
        head = f'Content-Disposition: form-data; name="files"; filename="statement-{number}.pdf"'
        parts.append(f"--{BOUNDARY}\r\n{head}\r\nContent-Type: application/pdf\r\n\r\n".encode() + pdf + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
