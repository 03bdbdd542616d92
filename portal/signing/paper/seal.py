"""The seal: one certifying signature over every byte of a signed document, put on last."""

# mypy: disable-error-code="no-untyped-call"
# The libraries of certificates carry no types.

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.signing.paper.own_thread import in_own_thread
from portal.signing.paper.stamp import SignatureData, stamp

_TEN_YEARS = timedelta(days=3653)


class SealKey(NamedTuple):
    """A private key (PEM, PKCS 8, no password) and its certificate (PEM), its chain behind it if it has one."""

    key_pem: bytes
    cert_pem: bytes


def make_seal_key(*, organization: str, made_at: datetime) -> SealKey:
    """A new RSA key with a certificate that it signed itself, valid ten years from `made_at` (UTC).

    Good enough to show that a file is unchanged; that it is ours, a reader believes who has the certificate from us.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    name = certificates.Name(
        [
            certificates.NameAttribute(NameOID.ORGANIZATION_NAME, organization[:64]),
            certificates.NameAttribute(NameOID.COMMON_NAME, f"{organization} document seal"[:64]),
        ]
    )
    certificate = (
        certificates.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(certificates.random_serial_number())
        .not_valid_before(made_at)
        .not_valid_after(made_at + _TEN_YEARS)
        .add_extension(certificates.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_SIGNING_ONLY, critical=True)
        .add_extension(certificates.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return SealKey(private, certificate.public_bytes(serialization.Encoding.PEM))


def stamp_and_seal(
    agreement: bytes,
    *,
    certificate: bytes,
    signature: SignatureData,
    signer: SealKey,
    sealed_at: datetime,
    cosigners: Sequence[SignatureData] = (),
) -> bytes:
    """The signed document: signatures on the signature page, certificate behind it, the seal last over all of it.

    `sealed_at` is in UTC. Invalid("signature") when the signatures are not one for each block; ValueError for a
    signer's key that cannot be read.
    """
    signed = stamp(agreement, certificate=certificate, signatures=(signature, *cosigners))
    return seal(signed, signer=signer, sealed_at=sealed_at)


def seal(pdf: bytes, *, signer: SealKey, sealed_at: datetime) -> bytes:
    """Any PDF with one certifying signature (PAdES B-B) that allows no change after it."""
    meta = signers.PdfSignatureMetadata(
        field_name="Seal",
        md_algorithm="sha256",
        reason="Sealed against change",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    dated = _DatedSigner(meta, _load(signer), sealed_at=sealed_at)
    sealed: Any = in_own_thread(lambda: dated.sign_pdf(writer))
    return bytes(sealed.getvalue())


class _DatedSigner(signers.PdfSigner):
    """Seals with the time that it is given: the library would read the machine's clock."""

    def __init__(self, meta: signers.PdfSignatureMetadata, signer: signers.Signer, *, sealed_at: datetime) -> None:
        super().__init__(meta, signer=signer)
        self._sealed_at = sealed_at

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        """The library's session with our time in it."""
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._sealed_at
        return session


def _load(signer: SealKey) -> signers.SimpleSigner:
    own, *chain = load_certs_from_pemder_data(signer.cert_pem)
    key = load_private_key_from_pemder_data(signer.key_pem, None)
    store = SimpleCertificateStore.from_certs(chain)
    return signers.SimpleSigner(signing_cert=own, signing_key=key, cert_registry=store)


_SIGNING_ONLY = certificates.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
