"""Which storage and which scanner the settings choose, and how a download is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from portal.config import Settings
from portal.errors import Misconfigured
from portal.infra.antivirus import make_scanner
from portal.infra.antivirus.builtin import BuiltinScanner
from portal.infra.antivirus.clamd import ClamdScanner
from portal.infra.storage import StorageError, attachment, make_storage, new_key, safe_content_type
from portal.infra.storage.local import LocalStorage
from portal.infra.storage.s3 import S3Storage


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("MOCK_MODE", "STORAGE", "S3_BUCKET", "S3_ENDPOINT_URL", "CLAMD_URL", "DATA_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("chosen", "kind"),
    [
        ({"mock_mode": True}, LocalStorage),
        ({"mock_mode": True, "s3_bucket": "portal"}, S3Storage),
        ({"mock_mode": True, "s3_bucket": "portal", "storage": "local"}, LocalStorage),
        ({"mock_mode": False, "s3_bucket": "portal"}, S3Storage),
        ({"mock_mode": False, "s3_bucket": "portal", "storage": "s3"}, S3Storage),
        ({"mock_mode": False, "storage": "local"}, LocalStorage),
    ],
)
def test_documents_go_where_the_settings_say(chosen: dict[str, Any], kind: type, tmp_path: Path) -> None:
    assert isinstance(make_storage(Settings(data_dir=tmp_path, **chosen)), kind)


@pytest.mark.parametrize("chosen", [{"mock_mode": False}, {"mock_mode": True, "storage": "s3"}])
def test_nothing_falls_back_to_a_local_disk_in_silence(chosen: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="S3_BUCKET"):
        make_storage(Settings(data_dir=tmp_path, **chosen))


def test_choosing_a_storage_writes_nothing(tmp_path: Path) -> None:
    make_storage(Settings(data_dir=tmp_path, mock_mode=True))

    assert list(tmp_path.iterdir()) == []


def test_the_built_in_scanner_is_for_mock_mode_alone() -> None:
    assert isinstance(make_scanner(Settings(mock_mode=True)), BuiltinScanner)
    assert isinstance(make_scanner(Settings(mock_mode=True, clamd_url="tcp://127.0.0.1:3310")), ClamdScanner)
    with pytest.raises(Misconfigured, match="CLAMD_URL"):
        make_scanner(Settings(mock_mode=False))


@pytest.mark.parametrize("url", ["127.0.0.1:3310", "tcp://host", "tcp://host:0x", "unix://clamd.sock", "http://host:1"])
def test_a_scanner_address_that_cannot_be_used_stops_the_start(url: str) -> None:
    with pytest.raises(Misconfigured, match="CLAMD_URL"):
        make_scanner(Settings(mock_mode=True, clamd_url=url))


def test_each_document_gets_a_place_that_nobody_can_guess() -> None:
    keys = {new_key("ten_a") for _ in range(100)}

    assert len(keys) == 100
    assert all(key.startswith("ten_a/") and len(key) == len("ten_a/") + 32 for key in keys)
    with pytest.raises(StorageError):
        new_key("../ten_b")


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("March 2026.pdf", 'attachment; filename="March 2026.pdf"'),
        ('a"; filename="b.exe', 'attachment; filename="a_ filename=_b.exe"'),
        ("../../etc/passwd", 'attachment; filename="_.._etc_passwd"'),
        ("a\r\nSet-Cookie: x", 'attachment; filename="a_Set-Cookie_ x"'),
        ("", 'attachment; filename="document"'),
        ("...", 'attachment; filename="document"'),
        ("fdp.\u202eexe", 'attachment; filename="fdp._exe"'),
        ("März.pdf", "attachment; filename=\"M_rz.pdf\"; filename*=UTF-8''M%C3%A4rz.pdf"),
    ],
)
def test_a_download_keeps_its_name_and_nothing_else(name: str, header: str) -> None:
    assert attachment(name) == header


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("application/pdf", "application/pdf"),
        ("Application/PDF; version=1.7", "application/pdf"),
        ("text/html", "application/octet-stream"),
        ("image/svg+xml", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_a_download_is_never_a_page(given: str, sent: str) -> None:
    assert safe_content_type(given) == sent
