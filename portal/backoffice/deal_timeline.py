"""The timeline of a deal: what happened, who did it, with its details."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.backoffice.event_words import event_title, event_tone, is_of_kind
from portal.backoffice.work_words import sender_name, work_name
from portal.events.queries import TimelineEntry, list_events

ENTRIES = 30
LOOKED_THROUGH = 300


@dataclass(frozen=True)
class Entry:
    """One event for a page; `template` renders its details from `data`."""

    id: str
    title: str
    tone: str
    at: datetime
    actor: str
    type: str
    template: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Timeline:
    """Some of a deal's events, newest first, and where the earlier ones begin."""

    entries: list[Entry]
    kind: str
    earlier: int | None


def read_timeline(
    session: Session,
    *,
    tenant_id: str,
    deal_id: str,
    people: Mapping[str, str],
    kind: str = "",
    before: int | None = None,
) -> Timeline:
    """The newest events of a kind, before a sequence if given."""
    limit = LOOKED_THROUGH if kind else ENTRIES + 1
    events = list_events(session, tenant_id=tenant_id, deal_id=deal_id, before=before, limit=limit)
    fitting = [event for event in events if is_of_kind(event.type, kind)]
    shown = fitting[:ENTRIES]
    more = len(fitting) > ENTRIES or len(events) == limit
    earlier = (shown[-1].sequence if len(fitting) > ENTRIES else events[-1].sequence) if more and events else None
    return Timeline([_entry(event, people) for event in shown], kind, earlier)


def actor_name(actor: str, people: Mapping[str, str]) -> str:
    """Who did it, in words."""
    kind, _, rest = actor.partition(":")
    if kind == "user":
        return people.get(rest, "Former staff")
    words = {
        "merchant": "Merchant",
        "signer": "Second signer",
        "api": "API",
        "system": "System",
        "anonymous": "Somebody",
        "job": "System",
    }
    return words.get(kind, f"{rest or kind} (provider)" if kind == "provider" else actor)


def _entry(event: TimelineEntry, people: Mapping[str, str]) -> Entry:
    return Entry(
        id=event.id,
        title=event_title(event.type),
        tone=event_tone(event.type),
        at=event.created_at,
        actor=actor_name(event.actor, people),
        type=event.type,
        template=f"events/entries/{event.type.replace('.', '_')}.html",
        data={
            **event.data,
            "user_name": people.get(str(event.data.get("user_id")), ""),
            "work": work_name(str(event.data.get("kind", ""))),
            "sender": sender_name(str(event.data.get("provider", ""))),
        },
    )
