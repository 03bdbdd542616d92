"""Handing out files: always an attachment, by the storage itself where it can."""

from __future__ import annotations

import urllib.request
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from portal.app import create_app
from portal.documents.service import clean_filename, store_document
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from tests.client import ApiClient
from tests.servers.s3 import S3Server, bucket_on


def _stored(parts: Parts, tenant: TenantProfile, *, name: str) -> str:
    key = f"{tenant.id}/one"
    parts.storage.put(key, b"%PDF-1.7", content_type="application/pdf")
    with parts.db.write(tenant_id=tenant.id) as session:
        row = store_document(
            session,
            tenant_id=tenant.id,
            kind="other",
            filename=name,
            storage_key=key,
            sha256="0" * 64,
            size_bytes=8,
        )
    return row.id


def test_a_file_is_saved_and_never_shown(api: ApiClient, parts: Parts, demo: TenantProfile) -> None:
    document = _stored(parts, demo, name="../../Übersicht.pdf")

    answer = api.get(f"/api/documents/{document}/file")

    assert (answer.status_code, answer.get_data()) == (200, b"%PDF-1.7")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="')
    assert "/" not in answer.headers["Content-Disposition"].split("filename*")[0]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_s3_hands_the_file_out_itself_for_a_minute(parts: Parts, demo: TenantProfile, s3_server: S3Server) -> None:
    storage = bucket_on(s3_server)
    with_s3 = replace(parts, storage=storage)
    program = ApiClient(create_app(parts.settings, with_s3), tenant="demo", key="dev")
    document = _stored(with_s3, demo, name="a.pdf")

    answer = program.get(f"/api/documents/{document}/file")

    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.location).query)["X-Amz-Expires"] == ["60"]
    with urllib.request.urlopen(answer.location) as file:
        assert file.read() == b"%PDF-1.7"
        assert file.headers["Content-Disposition"].startswith('attachment; filename="a.pdf"')


def test_another_tenants_file_is_not_found(rival_api: ApiClient, parts: Parts, demo: TenantProfile) -> None:
    document = _stored(parts, demo, name="a.pdf")

    assert rival_api.get(f"/api/documents/{document}/file").status_code == 404


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\Rosa\\august.pdf", "august.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\u202efdp.exe\x00", "afdp.exe"),
        ("", "document.pdf"),
        ("x" * 400 + ".pdf", "x" * 200),
    ],
)
def test_a_name_is_shown_and_never_a_path(given: str, kept: str) -> None:
    assert clean_filename(given) == kept
