"""The agreement's words for a page: shown only where they are proved to be those of the PDF that will be signed."""

from functools import lru_cache

from sqlalchemy.orm import Session

from portal.infra.crypto import sha256_hex
from portal.signing.paper.agreement import AgreementData, agreement_sections, make_agreement
from portal.signing.paper.wording import Section
from portal.tenants.queries import TenantProfile
from portal.workflows.read_signing import SigningProgress, read_agreement_out

KEPT = 64


def agreement_words(session: Session, *, tenant: TenantProfile, progress: SigningProgress) -> tuple[Section, ...]:
    """The sections of the agreement that is out; empty when answers changed since, so that only the PDF is right."""
    envelope = progress.live
    if envelope is None or envelope.agreement_sha256 is None:
        return ()
    data = read_agreement_out(session, tenant=tenant, progress=progress)
    if data is None or _hash_of(data) != envelope.agreement_sha256:
        return ()
    return agreement_sections(data)


@lru_cache(maxsize=KEPT)
def _hash_of(data: AgreementData) -> str:
    """The same data give the same bytes, so typesetting them again tells whether this is the file that was stored."""
    return sha256_hex(make_agreement(data))
