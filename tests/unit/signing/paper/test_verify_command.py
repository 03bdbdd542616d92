"""`portal documents verify` against all who would like it to say yes: the real command line, without a network."""

import hashlib
import io
from datetime import timedelta

import pytest
from click.testing import CliRunner
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf import PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import DictionaryObject, NameObject

from portal.cli import portal
from portal.signing.paper import commands
from portal.signing.paper.seal import make_seal_key, stamp_and_seal


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """Write a file and ask about it; what was said, and the exit code."""

    def no_network(*_):
        raise AssertionError("a seal is checked without a network")

    monkeypatch.setattr("socket.socket.connect", no_network)

    def run(content, *certs, **options):
        (tmp_path / "paper.pdf").write_bytes(content)
        arguments = ["documents", "verify", str(tmp_path / "paper.pdf")]
        for number, cert in enumerate(certs):
            (tmp_path / f"{number}.pem").write_bytes(cert)
            arguments += ["--cert", str(tmp_path / f"{number}.pem")]
        for name, value in options.items():
            arguments += [f"--{name}", value]
        found = CliRunner().invoke(portal, arguments)
        assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
        return found.exit_code, found.output

    return run


def with_pypdf(pdf, change):
    writer, updated = PdfWriter(io.BytesIO(pdf), incremental=True), io.BytesIO()
    change(writer)
    writer.write(updated)
    return updated.getvalue()


def with_pyhanko(pdf):
    writer, updated = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    writer.root["/Lang"] = writer.root.raw_get("/Type")
    writer.update_root()
    writer.write(updated)
    return updated.getvalue()


def annotated(writer):
    writer.add_annotation(0, FreeText(text="Paid in full", rect=(50, 50, 200, 100)))


def with_field(writer):
    field = {NameObject("/FT"): NameObject("/Tx")}
    writer.root_object[NameObject("/AcroFormMore")] = DictionaryObject(field)


def with_dss(writer):
    writer.root_object[NameObject("/DSS")] = DictionaryObject({NameObject("/Type"): NameObject("/DSS")})


def test_the_signed_paper_verifies_with_its_certificate_and_its_stored_hash(ask, sealed, seal_key):
    sha256 = hashlib.sha256(sealed).hexdigest()

    code, said = ask(sealed, seal_key.cert_pem, sha256=sha256)

    assert code == 0
    assert "paper.pdf is unchanged since it was sealed." in said
    assert f"{sha256} (as stored)" in said


def test_a_changed_byte_in_any_region_is_refused(ask, sealed, seal_key):
    regions = {
        "header": 5,
        "object": sealed.index(b" obj") + 6,
        "stream": sealed.index(b"stream") + 30,
        "hole": sealed.index(b"/Contents <") + 40,
        "end of the hole": sealed.index(b">", sealed.index(b"/Contents <")) - 3,
        "byte range": sealed.index(b"/ByteRange") + 14,
        "startxref": sealed.rindex(b"startxref") + 12,
        "end": len(sealed) - 2,
        **{f"at {part}/23": len(sealed) * part // 23 for part in range(1, 23)},
    }
    taken = []
    for region, place in regions.items():
        changed = bytearray(sealed)
        changed[place] ^= 1
        code, said = ask(bytes(changed), seal_key.cert_pem)
        if code != 1 or "does NOT verify" not in said or "\n- " not in said:
            taken.append(region)

    assert taken == []


@pytest.mark.parametrize(
    "add",
    [
        lambda pdf: pdf + b"\n",
        lambda pdf: pdf + b"%%EOF\n",
        lambda pdf: with_pypdf(pdf, annotated),
        lambda pdf: with_pypdf(pdf, with_field),
        lambda pdf: with_pypdf(pdf, with_dss),
        with_pyhanko,
    ],
    ids=["a line", "an end", "an annotation", "a form field", "a DSS", "pyHanko's update"],
)
def test_whatever_is_added_behind_the_seal_is_refused(ask, sealed, seal_key, add):
    code, said = ask(add(sealed), seal_key.cert_pem)

    assert code == 1
    assert "something was added after it" in said or "cannot be read as a sealed PDF" in said


def test_a_twin_of_the_certificate_by_the_same_name_is_not_believed(ask, agreement, certificate, signature, seal_key):
    twin = make_seal_key(organization="Ledgerfield Funding LLC", made_at=signature.signed_at)
    forged = stamp_and_seal(
        agreement, certificate=certificate, signature=signature, signer=twin, sealed_at=signature.signed_at
    )

    code, said = ask(forged, seal_key.cert_pem)

    assert code == 1
    assert "NOT of the certificate given" in said
    assert ask(forged)[1].count("not looked at; give --cert to check it") == 1


def test_a_paper_sealed_before_a_change_of_keys_verifies_by_the_former_certificate(ask, sealed, seal_key, signature):
    newer = make_seal_key(organization="Ledgerfield Funding LLC", made_at=signature.signed_at + timedelta(days=400))

    assert ask(sealed, newer.cert_pem)[0] == 1
    assert ask(sealed, newer.cert_pem, seal_key.cert_pem)[0] == 0
    assert ask(sealed, seal_key.cert_pem, newer.cert_pem)[0] == 0


def test_a_row_that_was_tampered_with_shows_by_its_hash(ask, sealed, seal_key):
    code, said = ask(sealed, seal_key.cert_pem, sha256="0" * 64)

    assert code == 1
    assert "(NOT as stored)" in said


@pytest.mark.parametrize("content", [b"", b"Dear Sir", b"%PDF-1.7\n", b"\x00" * 5_000, b"%PDF-1.7\n" + b"<<" * 50_000])
def test_what_is_no_sealed_paper_is_refused_in_words(ask, content):
    code, said = ask(content)

    assert code == 1
    assert "cannot be read as a sealed PDF" in said


def test_an_agreement_that_nobody_signed_carries_no_seal(ask, agreement):
    code, said = ask(agreement)

    assert code == 1
    assert "The file carries no seal." in said


def test_a_file_too_large_for_any_paper_is_not_even_read(ask, sealed, monkeypatch):
    monkeypatch.setattr(commands, "LARGEST", len(sealed) - 1)

    code, said = ask(sealed)

    assert code == 1
    assert "larger than" in said
