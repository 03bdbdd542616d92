"""S3 against a real server: links that end, keys that must be right, servers that fail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import httpx
import pytest

from portal.infra import clock
from portal.infra.storage import StorageError, new_key
from portal.infra.storage.s3 import S3Storage
from tests.integration.infra.conftest import s3_to
from tests.integration.infra.scripted import hangs_up_at_once, says, says_nothing, scripted_server
from tests.servers.process import free_port
from tests.servers.s3 import S3Server

PDF = "application/pdf"


@pytest.fixture
def stored(s3_storage: S3Storage, tenant: str) -> str:
    key = new_key(tenant)
    s3_storage.put(key, b"%PDF-1.7 a statement", content_type=PDF)
    return key


@pytest.fixture
def visitor() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=10, trust_env=False) as client:
        yield client


def test_a_link_downloads_the_document_as_an_attachment(
    s3_storage: S3Storage, stored: str, visitor: httpx.Client
) -> None:
    url = s3_storage.presigned_url(stored, filename="Auszug März.pdf", content_type=PDF)

    answer = visitor.get(str(url))

    assert answer.status_code == 200
    assert answer.content == b"%PDF-1.7 a statement"
    assert answer.headers["content-type"] == PDF
    assert answer.headers["content-disposition"].startswith('attachment; filename="Auszug M_rz.pdf"')
    assert "filename*=UTF-8''Auszug%20M%C3%A4rz.pdf" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "private, no-store"


def test_a_link_never_serves_a_page(s3_storage: S3Storage, stored: str, visitor: httpx.Client) -> None:
    url = s3_storage.presigned_url(stored, filename="a.html", content_type="text/html; charset=utf-8")

    assert visitor.get(str(url)).headers["content-type"] == "application/octet-stream"


def test_a_link_that_has_ended_is_refused(
    s3_storage: S3Storage, stored: str, visitor: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_at = (clock.now() - timedelta(seconds=63)).replace(tzinfo=None)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: signed_at)
    ended = s3_storage.presigned_url(stored, filename="a.pdf", content_type=PDF, expires_s=60)
    alive = s3_storage.presigned_url(stored, filename="a.pdf", content_type=PDF, expires_s=600)

    assert visitor.get(str(ended)).status_code == 403
    assert visitor.get(str(alive)).status_code == 200


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("X-Amz-Expires", "3600"),
        ("X-Amz-Signature", "0" * 64),
        ("response-content-type", "text/html"),
        ("response-content-disposition", "inline"),
    ],
)
def test_a_link_that_was_changed_is_refused(
    s3_storage: S3Storage, stored: str, visitor: httpx.Client, parameter: str, value: str
) -> None:
    url = s3_storage.presigned_url(stored, filename="a.pdf", content_type=PDF)
    parts = urlsplit(str(url))
    query = {**{name: values[0] for name, values in parse_qs(parts.query).items()}, parameter: value}

    changed = urlunsplit(parts._replace(query=urlencode(query)))

    assert visitor.get(changed).status_code == 403


def test_a_link_opens_one_document_alone(
    s3_storage: S3Storage, stored: str, tenant: str, visitor: httpx.Client
) -> None:
    other = new_key(tenant)
    s3_storage.put(other, b"another merchant's", content_type=PDF)
    url = str(s3_storage.presigned_url(stored, filename="a.pdf", content_type=PDF))

    assert visitor.get(url.replace(stored, other)).status_code == 403
    assert visitor.put(url, content=b"x").status_code == 403
    assert visitor.get(url.partition("?")[0]).status_code == 403


@pytest.mark.parametrize("expires_s", [0, -1, 3601])
def test_a_link_lives_an_hour_at_most(s3_storage: S3Storage, stored: str, expires_s: int) -> None:
    with pytest.raises(ValueError, match="1 to 3600 seconds"):
        s3_storage.presigned_url(stored, filename="a.pdf", content_type=PDF, expires_s=expires_s)


def test_a_wrong_secret_is_for_the_operator_to_mend(s3_server: S3Server, bucket: str, tenant: str) -> None:
    stranger = s3_to(s3_server, bucket, secret="not-the-secret")

    with pytest.raises(StorageError) as refused:
        stranger.put(new_key(tenant), b"x", content_type=PDF)

    assert refused.value.code == "storage_refused"
    assert refused.value.permanent


def test_a_bucket_that_is_not_there_fails_the_check_until_it_is_made(s3_server: S3Server, tenant: str) -> None:
    storage = s3_to(s3_server, s3_server.new_bucket_name())

    with pytest.raises(StorageError):
        storage.check()
    with pytest.raises(StorageError):
        storage.put(new_key(tenant), b"x", content_type=PDF)
    storage.ensure_bucket()
    storage.ensure_bucket()
    storage.check()
    storage.put(new_key(tenant), b"x", content_type=PDF)

    assert len(list(storage.list_keys(f"{tenant}/", older_than=clock.now() + timedelta(minutes=1)))) == 1


def test_bytes_that_changed_on_the_way_are_refused(s3_storage: S3Storage, tenant: str) -> None:
    key = new_key(tenant)

    def spoil(params: dict[str, object], **_: object) -> None:
        params["ChecksumSHA256"] = "A" * 43 + "="

    s3_storage._client.meta.events.register("provide-client-params.s3.PutObject", spoil)
    with pytest.raises(StorageError):
        s3_storage.put(key, b"x", content_type=PDF)

    assert not s3_storage.exists(key)


def test_a_server_that_is_down_is_worth_another_try() -> None:
    storage = _storage_at(free_port())

    with pytest.raises(StorageError) as failed:
        storage.put("ten_a/file", b"x", content_type=PDF)
    with pytest.raises(StorageError):
        storage.check()

    assert failed.value.code == "storage_unavailable"
    assert not failed.value.permanent


@pytest.mark.parametrize(
    "script",
    [
        hangs_up_at_once,
        says_nothing,
        says(b"not http at all\r\n\r\n"),
        says(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        says(b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nConnection: close\r\n\r\n%PDF-1.7 and then nothing"),
    ],
    ids=["hangs up", "silent", "garbage", "500", "503", "cut short"],
)
def test_a_failing_server_never_yields_a_document(script: object) -> None:
    with scripted_server(script) as port:
        storage = _storage_at(port)

        with pytest.raises(StorageError) as failed:
            storage.read("ten_a/file")

    assert failed.value.code == "storage_unavailable"
    assert not failed.value.permanent


def _storage_at(port: int) -> S3Storage:
    return S3Storage(
        "portal",
        region="us-east-1",
        endpoint_url=f"http://127.0.0.1:{port}",
        access_key_id="key",
        secret_access_key="secret",
        timeout_s=0.3,
    )
