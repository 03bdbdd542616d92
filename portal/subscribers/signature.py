"""Signatures as Standard Webhooks 1.0 has them: HMAC-SHA256 over id, moment and body, which any library checks."""

import base64
import binascii
import hmac
from datetime import datetime

PREFIX = "whsec_"


def secret_from(key: bytes) -> str:
    """The text of a secret: `whsec_` and the key's base64; 24 to 64 bytes."""
    return PREFIX + base64.b64encode(key).decode()


def headers_for(*, message_id: str, at: datetime, body: bytes, secrets: list[str]) -> dict[str, str]:
    """The three headers. Each secret signs, so that one can be replaced without losing a message."""
    moment = str(int(at.timestamp()))
    signed = f"{message_id}.{moment}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{_sign(secret, signed)}" for secret in secrets),
    }


def _sign(secret: str, signed: bytes) -> str:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("a secret is whsec_ and base64") from error
    return base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
