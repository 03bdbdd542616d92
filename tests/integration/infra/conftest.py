"""Both storages under one name, so that one contract binds them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.infra.storage import Storage
from portal.infra.storage.local import LocalStorage
from portal.infra.storage.s3 import S3Storage
from tests.servers.s3 import S3Server


@pytest.fixture(scope="session")
def bucket(s3_server: S3Server) -> str:
    name = s3_server.new_bucket_name()
    s3_to(s3_server, name).ensure_bucket()
    return name


@pytest.fixture
def s3_storage(s3_server: S3Server, bucket: str) -> S3Storage:
    return s3_to(s3_server, bucket)


@pytest.fixture(params=["local", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "local":
        yield LocalStorage(tmp_path / "files")
    else:
        yield request.getfixturevalue("s3_storage")


@pytest.fixture
def tenant() -> str:
    """A tenant that no other test uses: the bucket is shared."""
    return f"ten_{secrets.token_hex(6)}"


def s3_to(server: S3Server, bucket: str, *, secret: str | None = None) -> S3Storage:
    return S3Storage(
        bucket,
        region=server.region,
        endpoint_url=server.endpoint_url,
        access_key_id=server.access_key_id,
        secret_access_key=secret or server.secret_access_key,
    )
