"""Who looked at which document: a line in the log for each page, file and export that staff were shown."""

import structlog

from portal.web.access import current_viewer

log = structlog.get_logger("portal.access")


def note_look(what: str, *, deal_id: str | None, document_id: str | None = None, page: int | None = None) -> None:
    """Log that the person who asks was shown something; ids alone, never what it says."""
    viewer = current_viewer()
    log.info(what, tenant_id=viewer.tenant_id, actor=viewer.actor, deal_id=deal_id, document_id=document_id, page=page)
