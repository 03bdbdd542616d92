"""The agreement's words for a page: shown only where they are proved to be those of the PDF that will be signed."""

from functools import lru_cache

from portal.infra.crypto import sha256_hex
from portal.signing.paper.agreement import AgreementData, agreement_sections, make_agreement
from portal.signing.paper.wording import Section
from portal.tenants.queries import TenantProfile
from portal.web.parts import db
from portal.workflows.read_agreement import read_agreement
from portal.workflows.read_signing import SigningProgress

KEPT = 64


def agreement_words(progress: SigningProgress, tenant: TenantProfile) -> tuple[Section, ...]:
    """The sections of the agreement that is out; empty when answers changed since, so that only the PDF is right."""
    envelope = progress.live
    if envelope is None or envelope.sent_at is None or envelope.agreement_sha256 is None:
        return ()
    with db().read(tenant_id=tenant.id) as session:
        draft = read_agreement(session, tenant=tenant, deal_id=progress.deal.id, made_on=envelope.sent_at.date())
    return agreement_sections(draft.data) if _hash_of(draft.data) == envelope.agreement_sha256 else ()


@lru_cache(maxsize=KEPT)
def _hash_of(data: AgreementData) -> str:
    """The same data give the same bytes, so typesetting them again tells whether this is the file that was stored."""
    return sha256_hex(make_agreement(data))
