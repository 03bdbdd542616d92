"""Consents that a caller attests it holds."""

from datetime import datetime
from typing import Any, Literal

from flask import Blueprint
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from portal.api.endpoint import Call, Work, post
from portal.workflows.give_consent import give_consent

blueprint = Blueprint("api_consents", __name__)


class AttestConsent(BaseModel):
    """A consent of a merchant: which, to which words, when; `phone` for text messages to another number."""

    model_config = ConfigDict(extra="forbid")

    merchant_id: str = Field(min_length=1, max_length=64)
    kind: Literal["sms", "background", "e_records"]
    phone: str | None = Field(None, max_length=40)
    text_version: str = Field(min_length=1, max_length=64)
    obtained_at: datetime


class ConsentKept(BaseModel):
    """The consent's id."""

    ok: bool
    consent_id: str


@post(blueprint, "/api/consents", scope="consents:write", body=AttestConsent, response=ConsentKept)
def attest(call: Call) -> Work:
    """Put a consent on record that the caller attests it holds.

    An authorization of a background check counts for the owner whom the live deal names at that moment; where none is
    answered yet, for the first who is.
    """
    body: AttestConsent = call.body

    def work(session: Session) -> dict[str, Any]:
        consent = give_consent(
            session,
            tenant_id=call.tenant_id,
            merchant_id=body.merchant_id,
            kind=body.kind,
            text_version=body.text_version,
            source="attested",
            actor=call.actor,
            obtained_at=body.obtained_at,
            phone=body.phone,
        )
        return {"ok": True, "consent_id": consent.id}

    return work
