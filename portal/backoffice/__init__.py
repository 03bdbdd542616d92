"""Door: the underwriters' pages."""

from flask import Flask


def register_backoffice(app: Flask) -> None:
    """Mount this door."""
