"""Cursors of lists: where to go on, signed by nothing because they open nothing."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from portal.errors import Invalid
from portal.infra import clock

Item = TypeVar("Item")
MOST = 200


class Page(BaseModel):
    """The query of every list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=MOST, description="How many items, at most.")
    cursor: str | None = Field(None, max_length=400, description="`next_cursor` of the page before.")


def encode(*parts: str | int) -> str:
    """A cursor from the last item's keys."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def decode(cursor: str | None, *, length: int) -> list[Any] | None:
    """The keys in a cursor; Invalid for one that was not made here."""
    if cursor is None:
        return None
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, UnicodeDecodeError) as error:
        raise bad_cursor() from error
    if not isinstance(parts, list) or len(parts) != length:
        raise bad_cursor()
    return parts


def moment_and_id(cursor: str | None) -> tuple[datetime, str] | None:
    """A cursor of (created_at, id)."""
    parts = decode(cursor, length=2)
    if parts is None:
        return None
    try:
        return clock.as_utc(datetime.fromisoformat(str(parts[0]))), str(parts[1])
    except ValueError as error:
        raise bad_cursor() from error


def split(items: Sequence[Item], limit: int) -> tuple[list[Item], Item | None]:
    """A page of `limit` items from `limit + 1` that were asked for, and its last item when more follow."""
    page = list(items[:limit])
    return page, page[-1] if len(items) > limit else None


def bad_cursor() -> Invalid:
    """What a made-up cursor gets."""
    return Invalid("cursor", "Use next_cursor of the page before, as it came.")
