"""Door: the merchant's pages, one module a step."""

from flask import Flask


def register_application(app: Flask) -> None:
    """Mount this door."""
