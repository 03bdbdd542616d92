"""Door: the JSON API."""

from flask import Flask


def register_api(app: Flask) -> None:
    """Mount this door."""
