"""Everything that is known of a deal, read at once for those who decide about it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.background_checks.models import BackgroundJob
from portal.background_checks.queries import find_latest_job
from portal.deals.models import Deal
from portal.deals.queries import get_deal
from portal.documents.models import Document
from portal.documents.queries import list_documents
from portal.intake.service import IntakeState, read_state
from portal.mail.models import MailMessage
from portal.mail.queries import list_messages as list_mails
from portal.merchants.models import Merchant
from portal.merchants.queries import get_merchant
from portal.offers.models import Offer
from portal.offers.queries import list_offer_history
from portal.signing.models import Envelope
from portal.signing.queries import find_envelope
from portal.signing.states import LIVE
from portal.sms.models import SmsMessage
from portal.sms.queries import list_messages as list_texts
from portal.statements.models import MetricsSnapshot
from portal.statements.queries import Slot, find_newest_snapshot, list_slots
from portal.statements.tampering import Signals, read_signals
from portal.underwriting.decision import Decision as Verdict
from portal.underwriting.models import Decision
from portal.underwriting.queries import find_latest_decision
from portal.users.queries import list_users

PAPERS = ("agreement", "signed_agreement", "record", "other")
MESSAGES = 20


@dataclass(frozen=True, kw_only=True)
class DealFile:
    """A deal with all that belongs to it. `people` are the tenant's staff by id; `verdict` is `decision` decoded."""

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
    background: BackgroundJob | None
    envelope: Envelope | None
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
        newest = [one for one in self.offers if one.decision_id == self.offers[0].decision_id]
        return [one for one in newest if one.status not in ("withdrawn", "legacy")]

    @property
    def chosen_offer(self) -> Offer | None:
        """The offer that the merchant chose."""
        return next((one for one in self.offers if one.status == "accepted"), None)

    @property
    def live_envelope(self) -> Envelope | None:
        """The envelope that is on its way."""
        return self.envelope if self.envelope is not None and self.envelope.status in LIVE else None


def read_deal_file(session: Session, *, tenant_id: str, deal_id: str) -> DealFile:
    """The whole file of a deal, in fifteen queries; NotFound, also for another tenant's."""
    deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    of_deal = {"tenant_id": tenant_id, "deal_id": deal.id}
    decision = find_latest_decision(session, **of_deal)
    return DealFile(
        deal=deal,
        merchant=get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id),
        people={user.id: user.name for user in list_users(session, tenant_id=tenant_id)},
        intake=read_state(session, **of_deal),
        slots=list_slots(session, **of_deal),
        snapshot=find_newest_snapshot(session, **of_deal),
        signals=read_signals(session, **of_deal),
        decision=decision,
        verdict=Verdict.from_json(decision.result_json) if decision else None,
        offers=list_offer_history(session, **of_deal),
        background=find_latest_job(session, **of_deal),
        envelope=find_envelope(session, **of_deal),
        papers=list_documents(session, tenant_id=tenant_id, deal_id=deal.id, kinds=PAPERS),
        mails=list_mails(session, **of_deal, limit=MESSAGES),
        texts=list_texts(session, **of_deal, limit=MESSAGES),
    )
