"""Door: what providers call."""

from flask import Flask


def register_webhooks(app: Flask) -> None:
    """Mount this door."""
