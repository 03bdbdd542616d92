"""Answering questions: all of a request's answers are saved, or none."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.errors import Conflict, FieldError, Invalid
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.infra.money import to_cents
from portal.intake.fields import CONFIRMED, FIELDS, REQUIRED, resolve_field
from portal.intake.models import Intake, IntakeAnswer
from portal.merchants.models import Merchant
from portal.merchants.service import update_merchant

STALE_AFTER = timedelta(days=365)
NEVER_PREFILLED = frozenset({"owner.ssn_last4", "funding.amount", "funding.purpose", "funding.existing_positions"})


@dataclass(frozen=True)
class IntakeState:
    """What is answered, what is missing, and what its owner should confirm; both lists in the fields' order."""

    answers: dict[str, IntakeAnswer]
    missing: list[str]
    confirm: list[str]

    def value(self, field_id: str) -> str | None:
        """The answer's text, or None."""
        found = self.answers.get(field_id)
        return found.value if found else None


def read_state(session: Session, *, tenant_id: str, deal_id: str) -> IntakeState:
    """Where a deal's intake stands."""
    query = select(IntakeAnswer).where(IntakeAnswer.tenant_id == tenant_id, IntakeAnswer.deal_id == deal_id)
    rows = {row.field_id: row for row in session.execute(query).scalars()}
    answers = {field.id: rows[field.id] for field in FIELDS if field.id in rows}
    missing = [field_id for field_id in REQUIRED if field_id not in answers or not answers[field_id].value_sealed]
    return IntakeState(answers, missing, [name for name in CONFIRMED if _is_stale(answers.get(name))])


def start_intake(session: Session, *, deal: Deal) -> Intake:
    """The deal's intake, made when it is not there yet."""
    query = select(Intake).where(Intake.tenant_id == deal.tenant_id, Intake.deal_id == deal.id)
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        row = Intake(tenant_id=deal.tenant_id, deal_id=deal.id, merchant_id=deal.merchant_id, status="active")
        session.add(row)
        session.flush()
    return row


def fold_answers(answers: list[tuple[str, str]]) -> dict[str, str]:
    """Each answer folded as its field wants it, a blank one as ''; Invalid lists every bad one by its id."""
    folded: dict[str, str] = {}
    errors: list[FieldError] = []
    for field_id, value in answers:
        try:
            field = resolve_field(field_id)
            folded[field.id] = field.fold(value) if value.strip() else ""
        except Invalid as error:
            errors.append(FieldError(field_id, error.words))
    if errors:
        raise Invalid.of(errors, code="invalid_answer")
    return folded


def save_answers(
    session: Session,
    *,
    deal: Deal,
    merchant: Merchant,
    answers: dict[str, str],
    source: str,
    actor: str,
    seen_versions: dict[str, int] | None = None,
) -> IntakeState:
    """Keep folded answers, update the merchant and the deal with them, and record which fields changed.

    An answer that is given again counts as confirmed now. `seen_versions` are the versions that the person saw:
    Conflict when one has been answered anew since, so that a late page cannot overwrite a newer answer.
    """
    now, state = clock.now(), read_state(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    _check_versions(state, seen_versions or {})
    intake = start_intake(session, deal=deal)
    changed = [field_id for field_id, value in answers.items() if (state.value(field_id) or "") != value]
    for field_id, value in answers.items():
        row = state.answers.get(field_id)
        if row is None:
            row = IntakeAnswer(tenant_id=deal.tenant_id, deal_id=deal.id, field_id=field_id, version=0)
            session.add(row)
        if field_id in changed or row.version == 0:
            row.value, row.version, row.updated_at = value, row.version + 1, now
        row.source, row.verified_at, row.prefilled_from = source, now, None
    _carry_over(deal, merchant, {field_id: answers[field_id] for field_id in changed if answers[field_id]})
    session.flush()
    after = read_state(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    _record(session, deal, intake, actor=actor, source=source, given=list(answers), changed=changed, after=after)
    return after


def prefill(session: Session, *, deal: Deal, earlier_deal_id: str) -> list[str]:
    """Copy the answers of the merchant's earlier deal, to be confirmed; returns the fields that were filled."""
    earlier = read_state(session, tenant_id=deal.tenant_id, deal_id=earlier_deal_id)
    filled = []
    for field_id, old in earlier.answers.items():
        if field_id in NEVER_PREFILLED or not old.value:
            continue
        row = IntakeAnswer(
            tenant_id=deal.tenant_id,
            deal_id=deal.id,
            field_id=field_id,
            source="prefill",
            verified_at=old.verified_at,
            prefilled_from=earlier_deal_id,
            updated_at=clock.now(),
        )
        row.value = old.value
        session.add(row)
        filled.append(field_id)
    session.flush()
    return filled


def _is_stale(row: IntakeAnswer | None) -> bool:
    if row is None or not row.value_sealed:
        return False
    return row.prefilled_from is not None or row.verified_at is None or row.verified_at < clock.now() - STALE_AFTER


def _check_versions(state: IntakeState, seen: dict[str, int]) -> None:
    newer = [name for name, version in seen.items() if name in state.answers and state.answers[name].version > version]
    if newer:
        raise Conflict("This was answered anew on another page. Look at the newer answer first.", code="newer_answer")


def _carry_over(deal: Deal, merchant: Merchant, changed: dict[str, str]) -> None:
    update_merchant(
        merchant,
        legal_name=changed.get("business.legal_name"),
        dba=changed.get("business.dba"),
        phone=changed.get("contact.phone"),
        email=changed.get("contact.email"),
        ein=changed.get("business.ein"),
        address=changed.get("business.address"),
        city=changed.get("business.city"),
        state=changed.get("business.state"),
        zip_code=changed.get("business.zip"),
    )
    if "funding.amount" in changed:
        deal.funding_amount_cents = to_cents(changed["funding.amount"])


def _record(
    session: Session,
    deal: Deal,
    intake: Intake,
    *,
    actor: str,
    source: str,
    given: list[str],
    changed: list[str],
    after: IntakeState,
) -> None:
    about = {"tenant_id": deal.tenant_id, "deal_id": deal.id, "merchant_id": deal.merchant_id, "actor": actor}
    if given:
        data = {"fields": given, "changed": changed, "source": source, "missing": len(after.missing)}
        record(session, EventType.INTAKE_ANSWERED, **about, data=data)
    if not after.missing and intake.status == "active":
        intake.status, intake.completed_at = "complete", clock.now()
        record(session, EventType.INTAKE_COMPLETED, **about, data={"answered": len(REQUIRED)})
    elif after.missing:
        intake.status, intake.completed_at = "active", None
