"""Which page a second signer belongs on, and what they are shown of the deal: the agreement, and nothing else."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.consents.queries import find_consent_of
from portal.errors import NotFound
from portal.signing.accounts import PROVIDERS
from portal.signing.co_signers import PLACE, Invited, find_invited
from portal.signing.codes import find_proof
from portal.signing.queries import find_signature
from portal.tenants.queries import TenantProfile, get_tenant
from portal.web.access import current_viewer
from portal.web.parts import db
from portal.workflows.co_sign import CoSignerSession, actor_of
from portal.workflows.read_signing import SigningProgress, read_signing

CONSENT = "/sign/consent"
REVIEW = "/sign/review"
NAME = "/sign/name"
THERE = "/sign/there"
RETURN = "/sign/return"
DECLINE = "/sign/decline"
DONE = "/sign/done"
AGREEMENT = "/sign/agreement.pdf"


@dataclass(frozen=True, kw_only=True)
class CoSigning:
    """Where a second signer stands. `progress` is of the deal, whose newest agreement may be a later one."""

    invited: Invited
    tenant: TenantProfile
    progress: SigningProgress
    consented_at: datetime | None
    signed_at: datetime | None
    is_proved: bool

    @property
    def stage(self) -> str:
        """`waiting` for the owner, `open`, `signed` (also while the copy is sealed), or `ended`."""
        status = self.invited.envelope.status
        if status in ("signed", "completed"):
            return "signed"
        if status not in ("sent", "viewed"):
            return "ended"
        return "open" if self.invited.invitation.sent_at is not None else "waiting"

    @property
    def provider(self) -> str:
        """The name of the provider in whose frame it is signed, empty where it is signed on pages of ours."""
        return PROVIDERS.get(self.invited.envelope.gateway, "")

    @property
    def path(self) -> str:
        """The page that is due: after consent and reading the name, with a fresh code where the last one is too old.

        In a provider's frame the agreement is read where it is signed.
        """
        if self.stage != "open":
            return DONE
        if self.consented_at is None:
            return CONSENT
        if self.invited.invitation.viewed_at is None and not self.provider:
            return REVIEW
        return NAME if self.is_proved else start_path(self.invited.invitation.link_code)


def start_path(link_code: str) -> str:
    """The address that stands in the invitation."""
    return f"/sign/{link_code}"


def code_path(link_code: str) -> str:
    """Where the code is entered."""
    return f"/sign/{link_code}/code"


def read_by_link(link_code: str) -> CoSigning:
    """Where the agreement of a link stands; NotFound in the same words for every link that is not ours."""
    with db().read() as session:
        found = find_invited(session, link_code=link_code)
    return _read(found, session_id="")


def read_by_session() -> CoSigning:
    """Where the agreement of this session stands."""
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        found = find_invited(session, invitation_id=viewer.invitation_id or "")
    return _read(found, session_id=viewer.session_id or "")


def whose_session() -> CoSignerSession:
    """Who acts."""
    viewer = current_viewer()
    return CoSignerSession(viewer.tenant_id, viewer.invitation_id or "", viewer.session_id or "")


def _read(found: Invited | None, *, session_id: str) -> CoSigning:
    if found is None or not found.envelope.is_signed_here:
        raise NotFound("We could not find that agreement.")
    with db().read(tenant_id=found.envelope.tenant_id) as session:
        return _standing(session, found, session_id=session_id)


def _standing(session: Session, found: Invited, *, session_id: str) -> CoSigning:
    envelope, actor = found.envelope, actor_of(found.invitation.id)
    about = {"tenant_id": envelope.tenant_id}
    consent = find_consent_of(session, **about, actor=actor, kind="e_records")
    signature = find_signature(session, **about, envelope_id=envelope.id, place=PLACE)
    return CoSigning(
        invited=found,
        tenant=get_tenant(session, **about),
        progress=read_signing(session, **about, deal_id=envelope.deal_id),
        consented_at=consent.obtained_at if consent is not None else None,
        signed_at=signature.signed_at if signature is not None else None,
        is_proved=find_proof(session, envelope, place=PLACE, session_id=session_id) is not None,
    )
