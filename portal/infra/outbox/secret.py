"""A word in a message that nobody but its reader may see: kept apart from the message, and put in as it leaves."""

from typing import Any

FIELD = "secret"
# What stands in its place wherever the message itself is kept or shown.
HIDDEN = "••••••"


def with_secret(payload: dict[str, Any], secret: str | None) -> dict[str, Any]:
    """The payload of the work that sends the message; it is encrypted as every payload is."""
    return payload if secret is None else {**payload, FIELD: secret}


def reveal(body: str, payload: dict[str, Any]) -> str:
    """The message as it leaves."""
    return body.replace(HIDDEN, payload[FIELD]) if FIELD in payload else body
