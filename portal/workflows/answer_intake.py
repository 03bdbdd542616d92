"""Answering questions of a deal."""

from sqlalchemy.orm import Session

from portal.deals.service import lock_deal
from portal.deals.transitions import LIVE, check_status
from portal.intake.service import IntakeState, fold_answers, read_state, save_answers
from portal.merchants.queries import get_merchant


def answer_intake(
    session: Session,
    *,
    tenant_id: str,
    deal_id: str,
    answers: list[tuple[str, str]],
    source: str,
    actor: str,
    seen_versions: dict[str, int] | None = None,
) -> IntakeState:
    """Keep answers of a live deal, all or none; without answers only tell where the intake stands."""
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    if not answers:
        return read_state(session, tenant_id=tenant_id, deal_id=deal_id)
    check_status(deal.status, *LIVE)
    folded = fold_answers(answers)
    merchant = get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id)
    return save_answers(
        session,
        deal=deal,
        merchant=merchant,
        answers=folded,
        source=source,
        actor=actor,
        seen_versions=seen_versions,
    )
