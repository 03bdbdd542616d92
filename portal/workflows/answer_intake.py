"""Answering questions of a deal."""

from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.service import lock_deal
from portal.deals.transitions import LIVE, check_status
from portal.errors import NotAllowedNow
from portal.intake.service import IntakeState, fold_answers, read_state, save_answers
from portal.merchants.queries import get_merchant
from portal.signing.queries import find_live_envelope

# Who signs: the agreement that is out bears their name.
SIGNER = ("owner.first", "owner.last")


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
    """Keep answers of a live deal, all or none; without answers only tell where the intake stands.

    NotAllowedNow (`envelope_live`) for another name of the owner while an agreement in their name is out.
    """
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    if not answers:
        return read_state(session, tenant_id=tenant_id, deal_id=deal_id)
    check_status(deal.status, *LIVE)
    folded = fold_answers(answers)
    _check_signer_stays(session, deal, folded)
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


def _check_signer_stays(session: Session, deal: Deal, folded: dict[str, str]) -> None:
    names = {field_id: folded[field_id] for field_id in SIGNER if field_id in folded}
    if not names or find_live_envelope(session, tenant_id=deal.tenant_id, deal_id=deal.id) is None:
        return
    state = read_state(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    if any((state.value(field_id) or "") != name for field_id, name in names.items()):
        words = "The agreement is out in the owner’s name. It has to be voided before the name can change."
        raise NotAllowedNow(words, code="envelope_live")
