"""A sealed agreement carries its signatures, and any later change to it shows."""

import hashlib
import io
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, NumberObject

from portal.errors import Invalid
from portal.signing.paper.agreement import make_agreement
from portal.signing.paper.seal import make_seal_key, seal, stamp_and_seal
from portal.signing.paper.stamp import SignatureData, signature_places
from portal.signing.paper.terms import Guarantor
from portal.signing.paper.verify import verify


def with_update(pdf, change):
    """The file with an incremental update behind it: its first bytes stay what they are."""
    writer = PdfWriter(io.BytesIO(pdf), incremental=True)
    change(writer)
    updated = io.BytesIO()
    writer.write(updated)
    assert updated.getvalue().startswith(pdf)
    assert len(updated.getvalue()) > len(pdf)
    return updated.getvalue()


def test_a_sealed_agreement_verifies(sealed, seal_key, agreement, signature):
    found = verify(sealed, trusted_cert=seal_key.cert_pem, expected_sha256=hashlib.sha256(sealed).hexdigest())

    assert found.ok
    assert found.covers_entire_file
    assert found.intact
    assert found.trusted is True
    assert found.problems == ()
    assert found.signer == "Ledgerfield Funding LLC document seal"
    assert found.signed_at == signature.signed_at
    assert found.agreement_sha256 == hashlib.sha256(agreement).hexdigest()


def test_without_a_certificate_the_seal_is_checked_but_not_whose_it_is(sealed):
    found = verify(sealed)

    assert found.ok
    assert found.trusted is None


def test_the_signed_document_shows_signature_and_certificate(sealed, agreement):
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(sealed)).pages]
    signed = len(PdfReader(io.BytesIO(agreement)).pages) - 1

    assert pages[signed].count("Rosa Delgado-Whitfield") == 2
    assert "2026-11-24 20:09:05 UTC" in pages[signed]
    assert "Certificate of completion" in pages[signed + 1]


def test_the_agreement_as_shown_is_attached_unchanged(sealed, agreement):
    assert PdfReader(io.BytesIO(sealed)).attachments["agreement-as-shown.pdf"] == [agreement]


def test_a_signed_document_stays_tagged_to_its_last_page(sealed):
    reader = PdfReader(io.BytesIO(sealed))
    tree = reader.root_object["/StructTreeRoot"]
    numbers = tree["/ParentTree"]["/Nums"]
    elements = dict(zip(numbers[::2], numbers[1::2], strict=True))

    assert [page["/StructParents"] for page in reader.pages] == list(range(len(reader.pages)))
    for page in reader.pages:
        owned = [element.get_object() for element in elements[page["/StructParents"]].get_object()]
        assert owned
        assert {element.get("/Pg", page).get_object()["/StructParents"] for element in owned} == {
            page["/StructParents"]
        }
    said = [child.get_object().get("/ActualText") for child in tree["/K"][0].get_object()["/K"]]
    assert "Signed electronically by Rosa Delgado-Whitfield, 2026-11-24 20:09:05 UTC" in said


def test_nobody_claims_pdf_ua_for_what_was_stamped(sealed):
    assert b"pdfuaid:part" not in PdfReader(io.BytesIO(sealed)).root_object["/Metadata"].get_data()


def test_one_flipped_bit_anywhere_breaks_the_seal(sealed):
    chance = random.Random(20261124)

    for _ in range(150):
        changed = bytearray(sealed)
        changed[chance.randrange(len(sealed))] ^= 1 << chance.randrange(8)
        assert not verify(bytes(changed)).ok


def test_one_flipped_bit_in_the_seal_itself_breaks_it(sealed):
    start = sealed.index(b"/Contents <") + len(b"/Contents ")
    end = sealed.index(b">", start) + 1
    chance = random.Random(7)

    for place in chance.sample(range(start, end), 150):
        changed = bytearray(sealed)
        changed[place] ^= 1 << chance.randrange(8)
        assert not verify(bytes(changed)).ok


@pytest.mark.parametrize(
    "change",
    [
        lambda writer: writer.add_metadata({"/Author": "Somebody else"}),
        lambda writer: writer.pages[0].update({NameObject("/Rotate"): NumberObject(90)}),
    ],
    ids=["metadata", "page"],
)
def test_an_update_after_the_seal_is_refused(sealed, seal_key, change):
    found = verify(with_update(sealed, change), trusted_cert=seal_key.cert_pem)

    assert not found.ok
    assert not found.covers_entire_file
    assert any("added after it" in problem for problem in found.problems)


@pytest.mark.parametrize("tail", [b"\n", b" ", b"%%EOF\n", b"\x00"])
def test_bytes_behind_the_seal_are_refused(sealed, tail):
    assert not verify(sealed + tail).ok


def test_bytes_before_the_document_are_refused(sealed):
    assert not verify(b"\n" + sealed).ok


def test_a_file_cut_short_is_refused(sealed):
    assert not verify(sealed[:-40]).ok


def test_a_seal_of_another_key_is_not_trusted(sealed, signature):
    other = make_seal_key(organization="Ledgerfield Funding LLC", made_at=signature.signed_at)

    found = verify(sealed, trusted_cert=other.cert_pem)

    assert not found.ok
    assert found.trusted is False
    assert found.problems == ("The seal was not made with the certificate that you trust.",)


def test_a_copy_written_anew_is_refused(sealed, seal_key):
    copy = PdfWriter(clone_from=PdfReader(io.BytesIO(sealed)))
    copied = io.BytesIO()
    copy.write(copied)

    found = verify(copied.getvalue(), trusted_cert=seal_key.cert_pem)

    assert not found.ok


def test_another_hash_than_the_stored_one_is_refused(sealed):
    found = verify(sealed, expected_sha256="0" * 64)

    assert not found.ok
    assert found.intact
    assert found.problems == ("The file's SHA-256 is not the one that was stored.",)


def test_an_agreement_that_was_never_sealed_is_refused(agreement):
    assert verify(agreement).problems == ("The file carries no seal.",)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"hello", b"%PDF-1.7\nstartxref\n999999\n%%EOF"])
def test_something_else_than_a_pdf_is_refused_without_an_error(content):
    found = verify(content)

    assert not found.ok
    assert found.problems


def test_a_certificate_that_cannot_be_read_is_said_so(sealed):
    with pytest.raises(ValueError, match="certificate cannot be read"):
        verify(sealed, trusted_cert=b"not a certificate")


def test_the_guarantor_signs_in_a_block_of_their_own(agreement_data, certificate, signature, seal_key):
    guarantor = Guarantor(name="Rosa Delgado-Whitfield", address="9 Elm Street")
    agreement = make_agreement(replace(agreement_data, guarantor=guarantor))
    later = replace(signature, place="co_signer", signed_at=signature.signed_at + timedelta(minutes=1))

    sealed = stamp_and_seal(
        agreement,
        certificate=certificate,
        signature=signature,
        cosigners=(later,),
        signer=seal_key,
        sealed_at=later.signed_at,
    )

    assert [place.place for place in signature_places(agreement)] == ["merchant", "co_signer"]
    words = PdfReader(io.BytesIO(sealed)).pages[signature_places(agreement)[1].page].extract_text()
    assert "20:09:05 UTC" in words
    assert "20:10:05 UTC" in words


@pytest.mark.parametrize("places", [(), ("merchant", "merchant"), ("co_signer",), ("merchant", "co_signer")], ids=str)
def test_nothing_is_sealed_unless_each_block_is_signed_once(agreement, certificate, signature, seal_key, places):
    if not places:
        agreement, places = certificate, ("merchant",)
    first, *others = [replace(signature, place=place) for place in places]

    with pytest.raises(Invalid) as refusal:
        stamp_and_seal(
            agreement,
            certificate=certificate,
            signature=first,
            cosigners=others,
            signer=seal_key,
            sealed_at=signature.signed_at,
        )

    assert refusal.value.errors[0].field == "signature"


@pytest.mark.parametrize("typed", ["#panic()", "王小明", "W" * 120, "Ana María de la Concepción " * 5])
def test_any_typed_name_can_be_sealed(agreement, certificate, signature, seal_key, typed):
    signed = SignatureData(name=typed, signed_at=signature.signed_at)

    sealed = stamp_and_seal(
        agreement, certificate=certificate, signature=signed, signer=seal_key, sealed_at=signature.signed_at
    )

    assert verify(sealed, trusted_cert=seal_key.cert_pem).ok


def test_an_empty_name_is_no_signature(agreement, certificate, signature, seal_key):
    with pytest.raises(Invalid, match="needs a name"):
        stamp_and_seal(
            agreement,
            certificate=certificate,
            signature=replace(signature, name="  "),
            signer=seal_key,
            sealed_at=signature.signed_at,
        )


def test_a_document_of_another_kind_can_be_sealed_as_it_is(certificate, seal_key, signature):
    assert verify(seal(certificate, signer=seal_key, sealed_at=signature.signed_at), trusted_cert=seal_key.cert_pem).ok
