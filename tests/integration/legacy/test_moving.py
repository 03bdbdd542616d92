"""Files of an earlier system reach storage once, checked, and a move that stopped goes on."""

from __future__ import annotations

import hashlib

import pytest

from portal.config import get_settings
from portal.documents.models import Document, LegacyFile
from portal.infra import clock
from portal.infra.parts import Parts
from portal.legacy.moving import Unmovable, move_files, s3_fetcher
from portal.tenants.queries import TenantProfile
from tests.servers.s3 import S3Server, bucket_on

PDF = b"%PDF-1.4 an earlier file"


def keep(parts: Parts, tenant_id: str, document_id: str, **file: object) -> None:
    with parts.db.write(tenant_id=tenant_id) as session:
        session.add(
            Document(id=document_id, tenant_id=tenant_id, kind="bank_statement", filename="old.pdf", awaits_move=True)
        )
        session.add(LegacyFile(id=f"lf_{document_id}", tenant_id=tenant_id, document_id=document_id, **file))


def from_bucket(bucket: str, key: str) -> bytes:
    if key == "gone.pdf":
        raise Unmovable("It is not there.")
    return f"{bucket}/{key}".encode()


def test_files_move_from_the_row_and_from_the_bucket_and_are_hashed(parts: Parts, demo: TenantProfile) -> None:
    keep(parts, demo.id, "d1", file_data=PDF, checksum=hashlib.md5(PDF).hexdigest())
    keep(parts, demo.id, "d2", bucket="old", object_key="feb.pdf")

    moves = list(move_files(parts, fetch=from_bucket))

    assert [move.moved for move in moves] == [True, True]
    with parts.db.read() as session:
        first, second = session.get_one(Document, "d1"), session.get_one(Document, "d2")
        left = session.get_one(LegacyFile, "lf_d1").file_data
    assert parts.storage.read(str(first.storage_key)) == PDF
    assert parts.storage.read(str(second.storage_key)) == b"old/feb.pdf"
    assert (first.sha256, first.size_bytes, first.awaits_move) == (hashlib.sha256(PDF).hexdigest(), len(PDF), False)
    assert left is None


def test_what_cannot_be_moved_is_told_and_waits_for_the_next_time(parts: Parts, demo: TenantProfile) -> None:
    keep(parts, demo.id, "d1", file_data=PDF, checksum="0" * 64)
    keep(parts, demo.id, "d2", bucket="old", object_key="gone.pdf")
    keep(parts, demo.id, "d3")
    keep(parts, demo.id, "d4", file_data=PDF)

    first = list(move_files(parts, fetch=from_bucket))
    again = list(move_files(parts, fetch=from_bucket))

    assert [(move.document_id, move.moved) for move in first] == [
        ("d1", False),
        ("d2", False),
        ("d3", False),
        ("d4", True),
    ]
    assert [move.document_id for move in again] == ["d1", "d2", "d3"]
    assert "checksum" in first[0].words


def test_a_move_that_stops_goes_on_where_it_stopped(parts: Parts, demo: TenantProfile) -> None:
    for number in range(3):
        keep(parts, demo.id, f"d{number}", file_data=PDF)

    begun = move_files(parts, fetch=from_bucket)
    next(begun)
    begun.close()
    rest = list(move_files(parts, fetch=from_bucket))

    assert [move.document_id for move in rest] == ["d1", "d2"]
    assert len(list(parts.storage.list_keys(older_than=clock.now().replace(year=9000)))) == 3


def test_the_command_moves_and_says_how_many(parts: Parts, demo: TenantProfile) -> None:
    from click.testing import CliRunner

    from portal.cli import portal

    keep(parts, demo.id, "d1", file_data=PDF)
    keep(parts, demo.id, "d2")

    result = CliRunner().invoke(portal, ["legacy", "move-files"])

    assert "1 moved, 1 stayed" in result.output
    assert result.exit_code == 1


def test_files_of_the_earlier_bucket_are_read_from_s3(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("S3_ENDPOINT_URL", s3_server.endpoint_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3_server.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3_server.secret_access_key)
    monkeypatch.setenv("AWS_REGION", s3_server.region)
    get_settings.cache_clear()
    storage = bucket_on(s3_server)
    storage.put("earlier/feb.pdf", PDF, content_type="application/pdf")

    fetch = s3_fetcher(get_settings())

    assert fetch(storage.bucket, "earlier/feb.pdf") == PDF
    with pytest.raises(Unmovable):
        fetch(storage.bucket, "uploads/2024/gone file.pdf")
