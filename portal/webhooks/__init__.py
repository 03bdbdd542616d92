"""Door: what providers call."""

from flask import Flask

from portal.webhooks import cherry


def register_webhooks(app: Flask) -> None:
    """Mount this door."""
    for module in (cherry,):
        app.register_blueprint(module.blueprint)
