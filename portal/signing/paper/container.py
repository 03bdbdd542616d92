"""The bytes of a seal itself, which no signature covers: they must be exactly what our sealing writes."""

# mypy: disable-error-code="no-untyped-call"
# The libraries of certificates carry no types.

from asn1crypto import algos, cms, x509
from pyhanko.sign.validation import EmbeddedPdfSignature


def is_canonical(pdf: bytes, seal: EmbeddedPdfSignature) -> bool:
    """Whether the gap in the signed range is our one way of writing this signature, and nothing else.

    The gap is upper-case hexadecimal, then zeros. The CMS inside is built again from the parts that its signature or
    its certificate vouches for; versions, algorithms and the signer's name, which nothing vouches for, must come out
    the same.
    """
    start, first, second, _ = (int(number) for number in seal.byte_range)
    gap = pdf[start + first : second]
    return (
        gap
        == b"<" + _rebuilt(seal.signed_data, seal.signer_cert).hex().upper().encode().ljust(len(gap) - 2, b"0") + b">"
    )


def _rebuilt(signed: cms.SignedData, certificate: x509.Certificate) -> bytes:
    signer = signed["signer_infos"][0]
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    who = cms.IssuerAndSerialNumber({"issuer": certificate.issuer, "serial_number": certificate.serial_number})
    again = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(name="issuer_and_serial_number", value=who),
            "digest_algorithm": sha256,
            "signed_attrs": signer["signed_attrs"],
            "signature_algorithm": signer["signature_algorithm"],
            "signature": signer["signature"],
        }
    )
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [sha256],
            "encap_content_info": {"content_type": "data"},
            "certificates": signed["certificates"],
            "signer_infos": [again],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": content}).dump())
