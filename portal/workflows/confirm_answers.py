"""Confirming what is answered: the merchant looked at everything and says that it is true."""

from sqlalchemy.orm import Session

from portal.errors import FieldError, Invalid
from portal.intake.fields import BY_ID
from portal.intake.service import IntakeState, read_state
from portal.workflows.answer_intake import answer_intake


def confirm_answers(session: Session, *, tenant_id: str, deal_id: str, needed: tuple[str, ...], actor: str) -> None:
    """Mark what was filled in from before, or is old, as confirmed now; Invalid names what is still missing."""
    state = read_state(session, tenant_id=tenant_id, deal_id=deal_id)
    missing = [name for name in needed if not state.value(name)]
    if missing:
        words = [FieldError(name, f"Answer this question first: {BY_ID[name].label}") for name in missing]
        raise Invalid.of(words, code="intake_incomplete")
    answer_intake(
        session, tenant_id=tenant_id, deal_id=deal_id, answers=unconfirmed(state), source="merchant", actor=actor
    )


def unconfirmed(state: IntakeState) -> list[tuple[str, str]]:
    """The answers that nobody has confirmed for this deal, with their values as they stand."""
    rows = state.answers.items()
    return [(name, row.value or "") for name, row in rows if name in state.confirm or row.prefilled_from is not None]
