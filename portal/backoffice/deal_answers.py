"""What was answered, with where it came from. Secrets are shown masked."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.infra.money import to_cents
from portal.intake.fields import BY_ID, FIELDS
from portal.web.filters import masked, money, phone
from portal.workflows.read_deal_file import DealFile

SOURCES = {
    "prefill": "earlier deal, not confirmed",
    "browser": "merchant, in the browser",
    "api": "by API",
    "legacy": "earlier system",
}
MONEY_FIELDS = ("business.monthly_revenue", "funding.amount")


@dataclass(frozen=True)
class AnswerRow:
    """One answer: the question, what may be shown of it, its source and when."""

    label: str
    shown: str
    source: str
    at: datetime


def answers(file: DealFile) -> list[AnswerRow]:
    """The answers that were given, in the order of the questions."""
    rows = []
    for field in FIELDS:
        answer = file.intake.answers.get(field.id)
        if answer is not None and answer.value:
            source = SOURCES.get(answer.source, answer.source)
            rows.append(AnswerRow(field.label, shown(field.id, answer.value), source, answer.updated_at))
    return rows


def shown(field_id: str, value: str) -> str:
    """An answer for the eyes of staff: a secret masked, amounts, dates and numbers as people write them."""
    if field_id == "owner.dob":
        return f"•••• {date.fromisoformat(value).year}"
    if BY_ID[field_id].secret or field_id == "contact.email":
        return masked(value)
    if field_id == "contact.phone":
        return phone(value)
    if field_id in MONEY_FIELDS:
        return money(to_cents(value))
    return value


def missing(file: DealFile) -> list[str]:
    """The questions that are required and not answered, in words."""
    return [BY_ID[field_id].label for field_id in file.intake.missing]
