"""Chore: merchants are reminded of applications that wait for them."""

from datetime import timedelta

import structlog

from portal.errors import Conflict
from portal.infra.parts import Parts
from portal.jobs.registry import chore
from portal.workflows.nudge_merchant import list_deals_to_nudge, nudge_merchant

log = structlog.get_logger("portal.nudges")


@chore("remind merchants", every=timedelta(minutes=30))
def nudge_merchants(parts: Parts) -> None:
    """Remind of every application that waits for its merchant, each once; several workers may do it at once."""
    with parts.db.read() as session:
        due = list_deals_to_nudge(session)
    for tenant_id, deal_id in due:
        try:
            with parts.db.write(tenant_id=tenant_id) as session:
                nudge_merchant(session, tenant_id=tenant_id, deal_id=deal_id)
        except Conflict:
            log.warning("a deal is busy; its merchant is reminded at the next round", deal=deal_id)
