"""The installation's own seal."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.config import Settings, get_settings
from portal.errors import Misconfigured
from portal.signing.seal_key import seal_key


def test_in_mock_mode_the_pair_is_made_once_and_kept_private() -> None:
    first = seal_key(get_settings())
    second = seal_key(get_settings())

    path = get_settings().data_dir / "seal.pem"
    assert first == second
    assert path.stat().st_mode & 0o077 == 0


def test_production_without_a_key_file_seals_nothing() -> None:
    settings = get_settings().model_copy(update={"mock_mode": False})

    with pytest.raises(Misconfigured, match="SEAL_KEY_FILE"):
        seal_key(settings)


def test_a_key_file_is_read_and_a_wrong_one_is_named(tmp_path: Path) -> None:
    made = seal_key(get_settings())
    whole, half = tmp_path / "seal.pem", tmp_path / "half.pem"
    whole.write_bytes(made.key_pem + made.cert_pem)
    half.write_bytes(made.key_pem)

    assert seal_key(_with(whole)) == made
    with pytest.raises(Misconfigured, match="certificate"):
        seal_key(_with(half))
    with pytest.raises(Misconfigured, match="cannot be read"):
        seal_key(_with(tmp_path / "none.pem"))


def _with(path: Path) -> Settings:
    return get_settings().model_copy(update={"mock_mode": False, "seal_key_file": path})
