"""Everything that is known of a deal, read at once for those who decide about it."""

import functools
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from portal.approvals.models import Approval
from portal.background_checks.authorization import pick_authorization
from portal.background_checks.models import BackgroundJob
from portal.background_checks.queries import is_outdated
from portal.consents.models import Consent
from portal.consents.queries import standing_consents
from portal.deals.models import Deal
from portal.disclosures.matrix import current_matrix
from portal.disclosures.models import DisclosureRecord, StateReview
from portal.documents.models import Document
from portal.errors import NotFound
from portal.infra.together import Together
from portal.intake.service import IntakeState, read_state
from portal.mail.models import MailMessage
from portal.mail.queries import newest_messages as newest_mails
from portal.merchants.models import Merchant
from portal.offers.models import Offer
from portal.offers.queries import NEWEST_SET_FIRST, current_set
from portal.reviews.models import MerchantRequest
from portal.signing.models import CoSigner, Envelope, Invitation
from portal.signing.states import LIVE
from portal.sms.models import SmsMessage
from portal.sms.queries import newest_messages as newest_texts
from portal.statements.models import MetricsSnapshot
from portal.statements.queries import Slot, list_files, list_rows, slots_of
from portal.statements.tampering import Signals, signals_of
from portal.tenants.models import Tenant
from portal.tenants.settings import TenantSettings
from portal.underwriting.decision import Decision as Verdict
from portal.underwriting.models import Decision, Payoff
from portal.underwriting.payoffs import payoffs_of
from portal.users.queries import staff_of

PAPERS = ("agreement", "signed_agreement", "record", "other")
MESSAGES = 20


@dataclass(frozen=True, kw_only=True)
class DealFile:
    """A deal with all that belongs to it. `people` are the tenant's staff by id; `verdict` is `decision` decoded.

    `disclosures` are by the offer's id, `waiting` is what waits for a second person, `authorizations` are those of
    background checks that stand, the newest first, whoever gave them.
    `co_signer` signs after the owner, `other_since` is when it became their turn.
    """

    deal: Deal
    merchant: Merchant
    people: dict[str, str]
    intake: IntakeState
    slots: list[Slot]
    snapshot: MetricsSnapshot | None
    signals: Signals
    decision: Decision | None
    verdict: Verdict | None
    offers: list[Offer]
    disclosures: dict[str, DisclosureRecord]
    payoffs: list[Payoff]
    waiting: Approval | None
    settings: TenantSettings
    reviewed_states: frozenset[str]
    background: BackgroundJob | None
    authorizations: list[Consent]
    envelope: Envelope | None
    co_signer: CoSigner | None
    other_since: datetime | None
    open_requests: int
    papers: list[Document]
    mails: list[MailMessage]
    texts: list[SmsMessage]

    @property
    def metrics_are_current(self) -> bool:
        """Whether the figures are those of the statements that stand in the slots now."""
        current = [slot.statement.id for slot in self.slots if slot.statement is not None]
        return self.snapshot is not None and self.snapshot.statement_ids == current

    @property
    def decision_is_current(self) -> bool:
        """Whether the decision was made on the newest figures."""
        same = self.decision and self.snapshot and self.decision.metrics_id == self.snapshot.id
        return bool(same) and self.metrics_are_current

    @property
    def current_offers(self) -> list[Offer]:
        """The newest set by tier, unless it was withdrawn."""
        return current_set(self.offers)

    @property
    def business_state(self) -> str | None:
        """The state of the business: as answered for this deal, else as the merchant is on record."""
        return self.intake.value("business.state") or self.merchant.state

    @property
    def chosen_offer(self) -> Offer | None:
        """The offer that the merchant chose."""
        return next((one for one in self.offers if one.status == "accepted"), None)

    @property
    def background_counts(self) -> bool:
        """Whether there is a background check, and about the owner and the business as they are answered now."""
        return self.background is not None and not is_outdated(self.background, self.intake)

    @property
    def is_authorized(self) -> bool:
        """Whether the owner as answered now has authorized a background check."""
        return pick_authorization(self.authorizations, deal=self.deal, state=self.intake) is not None

    @property
    def live_envelope(self) -> Envelope | None:
        """The envelope that is on its way."""
        return self.envelope if self.envelope is not None and self.envelope.status in LIVE else None


def read_deal_file(session: Session, *, tenant_id: str, deal_id: str) -> DealFile:
    """The whole file of a deal, in six queries; NotFound, also for another tenant's."""
    (deal, merchant, tenant, snapshot, decision, background, envelope, co_signer, since, waiting, asked, reviewed) = (
        _newest(session, tenant_id=tenant_id, deal_id=deal_id)
    )
    of_deal = {"tenant_id": tenant_id, "deal_id": deal.id}
    files = list_files(session, **of_deal)
    slots = slots_of(files)
    offers = _offers(session, deal)
    mails, texts, payoffs, staff, authorizations = _short_lists().read(session, **of_deal, merchant_id=merchant.id)
    statement_ids = [slot.statement.id for slot in slots if slot.statement is not None]
    return DealFile(
        deal=deal,
        merchant=merchant,
        people={user.id: user.name for user in staff},
        intake=read_state(session, **of_deal),
        slots=slots,
        snapshot=snapshot,
        signals=signals_of(slots, list_rows(session, tenant_id=tenant_id, statement_ids=statement_ids)),
        decision=decision,
        verdict=Verdict.from_json(decision.result_json) if decision else None,
        offers=[offer for offer, _ in offers],
        disclosures={offer.id: found for offer, found in offers if found is not None},
        payoffs=sorted(payoffs, key=lambda one: (one.created_at, one.id)),
        waiting=waiting,
        settings=TenantSettings.model_validate(tenant.settings),
        reviewed_states=frozenset((reviewed or "").split(",")),
        background=background,
        authorizations=sorted(authorizations, key=lambda one: (one.obtained_at, one.id), reverse=True),
        envelope=envelope,
        co_signer=co_signer,
        other_since=since,
        open_requests=asked,
        papers=[document for document, _ in files if document.kind in PAPERS],
        mails=mails,
        texts=texts,
    )


@functools.cache
def _short_lists() -> Together:
    """The newest mails and text messages of a deal, its payoffs, the tenant's staff, and who authorized checks."""
    tenant: Any = bindparam("tenant_id")
    of_deal: dict[str, Any] = {"tenant_id": tenant, "deal_id": bindparam("deal_id")}
    newest = {**of_deal, "limit": MESSAGES}
    authorizations = standing_consents(tenant_id=tenant, merchant_id=bindparam("merchant_id"), kind="background")
    return Together(
        newest_mails(**newest), newest_texts(**newest), payoffs_of(**of_deal), staff_of(tenant), authorizations
    )


def _newest(session: Session, *, tenant_id: str, deal_id: str) -> Any:
    """The deal, its merchant and tenant, the newest figures, decision, background check and envelope, who signs second
    and since when it is their turn, and what waits for a second person, None where none is; then how many requests to
    the merchant wait, and the reviewed states.

    They come in one row: asked one by one they would be most of what the deal's page asks the database for.
    """
    envelope = aliased(Envelope)
    query = (
        select(
            Deal,
            Merchant,
            Tenant,
            MetricsSnapshot,
            Decision,
            BackgroundJob,
            Envelope,
            CoSigner,
            Invitation.sent_at,
            Approval,
            _open_requests(),
            _reviewed_states(),
        )
        .join(Merchant, (Merchant.id == Deal.merchant_id) & (Merchant.tenant_id == Deal.tenant_id))
        .join(Tenant, Tenant.id == Deal.tenant_id)
        .outerjoin(MetricsSnapshot, MetricsSnapshot.id == _newest_id(aliased(MetricsSnapshot)))
        .outerjoin(Decision, Decision.id == _newest_id(aliased(Decision)))
        .outerjoin(BackgroundJob, BackgroundJob.id == _newest_id(aliased(BackgroundJob)))
        .outerjoin(Envelope, Envelope.id == _newest_id(envelope, first=envelope.status.in_(LIVE)))
        .outerjoin(Invitation, (Invitation.envelope_id == Envelope.id) & (Invitation.tenant_id == Envelope.tenant_id))
        .outerjoin(
            CoSigner,
            (CoSigner.tenant_id == Deal.tenant_id) & (CoSigner.deal_id == Deal.id) & CoSigner.removed_at.is_(None),
        )
        .outerjoin(
            Approval,
            (Approval.tenant_id == Deal.tenant_id) & (Approval.deal_id == Deal.id) & (Approval.status == "waiting"),
        )
        .where(Deal.tenant_id == tenant_id, Deal.id == deal_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound("We could not find that deal.")
    return found


def _open_requests() -> Any:
    query = select(func.count()).select_from(MerchantRequest)
    query = query.where(
        MerchantRequest.tenant_id == Deal.tenant_id,
        MerchantRequest.deal_id == Deal.id,
        MerchantRequest.status == "open",
    )
    return query.correlate(Deal).scalar_subquery()


def _reviewed_states() -> Any:
    """The letters of the states whose rules somebody of the tenant has reviewed, with commas between them."""
    query = select(func.aggregate_strings(StateReview.state, ",")).where(
        StateReview.tenant_id == Deal.tenant_id,
        StateReview.matrix_version == current_matrix().version,
        StateReview.withdrawn_at.is_(None),
    )
    return query.correlate(Deal).scalar_subquery()


def _offers(session: Session, deal: Deal) -> list[tuple[Offer, DisclosureRecord | None]]:
    """Every offer of the deal with its disclosure, in the order of `list_offer_history`."""
    query = (
        select(Offer, DisclosureRecord)
        .outerjoin(
            DisclosureRecord,
            (DisclosureRecord.tenant_id == Offer.tenant_id) & (DisclosureRecord.offer_id == Offer.id),
        )
        .where(Offer.tenant_id == deal.tenant_id, Offer.deal_id == deal.id)
        .order_by(*NEWEST_SET_FIRST)
    )
    return [(offer, found) for offer, found in session.execute(query)]


def _newest_id(of: Any, *, first: ColumnElement[bool] | None = None) -> Any:
    """The id of a deal's newest row of a table; rows for which `first` holds come before newer ones."""
    order = [of.created_at.desc(), of.id.desc()]
    query = select(of.id).where(of.tenant_id == Deal.tenant_id, of.deal_id == Deal.id)
    return query.order_by(*([] if first is None else [first.desc()]), *order).limit(1).correlate(Deal).scalar_subquery()
