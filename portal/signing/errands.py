"""Errands to signing providers: kept with the business transaction, run by the worker, each safe to run again."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.infra.outbox.service import enqueue
from portal.signing.models import Envelope

PLACE = "signing.place"
ASK = "signing.ask"
FETCH = "signing.fetch"
WITHDRAW = "signing.withdraw"


def queue_errand(
    session: Session, kind: str, envelope: Envelope, *, not_before: datetime | None = None, **more: Any
) -> str:
    """Have an errand run after this transaction's commit; the message's id. `more` goes into its payload."""
    return enqueue(
        session,
        kind,
        {"envelope_id": envelope.id, **more},
        tenant_id=envelope.tenant_id,
        deal_id=envelope.deal_id,
        merchant_id=envelope.merchant_id,
        not_before=not_before,
    )
