"""The whole deal by curl, against the embedded parts and against the real ones."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from portal.config import get_settings
from portal.infra import clock
from portal.infra.parts import Parts, make_parts
from portal.infra.storage.s3 import S3Storage
from tests.faults.served import PORTAL, serving
from tests.servers.s3 import S3Server

ROOT = Path(__file__).resolve().parents[2]


def walk(port: int) -> None:
    environment = {
        **os.environ,
        "HOST": f"http://127.0.0.1:{port}",
        "PORTAL": str(PORTAL),
        "PYTHON": sys.executable,
    }
    done = subprocess.run(
        ["bash", str(ROOT / "tests" / "smoke.sh")],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("The whole deal works.\n")


@pytest.fixture
def real_bucket(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> str:
    bucket = s3_server.new_bucket_name()
    monkeypatch.setenv("S3_BUCKET", bucket)
    monkeypatch.setenv("S3_ENDPOINT_URL", s3_server.endpoint_url)
    monkeypatch.setenv("AWS_REGION", s3_server.region)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3_server.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3_server.secret_access_key)
    return bucket


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_whole_deal_works_on_sqlite_with_local_files(parts: Parts) -> None:
    with serving(1, options=()) as [server]:
        walk(server.port)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_whole_deal_works_on_postgresql_with_s3(parts: Parts, real_bucket: str) -> None:
    get_settings.cache_clear()
    storage = make_parts(get_settings()).storage
    assert isinstance(storage, S3Storage)
    storage.ensure_bucket()

    with serving(2, options=()) as servers:
        walk(servers[0].port)

    soon = clock.now() + timedelta(minutes=5)
    assert list(storage.list_keys(older_than=soon)), "the statements lie in the bucket"
