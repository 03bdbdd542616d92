"""`portal documents verify` tells in plain words whether a signed document is unchanged."""

import hashlib

import pytest
from click.testing import CliRunner

from portal.signing.paper.commands import documents


@pytest.fixture
def files(tmp_path, sealed, seal_key):
    (tmp_path / "signed.pdf").write_bytes(sealed)
    (tmp_path / "changed.pdf").write_bytes(sealed + b"\n")
    (tmp_path / "seal.pem").write_bytes(seal_key.cert_pem)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(documents, ["verify", *map(str, arguments)])


def test_an_unchanged_document_exits_with_zero(files, sealed, agreement):
    sha256 = hashlib.sha256(sealed).hexdigest()

    result = run(files / "signed.pdf", "--cert", files / "seal.pem", "--sha256", sha256.upper())

    assert result.exit_code == 0
    assert "signed.pdf is unchanged since it was sealed." in result.output
    assert "Ledgerfield Funding LLC document seal, 2026-11-24 20:09:05 UTC" in result.output
    assert "checked against the certificate given" in result.output
    assert f"{sha256} (as stored)" in result.output
    assert hashlib.sha256(agreement).hexdigest() in result.output


def test_a_changed_document_exits_with_one_and_says_why(files):
    result = run(files / "changed.pdf")

    assert result.exit_code == 1
    assert "changed.pdf does NOT verify." in result.output
    assert "something was added after it" in result.output


def test_another_stored_hash_exits_with_one(files):
    result = run(files / "signed.pdf", "--sha256", "0" * 64)

    assert result.exit_code == 1
    assert "(NOT as stored)" in result.output


def test_without_a_certificate_the_report_says_what_was_not_looked_at(files):
    result = run(files / "signed.pdf")

    assert result.exit_code == 0
    assert "not looked at; give --cert to check it" in result.output


def test_a_certificate_that_is_none_is_a_usage_error(files):
    result = run(files / "signed.pdf", "--cert", files / "signed.pdf")

    assert result.exit_code == 2
    assert "certificate cannot be read" in result.output
