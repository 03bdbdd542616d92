"""Sending agreements for signature."""

from typing import Any, Literal

from flask import Blueprint
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from portal.api.credentials import check_scope
from portal.api.endpoint import Call, Work, post
from portal.web.parts import parts
from portal.workflows.send_for_signing import prepare_agreement, send_for_signing

blueprint = Blueprint("api_signing", __name__)
Reason = Field("", max_length=2000)


class SendQuery(BaseModel):
    """Which deal, to whom. `force` goes past the background check and needs a reason, here or in the body."""

    model_config = ConfigDict(extra="forbid")

    deal_id: str = Field(min_length=1, max_length=64)
    recipient_email: str = Field(min_length=1, max_length=254)
    force: bool = False
    reason: str = Reason


class SendBody(BaseModel):
    """The reason for going past the background check."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Reason


class EnvelopeSent(BaseModel):
    """The envelope's id, which is ours."""

    envelope_id: str
    status: Literal["sent", "queued"]
    recipient_email: str
    force: bool


@post(blueprint, "/api/sign/send", scope="sign:send", body=SendBody, query=SendQuery, response=EnvelopeSent)
def send(call: Call) -> Work:
    """Send the agreement of the accepted offer; refused until the background check is OK."""
    query: SendQuery = call.query
    if query.force:
        check_scope(call.viewer, "sign:force")
    agreement = prepare_agreement(parts(), tenant=call.tenant, deal_id=query.deal_id)

    def work(session: Session) -> dict[str, Any]:
        envelope = send_for_signing(
            session,
            tenant=call.tenant,
            deal_id=query.deal_id,
            recipient_email=query.recipient_email,
            force=query.force,
            reason=query.reason or call.body.reason,
            actor=call.actor,
            agreement=agreement,
        )
        return {
            "envelope_id": envelope.id,
            "status": "queued" if envelope.status == "queued" else "sent",
            "recipient_email": envelope.recipient_email,
            "force": envelope.forced,
        }

    return work
