"""Intake: start it, answer it."""

from typing import Any

from flask import Blueprint
from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt
from sqlalchemy.orm import Session

from portal.api.endpoint import Call, Work, post
from portal.api.schemas.answers import AnswersSaved, IntakeStarted
from portal.deals.queries import get_deal
from portal.errors import Invalid, NotFound
from portal.intake.fields import REQUIRED
from portal.intake.service import start_intake
from portal.workflows.answer_intake import answer_intake

blueprint = Blueprint("api_intake", __name__)


class StartIntake(BaseModel):
    """Whose questions."""

    model_config = ConfigDict(extra="forbid")

    merchant_id: str = Field(max_length=64)
    deal_id: str = Field(max_length=64)
    source: str = Field("api", max_length=40)


class Answer(BaseModel):
    """One answer. null and the empty text take an answer back."""

    model_config = ConfigDict(extra="forbid")

    field_id: str = Field(max_length=64)
    value: str | StrictInt | StrictFloat | None = None


class AnswerIntake(BaseModel):
    """Answers, several or one; none only asks."""

    model_config = ConfigDict(extra="forbid")

    merchant_id: str = Field(max_length=64)
    deal_id: str = Field(max_length=64)
    source: str = Field("intake", max_length=40)
    answers: list[Answer] | None = Field(None, max_length=100)
    field_id: str | None = Field(None, max_length=64)
    value: str | StrictInt | StrictFloat | None = None


@post(blueprint, "/api/intake/start", scope="deals:write", body=StartIntake, response=IntakeStarted)
def start(call: Call) -> Work:
    """Open the questions of a deal."""
    body: StartIntake = call.body

    def work(session: Session) -> dict[str, Any]:
        deal = get_deal(session, tenant_id=call.tenant_id, deal_id=body.deal_id)
        _check_merchant(deal.merchant_id, body.merchant_id)
        intake = start_intake(session, deal=deal)
        return {
            "intake_id": intake.id,
            "deal_id": deal.id,
            "merchant_id": deal.merchant_id,
            "status": intake.status,
            "fields_required": list(REQUIRED),
        }

    return work


@post(blueprint, "/api/intake/answer", scope="deals:write", body=AnswerIntake, response=AnswersSaved)
def answer(call: Call) -> Work:
    """Save answers, all or none, and tell what is missing and what is to be confirmed."""
    body: AnswerIntake = call.body
    answers = _answers(body)

    def work(session: Session) -> dict[str, Any]:
        deal = get_deal(session, tenant_id=call.tenant_id, deal_id=body.deal_id)
        _check_merchant(deal.merchant_id, body.merchant_id)
        state = answer_intake(
            session,
            tenant_id=call.tenant_id,
            deal_id=body.deal_id,
            answers=answers,
            source=body.source,
            actor=call.actor,
        )
        return {"status": "saved", "missing": state.missing, "confirm": state.confirm}

    return work


def _answers(body: AnswerIntake) -> list[tuple[str, str]]:
    if body.field_id is not None and body.answers:
        raise Invalid("answers", "Give either answers or one field_id with its value.")
    if body.field_id is not None:
        return [(body.field_id, _text(body.value))]
    return [(item.field_id, _text(item.value)) for item in body.answers or []]


def _text(value: str | float | None) -> str:
    return "" if value is None else str(value)


def _check_merchant(own: str, given: str) -> None:
    if own != given:
        raise NotFound("We could not find that deal of that merchant.")
