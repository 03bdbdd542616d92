"""New figures for a deal, and what follows from them: offers that were made from the old ones are withdrawn."""

from collections.abc import Collection
from typing import Any

from sqlalchemy.orm import Session

from portal.approvals.service import end_waiting
from portal.deals.models import Deal
from portal.deals.service import lock_deal, move_deal
from portal.deals.transitions import LIVE, DealStatus, check_status
from portal.documents.queries import get_document
from portal.errors import Invalid, NotAllowedNow, NotFound
from portal.events.service import record
from portal.events.types import EventType
from portal.intake.service import read_state
from portal.statements.analysis import LABELS, Category
from portal.statements.analysis.categories import fits
from portal.statements.models import (
    MetricsSnapshot,
    Statement,
    StatementTransaction,
    TransactionOverride,
)
from portal.statements.queries import AS_READ, find_newest_snapshot, get_row, list_rows, list_slots, list_statements
from portal.statements.service import carry_overrides, keep_reading, measure, says_the_same
from portal.statements.tampering import renew_signals
from portal.statements.view import four_figures
from portal.underwriting.notice_clock import application_completed
from portal.workflows.read_files import Reread
from portal.workflows.void_envelope import void_live_envelope
from portal.workflows.withdraw_offers import withdraw_live_offers

LONGEST_REASON = 500
AS_READ_WORDS = "As read, by the rules"
_NO_SUCH_ROW = "The file was read again and the row that was reclassified is not in it as it was, so"
_ACCEPTED = (
    "An offer of this deal was accepted on these figures, so no row can be reclassified now. Void the agreement if it "
    "is out, or close the deal and reopen it."
)


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
    before = find_newest_snapshot(session, tenant_id=tenant_id, deal_id=deal_id)
    left_behind: list[TransactionOverride] = []
    for file in files:
        if file.document_id in kept:
            left_behind += _renew_statement(session, file, old=kept[file.document_id], tenant_id=tenant_id)
    after = renew_metrics(session, deal, source="parse", actor=actor)
    for change in left_behind:
        _tell_end_of(session, deal, change, before=before, after=after, actor=actor)
    return after


def reclassify(
    session: Session,
    *,
    tenant_id: str,
    deal_id: str,
    transaction_id: str,
    category: str,
    reason: str,
    actor: str,
    also: Collection[str] = (),
) -> MetricsSnapshot:
    """Take a row for something else, with a reason; the metrics follow, and offers made from the old ones end.

    `also` are ids of further rows of the same deal and sign that are taken for the same. AS_READ for a category takes
    changes back: the rules' word holds again. NotAllowedNow once an offer was accepted, and for a row of a statement
    that was replaced.
    """
    words = " ".join(reason.split())
    if not words or len(words) > LONGEST_REASON:
        raise Invalid("reason", f"Enter a reason of up to {LONGEST_REASON} characters. It is kept with the change.")
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    check_reclassifiable(deal.status)
    rows = _standing_rows(session, deal, [transaction_id, *also])
    chosen = _category(category, amounts_cents=[row.amount_cents for row in rows])
    before = find_newest_snapshot(session, tenant_id=tenant_id, deal_id=deal_id)
    for row in rows:
        said = {"category": chosen, "reason": words, "actor": actor}
        session.add(TransactionOverride(tenant_id=tenant_id, deal_id=deal_id, transaction_id=row.id, **said))
    session.flush()
    after, is_new = measure(session, deal=deal, source="reclassified", owners=_owners(session, deal))
    data = {"transaction_id": transaction_id, "rows": len(rows), "category": chosen, "reason": words}
    data |= {"label": category_words(chosen), "before": _revenue(before), "after": _revenue(after)}
    record(session, EventType.TRANSACTION_RECLASSIFIED, **about(deal, actor), data=data)
    if is_new:
        _announce(session, deal, after, actor=actor)
    return after


def check_reclassifiable(status: str) -> None:
    """Refuse to reclassify outside open and offer, in words that say what would have to happen first."""
    if status == DealStatus.ACCEPTED:
        raise NotAllowedNow(_ACCEPTED, code="deal_accepted")
    check_status(status, DealStatus.OPEN, DealStatus.OFFER)


def renew_metrics(session: Session, deal: Deal, *, source: str, actor: str) -> MetricsSnapshot:
    """Measure a locked deal. New figures are an event; they end live offers and envelope and open the deal again."""
    snapshot, is_new = measure(session, deal=deal, source=source, owners=_owners(session, deal))
    if is_new:
        _announce(session, deal, snapshot, actor=actor)
        application_completed(deal)
    return snapshot


def end_what_rests_on_metrics(session: Session, deal: Deal, *, actor: str, reason: str) -> None:
    """Withdraw live offers, void the envelope and open the deal again; of an open deal only what is proposed ends."""
    if deal.status == DealStatus.OPEN:
        end_waiting(session, deal=deal, actor=actor, reason=reason)
    if DealStatus(deal.status) not in (DealStatus.OFFER, DealStatus.ACCEPTED):
        return
    void_live_envelope(session, deal=deal, actor=actor, reason=reason)
    withdraw_live_offers(session, deal=deal, actor=actor, reason=reason)
    move_deal(session, deal, to=DealStatus.OPEN, actor=actor, reason=reason)


def about(deal: Deal, actor: str) -> dict[str, Any]:
    """Whose event it is."""
    return {"tenant_id": deal.tenant_id, "deal_id": deal.id, "merchant_id": deal.merchant_id, "actor": actor}


def _renew_statement(
    session: Session, file: Reread, *, old: Statement | None, tenant_id: str
) -> list[TransactionOverride]:
    """Keep a file's new reading where it says something new; returns the reclassifications that found no row in it."""
    document = get_document(session, tenant_id=tenant_id, document_id=file.document_id)
    if old is not None and says_the_same(session, old, file.reading):
        renew_signals(old, file.reading)
        return []
    new = keep_reading(session, document=document, reading=file.reading)
    return carry_overrides(session, old=old, new=new) if old is not None else []


def _tell_end_of(
    session: Session,
    deal: Deal,
    change: TransactionOverride,
    *,
    before: MetricsSnapshot | None,
    after: MetricsSnapshot,
    actor: str,
) -> None:
    data = {"transaction_id": change.transaction_id, "rows": 1, "category": AS_READ, "label": AS_READ_WORDS}
    data |= {"reason": f"{_NO_SUCH_ROW} “{LABELS[Category(change.category)]}” no longer holds."}
    data |= {"before": _revenue(before), "after": _revenue(after)}
    record(session, EventType.TRANSACTION_RECLASSIFIED, **about(deal, actor), data=data)


def _announce(session: Session, deal: Deal, snapshot: MetricsSnapshot, *, actor: str) -> None:
    end_what_rests_on_metrics(session, deal, actor=actor, reason="metrics changed")
    record(session, EventType.METRICS_READY, **about(deal, actor), data=_said(snapshot))


def _standing_rows(session: Session, deal: Deal, transaction_ids: list[str]) -> list[StatementTransaction]:
    """These rows of the statements that stand in the deal's slots, each once."""
    standing = {row.id for row in list_statements(session, tenant_id=deal.tenant_id, deal_id=deal.id)}
    known = {row.id: row for row in list_rows(session, tenant_id=deal.tenant_id, statement_ids=standing)}
    for row_id in transaction_ids:
        if row_id in known:
            continue
        if get_row(session, tenant_id=deal.tenant_id, transaction_id=row_id).deal_id != deal.id:
            raise NotFound("We could not find that transaction.")
        raise NotAllowedNow(
            "The statement of this row was replaced. Look at the one that stands now.", code="stale_row"
        )
    return [known[row_id] for row_id in dict.fromkeys(transaction_ids)]


def _category(name: str, *, amounts_cents: list[int]) -> str:
    if name == AS_READ:
        return AS_READ
    try:
        chosen = Category(name)
    except ValueError as error:
        raise Invalid("category", "Choose one of the kinds of transaction in the list.") from error
    misfit = next((cents for cents in amounts_cents if not fits(chosen, cents)), None)
    if misfit is not None:
        side = "money that came in" if misfit > 0 else "money that went out"
        raise Invalid("category", f"{LABELS[chosen]} does not fit {side}. Choose another kind.")
    return chosen.value


def category_words(name: str) -> str:
    """What a row can be taken for, in words."""
    return AS_READ_WORDS if name == AS_READ else LABELS[Category(name)]


def _revenue(snapshot: MetricsSnapshot | None) -> dict[str, Any]:
    """True revenue of all statements and a month's, in cents, as the event keeps them; None is unknown."""
    figure = snapshot.metrics.get("figures", {}).get("true_revenue", {}) if snapshot is not None else {}
    return {
        "true_revenue_cents": figure.get("value"),
        "avg_monthly_revenue_cents": snapshot.avg_monthly_revenue_cents if snapshot is not None else None,
    }


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
