"""New figures for a deal, and what follows from them: offers that were made from the old ones are withdrawn."""

from typing import Any

from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.service import lock_deal, move_deal
from portal.deals.transitions import LIVE, DealStatus, check_status
from portal.documents.queries import get_document
from portal.errors import Invalid, NotFound
from portal.events.service import record
from portal.events.types import EventType
from portal.intake.service import read_state
from portal.statements.analysis import LABELS, Category
from portal.statements.analysis.categories import fits
from portal.statements.models import MetricsSnapshot, Statement, TransactionOverride
from portal.statements.queries import get_row, list_slots
from portal.statements.service import carry_overrides, keep_reading, measure, says_the_same
from portal.statements.tampering import renew_signals
from portal.statements.view import four_figures
from portal.workflows.read_files import Reread
from portal.workflows.void_envelope import void_live_envelope
from portal.workflows.withdraw_offers import withdraw_live_offers

LONGEST_REASON = 500


def remeasure(session: Session, *, tenant_id: str, deal_id: str, actor: str) -> MetricsSnapshot:
    """Measure a live deal's statements as they stand; without anything new the last snapshot is given back."""
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    check_status(deal.status, *LIVE)
    return renew_metrics(session, deal, source="remeasured", actor=actor)


def reread_statements(
    session: Session, *, tenant_id: str, merchant_id: str, deal_id: str, files: list[Reread], actor: str
) -> MetricsSnapshot:
    """Keep what stored files say now where that differs from what was kept, and measure again."""
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    if deal.merchant_id != merchant_id:
        raise NotFound("We could not find that deal.")
    check_status(deal.status, *LIVE)
    slots = [slot for slot in list_slots(session, tenant_id=tenant_id, deal_id=deal_id) if slot.document]
    if not slots:
        raise Invalid("deal_id", "This deal has no statements to read yet.", code="statements_missing")
    kept = {slot.document.id: slot.statement for slot in slots if slot.document}
    for file in files:
        if file.document_id in kept:
            _renew_statement(session, file, old=kept[file.document_id], tenant_id=tenant_id)
    return renew_metrics(session, deal, source="parse", actor=actor)


def reclassify(
    session: Session, *, tenant_id: str, deal_id: str, transaction_id: str, category: str, reason: str, actor: str
) -> MetricsSnapshot:
    """Take a row for something else, with a reason; the metrics follow, and offers made from the old ones end."""
    words = " ".join(reason.split())
    if not words or len(words) > LONGEST_REASON:
        raise Invalid("reason", f"Enter a reason of up to {LONGEST_REASON} characters. It is kept with the change.")
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    check_status(deal.status, *LIVE)
    row = get_row(session, tenant_id=tenant_id, transaction_id=transaction_id)
    if row.deal_id != deal_id:
        raise NotFound("We could not find that transaction.")
    chosen = _category(category, amount_cents=row.amount_cents)
    session.add(
        TransactionOverride(
            tenant_id=tenant_id,
            deal_id=deal_id,
            transaction_id=row.id,
            category=chosen.value,
            reason=words,
            actor=actor,
        )
    )
    session.flush()
    data = {"transaction_id": row.id, "category": chosen.value, "label": LABELS[chosen], "reason": words}
    record(session, EventType.TRANSACTION_RECLASSIFIED, **about(deal, actor), data=data)
    return renew_metrics(session, deal, source="reclassified", actor=actor)


def renew_metrics(session: Session, deal: Deal, *, source: str, actor: str) -> MetricsSnapshot:
    """Measure a locked deal. New figures are an event; they end live offers and envelope and open the deal again."""
    snapshot, is_new = measure(session, deal=deal, source=source, owners=_owners(session, deal))
    if is_new:
        end_what_rests_on_metrics(session, deal, actor=actor, reason="metrics changed")
        record(session, EventType.METRICS_READY, **about(deal, actor), data=_said(snapshot))
    return snapshot


def end_what_rests_on_metrics(session: Session, deal: Deal, *, actor: str, reason: str) -> None:
    """Withdraw live offers, void the envelope and open the deal again; nothing for a deal that is open."""
    if DealStatus(deal.status) not in (DealStatus.OFFER, DealStatus.ACCEPTED):
        return
    void_live_envelope(session, deal=deal, actor=actor, reason=reason)
    withdraw_live_offers(session, deal=deal, actor=actor, reason=reason)
    move_deal(session, deal, to=DealStatus.OPEN, actor=actor, reason=reason)


def about(deal: Deal, actor: str) -> dict[str, Any]:
    """Whose event it is."""
    return {"tenant_id": deal.tenant_id, "deal_id": deal.id, "merchant_id": deal.merchant_id, "actor": actor}


def _renew_statement(session: Session, file: Reread, *, old: Statement | None, tenant_id: str) -> None:
    document = get_document(session, tenant_id=tenant_id, document_id=file.document_id)
    if old is not None and says_the_same(session, old, file.reading):
        renew_signals(old, file.reading)
        return
    new = keep_reading(session, document=document, reading=file.reading)
    if old is not None:
        carry_overrides(session, old=old, new=new)


def _category(name: str, *, amount_cents: int) -> Category:
    try:
        chosen = Category(name)
    except ValueError as error:
        raise Invalid("category", "Choose one of the kinds of transaction in the list.") from error
    if not fits(chosen, amount_cents):
        side = "money that came in" if amount_cents > 0 else "money that went out"
        raise Invalid("category", f"{LABELS[chosen]} does not fit {side}. Choose another kind.")
    return chosen


def _owners(session: Session, deal: Deal) -> list[str]:
    answers = read_state(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    names = [answers.value("owner.first"), answers.value("owner.last")]
    return [" ".join(name for name in names if name)] if all(names) else []


def _said(snapshot: MetricsSnapshot) -> dict[str, Any]:
    """What the event says: figures and codes. Words may name an account, so they stay with the snapshot."""
    kept = ("code", "statements", "difference_cents")
    return {
        "metrics_id": snapshot.id,
        "source": snapshot.source,
        **four_figures(snapshot),
        "all_proved": snapshot.all_proved,
        "in_a_row": snapshot.in_a_row,
        "statements": len(snapshot.statement_ids),
        "findings": [
            {key: finding[key] for key in kept if finding.get(key) is not None} for finding in snapshot.findings
        ],
    }
