"""Settings: complete or not started."""

from __future__ import annotations

import pytest

from portal.config import Settings, get_settings, parse_field_keys
from portal.errors import Misconfigured


def test_an_empty_production_environment_names_every_missing_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MOCK_MODE", "SECRET_KEY", "FIELD_KEYS"):
        monkeypatch.delenv(name)
    get_settings.cache_clear()

    with pytest.raises(Misconfigured) as refusal:
        get_settings().require_complete()

    for name in (
        "DATABASE_URL",
        "SECRET_KEY",
        "FIELD_KEYS",
        "S3_BUCKET",
        "CLAMD_URL",
        "SIGN_WEBHOOK_SECRET",
        "SMTP_URL",
    ):
        assert name in refusal.value.words


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("S3_BUCKET", "")

    assert Settings().s3_bucket is None


def test_origins_and_hosts_come_as_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", "https://a.example, https://b.example,")
    monkeypatch.setenv("BASE_URL", "https://portal.example/")

    settings = Settings()

    assert settings.cors_origins_list == ["https://a.example", "https://b.example"]
    assert "portal.example" in settings.trusted_hosts_list
    assert settings.secure_cookies


def test_mock_mode_makes_its_keys_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.delenv("FIELD_KEYS")

    assert Settings().signing_secret == Settings().signing_secret
    assert Settings().field_key_list == Settings().field_key_list


@pytest.mark.parametrize("text", ["x", "1:zz", "0:" + "ab" * 32, "1:abcd", "256:" + "ab" * 32])
def test_field_keys_that_cannot_be_keys_are_refused(text: str) -> None:
    with pytest.raises(Misconfigured):
        parse_field_keys(text)
