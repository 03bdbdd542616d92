"""Reminding whoever has not signed an agreement that is out on our own pages: by the calendar, and by hand.

Who signs in a provider's frame signs on our pages: the provider writes to nobody then, and reminds nobody either.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.service import lock_deal
from portal.errors import NotAllowedNow
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.infra.phrases import long_date
from portal.mail.marks import list_marks, set_mark
from portal.merchants.queries import get_merchant
from portal.signing.co_signers import PLACE, find_invited
from portal.signing.deadline import REMIND_ON_DAYS, reminder_due, sign_until
from portal.signing.models import Envelope
from portal.signing.queries import find_live_envelope, list_unsigned_here
from portal.signing.service import lock_envelope
from portal.tenants.queries import get_tenant
from portal.workflows.daytime import is_daytime, zone_of
from portal.workflows.mail_signer import mail_signer_again

OUT = ("sent", "viewed")


@dataclass(frozen=True)
class WaitedFor:
    """Who has to sign next, where they are written to, and since when it is their turn.

    `link_code` is the second signer's own way to the agreement; the owner has the deal's.
    """

    place: str
    email: str
    since: datetime
    link_code: str | None = None


def who_is_reminded(session: Session, envelope: Envelope) -> WaitedFor | None:
    """The signer whose turn it is; None where the agreement waits for nobody, or its provider reminds by itself."""
    if not can_remind(envelope) or not envelope.recipient_email:
        return None
    invited = find_invited(session, envelope_id=envelope.id)
    if invited is None or invited.invitation.sent_at is None:
        return WaitedFor("merchant", envelope.recipient_email, envelope.sent_at or envelope.created_at)
    row, email = invited.invitation, invited.co_signer.email
    return WaitedFor(PLACE, email, invited.invitation.sent_at, row.link_code) if email else None


def can_remind(envelope: Envelope) -> bool:
    """Whether an agreement waits for somebody whom we remind."""
    return envelope.is_signed_here and envelope.status in OUT


def list_envelopes_to_remind(session: Session) -> list[tuple[str, str]]:
    """Tenant and deal of agreements that wait for a signature and reached a reminder, the oldest first."""
    now = clock.now()
    rows = list_unsigned_here(session, sent_before=now - timedelta(days=min(REMIND_ON_DAYS)))
    return [(row.tenant_id, row.deal_id) for row in rows if _due(session, row, at=now) is not None]


def remind_signer(session: Session, *, tenant_id: str, deal_id: str) -> bool:
    """Send the newest reminder that is due, once, by day where the business is; False where none goes out now."""
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    live = find_live_envelope(session, tenant_id=tenant_id, deal_id=deal_id)
    now = clock.now()
    if live is None or not is_daytime(_state(session, deal), at=now):
        return False
    envelope = lock_envelope(session, live)
    due, signer = _due(session, envelope, at=now), who_is_reminded(session, envelope)
    if due is None or signer is None:
        return False
    # Who was reminded by hand today is not reminded by the calendar as well: its turn comes tomorrow.
    if _today(deal, session, at=now) in _marks(session, envelope, signer):
        return False
    _remind(session, deal, envelope, signer=signer, mark=due, actor="system")
    return True


def remind_signer_now(session: Session, *, tenant_id: str, deal_id: str, actor: str) -> None:
    """Remind by hand, at most once a day, at whatever hour.

    NotAllowedNow: `nobody_to_remind` where no agreement waits for a signature on our own pages, `reminded_today`.
    """
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    live = find_live_envelope(session, tenant_id=tenant_id, deal_id=deal_id)
    envelope = lock_envelope(session, live) if live is not None else None
    signer = who_is_reminded(session, envelope) if envelope is not None else None
    now = clock.now()
    if envelope is None or signer is None or now >= sign_until(envelope):
        words = "No agreement of this deal waits for a signature on our own pages, so there is nobody to remind."
        raise NotAllowedNow(words, code="nobody_to_remind")
    if _today(deal, session, at=now) in _marks(session, envelope, signer):
        raise NotAllowedNow("The signer was reminded today already. Remind them again tomorrow.", code="reminded_today")
    due = _due(session, envelope, at=now)
    if due is not None:
        # The one that is due by the calendar is this one.
        set_mark(session, **_series(envelope, signer), mark=due)
    _remind(session, deal, envelope, signer=signer, mark="by_hand", actor=actor)


def _due(session: Session, envelope: Envelope, *, at: datetime) -> str | None:
    """The reminder to be sent, unless it or a later one went out."""
    signer = who_is_reminded(session, envelope)
    due = reminder_due(envelope, turn_since=signer.since, at=at) if signer is not None else None
    if signer is None or due is None:
        return None
    order = [*(f"day_{days}" for days in REMIND_ON_DAYS), "last_call"]
    gone = _marks(session, envelope, signer)
    return None if gone & set(order[order.index(due) :]) else due


def _remind(session: Session, deal: Deal, envelope: Envelope, *, signer: WaitedFor, mark: str, actor: str) -> None:
    now, series = clock.now(), _series(envelope, signer)
    if mark != "by_hand":
        set_mark(session, **series, mark=mark)
    set_mark(session, **series, mark=_today(deal, session, at=now))
    until = sign_until(envelope).astimezone(zone_of(_state(session, deal))).date()
    record(
        session,
        EventType.SIGN_REMINDED,
        tenant_id=deal.tenant_id,
        deal_id=deal.id,
        merchant_id=deal.merchant_id,
        actor=actor,
        data={"envelope_id": envelope.id, "place": signer.place, "reminder": mark, "sign_until": until.isoformat()},
    )
    mail_signer_again(
        session,
        deal,
        tenant=get_tenant(session, tenant_id=deal.tenant_id),
        to=signer.email,
        link_code=signer.link_code,
        until=long_date(until),
        is_last=mark == "last_call",
    )


def _marks(session: Session, envelope: Envelope, signer: WaitedFor) -> set[str]:
    return list_marks(session, **_series(envelope, signer))


def _series(envelope: Envelope, signer: WaitedFor) -> dict[str, str]:
    subject = f"sign:{envelope.id}:{signer.place}"
    return {"tenant_id": envelope.tenant_id, "deal_id": envelope.deal_id, "subject": subject}


def _today(deal: Deal, session: Session, *, at: datetime) -> str:
    """The mark of one day: at most one reminder goes out on it."""
    return f"on_{at.astimezone(zone_of(_state(session, deal))).date().isoformat()}"


def _state(session: Session, deal: Deal) -> str | None:
    return get_merchant(session, tenant_id=deal.tenant_id, merchant_id=deal.merchant_id).state
