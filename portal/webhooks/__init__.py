"""Door: what providers call."""

from flask import Flask

from portal.webhooks import cherry, docusign, dropbox_sign, sign
from portal.webhooks.refusals import count_refusal


def register_webhooks(app: Flask) -> None:
    """Mount this door."""
    for module in (sign, docusign, dropbox_sign, cherry):
        app.register_blueprint(module.blueprint)
    app.after_request(count_refusal)
