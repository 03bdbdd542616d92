"""Says whether a sealed document is still what was sealed, in words for a person.

A seal counts only if it is the single one in the file, covers every byte of it, and is written the one way in which we
write it: the room left beside a signature is not covered by it, so a changed byte there must be looked for.
"""

# mypy: disable-error-code="no-untyped-call"
# The libraries of certificates carry no types.

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, PdfSignatureStatus, SignatureCoverageLevel
from pyhanko.sign.validation import validate_pdf_signature as validate
from pyhanko_certvalidator import ValidationContext

from portal.signing.paper.container import is_canonical
from portal.signing.paper.own_thread import in_own_thread
from portal.signing.paper.stamp import shown_document


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What was found. `ok` means no problem at all; without a trusted certificate `trusted` is None: whose seal it is
    was then not looked at. `agreement_sha256` is the hash of the attached document as it was shown to the signer."""

    ok: bool
    covers_entire_file: bool
    intact: bool
    signer: str
    signed_at: datetime | None
    sha256: str
    trusted: bool | None = None
    agreement_sha256: str = ""
    problems: tuple[str, ...] = ()


def verify(
    pdf: bytes,
    *,
    trusted_cert: bytes | None = None,
    further_certs: Sequence[bytes] = (),
    expected_sha256: str | None = None,
) -> Verification:
    """Check the seal, its coverage of the entire file, who made it and the stored hash. Never raises for a bad file.

    `trusted_cert` (PEM or DER) is the seal's own certificate or the root above it; ValueError when it cannot be read.
    `further_certs` are trusted beside it: those of earlier keys, because what they sealed stays sealed.
    """
    certificates = [*([] if trusted_cert is None else [trusted_cert]), *further_certs]
    trusted = [_read_certificate(one) for one in certificates] or None
    sha256 = hashlib.sha256(pdf).hexdigest()
    differs = expected_sha256 is not None and expected_sha256.strip().lower() != sha256
    problems = ["The file's SHA-256 is not the one that was stored."] if differs else []
    try:
        return _judge(pdf, trusted=trusted, sha256=sha256, problems=problems)
    # The file may have been made to hurt: whatever the parsers choke on, the answer is that it does not verify.
    except Exception as error:
        problems.append(f"The file cannot be read as a sealed PDF ({type(error).__name__}).")
        return _refused(sha256, problems)


def _judge(pdf: bytes, *, trusted: list[x509.Certificate] | None, sha256: str, problems: list[str]) -> Verification:
    seals = PdfFileReader(io.BytesIO(pdf), strict=True).embedded_regular_signatures
    if len(seals) != 1:
        problems.append("The file carries no seal." if not seals else "The file carries more than one seal.")
        return _refused(sha256, problems)
    seal = seals[0]
    status = in_own_thread(lambda: validate(seal, _context(trusted), skip_diff=True))
    covers = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    holds = bool(status.intact and status.valid)
    intact = holds and is_canonical(pdf, seal)
    known = None if trusted is None else _is_trusted(status, trusted)
    problems += _problems(covers=covers, holds=holds, intact=intact, known=known)
    shown = shown_document(pdf) if intact else None
    return Verification(
        ok=not problems,
        covers_entire_file=covers,
        intact=intact,
        signer=_name(seal),
        signed_at=seal.self_reported_timestamp,
        sha256=sha256,
        trusted=known,
        agreement_sha256=hashlib.sha256(shown).hexdigest() if shown is not None else "",
        problems=tuple(problems),
    )


def _problems(*, covers: bool, holds: bool, intact: bool, known: bool | None) -> list[str]:
    found = []
    if holds and not intact:
        found.append(
            "The seal is not written as this portal writes one: bytes around it were changed, or the file was sealed "
            "elsewhere. A signing provider’s own copy is checked at the provider."
        )
    elif not intact:
        found.append("The seal is broken: the file was changed after it was sealed.")
    if not covers:
        found.append("The seal does not cover the entire file: something was added after it.")
    if known is False:
        found.append("The seal was not made with the certificate that you trust.")
    return found


def _refused(sha256: str, problems: list[str]) -> Verification:
    return Verification(
        ok=False,
        covers_entire_file=False,
        intact=False,
        signer="",
        signed_at=None,
        sha256=sha256,
        problems=tuple(problems),
    )


def _context(trusted: list[x509.Certificate] | None) -> ValidationContext:
    """Nothing is fetched, and the machine's own store of roots plays no part."""
    return ValidationContext(trust_roots=trusted or [], allow_fetching=False)


def _is_trusted(status: PdfSignatureStatus, trusted: list[x509.Certificate]) -> bool:
    """One of the very certificates, whatever its dates; or one that stands under one of them today."""
    signing: x509.Certificate = status.signing_cert
    return bool(signing.sha256 in {one.sha256 for one in trusted} or status.trusted)


def _name(seal: EmbeddedPdfSignature) -> str:
    names = seal.signer_cert.subject.native
    return str(names.get("common_name") or names.get("organization_name") or "")


def _read_certificate(trusted_cert: bytes) -> x509.Certificate:
    try:
        der = pem.unarmor(trusted_cert)[2] if pem.detect(trusted_cert) else trusted_cert
        certificate: x509.Certificate = x509.Certificate.load(der, strict=True)
        certificate.subject.native  # noqa: B018 (asn1crypto reads on demand; this makes it read now)
    except (ValueError, TypeError) as error:
        raise ValueError("The certificate cannot be read: it must be PEM or DER.") from error
    return certificate
