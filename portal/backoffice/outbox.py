"""What would have left the building: in MOCK_MODE mails and text messages are read here, links and all."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.backoffice.frame import office_page
from portal.errors import NotFound
from portal.mail.queries import list_messages as list_mails
from portal.sms.queries import list_messages as list_texts
from portal.web.access import STAFF, allow, current_viewer
from portal.web.parts import db, settings

blueprint = Blueprint("backoffice_outbox", __name__)


@dataclass(frozen=True)
class SentMessage:
    """One message as it was written."""

    id: str
    channel: str
    to: str
    subject: str
    body: str
    status: str
    at: datetime
    deal_id: str | None


@blueprint.get("/office/outbox")
@allow(STAFF)
def outbox() -> Response:
    """The newest messages; NotFound outside MOCK_MODE, where a link in a mail is its reader's alone."""
    if not settings().mock_mode:
        raise NotFound
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        messages = read_messages(session, tenant_id=viewer.tenant_id)
    return office_page("backoffice/outbox.html", at="/office/outbox", fragment="outbox_messages", messages=messages)


def read_messages(session: Session, *, tenant_id: str) -> list[SentMessage]:
    """Mails and text messages that went out, newest first."""
    mails = [
        SentMessage(one.id, "Email", one.to or "", one.subject, one.body or "", one.status, one.created_at, one.deal_id)
        for one in list_mails(session, tenant_id=tenant_id)
    ]
    texts = [
        SentMessage(one.id, "SMS", one.phone or "", "", one.body or "", one.status, one.created_at, one.deal_id)
        for one in list_texts(session, tenant_id=tenant_id)
        if one.direction == "out"
    ]
    return sorted([*mails, *texts], key=lambda message: (message.at, message.id), reverse=True)
