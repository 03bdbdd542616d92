"""Chore: stored files that no row names are deleted after a day."""

from datetime import timedelta
from itertools import islice

import structlog

from portal.documents.queries import list_known_keys
from portal.infra import clock
from portal.infra.parts import Parts
from portal.jobs.registry import chore

ORPHAN_AFTER = timedelta(hours=24)
AT_ONCE = 500
log = structlog.get_logger("portal.documents")


@chore("sweep stored files without a row", every=timedelta(hours=1))
def sweep_orphans(parts: Parts) -> None:
    """Delete files that were stored over a day ago and that no document names: their transaction never committed."""
    long_ago = clock.now() - ORPHAN_AFTER
    parts.storage.sweep_unfinished(older_than=long_ago)
    stored = parts.storage.list_keys(older_than=long_ago)
    while keys := list(islice(stored, AT_ONCE)):
        with parts.db.read() as session:
            known = list_known_keys(session, keys=keys)
        orphans = [key for key in keys if key not in known]
        for key in orphans:
            parts.storage.delete(key)
        if orphans:
            log.info("orphans swept", count=len(orphans))
