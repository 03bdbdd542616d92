"""Text messages."""

from typing import Any

from flask import Blueprint
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from portal.api.endpoint import Call, Work, post
from portal.errors import TooMany
from portal.infra.limits import spend
from portal.web.parts import db, settings
from portal.workflows.send_sms import Wanted, send_campaign

blueprint = Blueprint("api_sms", __name__)
MOST_MESSAGES = 2000
WINDOW_S = 60


class SmsItem(BaseModel):
    """One message."""

    model_config = ConfigDict(extra="forbid")

    to: str = Field(max_length=40)
    body: str = Field(min_length=1, max_length=1600)
    merchant_id: str | None = Field(None, max_length=64)


class SendSms(BaseModel):
    """A campaign with its messages."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    campaign_name: str = Field(alias="campaignName", min_length=1, max_length=100)
    messages: list[SmsItem] = Field(min_length=1, max_length=MOST_MESSAGES)


class Skipped(BaseModel):
    """A message that is not sent, and why: opted_out, no_consent or invalid_number."""

    to: str
    reason: str


class SmsSent(BaseModel):
    """What became of a campaign."""

    campaign: str
    queued: int
    skipped: list[Skipped]


@post(blueprint, "/api/sms/cherry/send", scope="sms:send", body=SendSms, response=SmsSent)
def send(call: Call) -> Work:
    """Queue text messages to numbers with a consent on record."""
    body: SendSms = call.body
    _spend(call, len(body.messages))

    def work(session: Session) -> dict[str, Any]:
        sent = send_campaign(
            session,
            tenant_id=call.tenant_id,
            campaign=body.campaign_name,
            messages=[Wanted(item.to, item.body, item.merchant_id) for item in body.messages],
            actor=call.actor,
            attest=settings().mock_mode,
        )
        skipped = [{"to": to, "reason": reason} for to, reason in sent.skipped]
        return {"campaign": body.campaign_name, "queued": sent.queued, "skipped": skipped}

    return work


def _spend(call: Call, count: int) -> None:
    limit = settings().sms_limit_per_minute
    if count > limit:
        raise TooMany(f"At most {limit} messages are taken in a minute.", retry_after_s=WINDOW_S)
    with db().write(tenant_id=call.tenant_id) as session:
        spend(session, f"sms:{call.tenant_id}", limit=limit, window_s=WINDOW_S, cost=count)
