"""Signatures of providers, over the raw bytes, in constant time."""

import base64
import hashlib
import hmac
from datetime import datetime

from portal.errors import NotSignedIn

TOLERANCE_S = 300


def is_timestamped(*, secrets: list[str], timestamp: str, signature: str, raw: bytes, now: datetime) -> bool:
    """Whether one secret made `v1=<hex HMAC-SHA256 of "{timestamp}.{raw body}">`, at most five minutes off."""
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        return False
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE_S:
        return False
    signed = timestamp.encode() + b"." + raw
    good = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets if secret.strip()]
    return any([hmac.compare_digest(f"v1={one}".encode(), signature.encode()) for one in good])


def check_timestamped(*, secret: str, timestamp: str, signature: str, raw: bytes, now: datetime) -> None:
    """`is_timestamped`, or NotSignedIn."""
    if not is_timestamped(secrets=[secret], timestamp=timestamp, signature=signature, raw=raw, now=now):
        raise forged()


def is_docusign_signed(*, keys: list[str], signatures: list[str], raw: bytes) -> bool:
    """Whether one signature is base64 of HMAC-SHA256 over the raw body under one active key."""
    good = [base64.b64encode(hmac.digest(key.encode(), raw, "sha256")) for key in keys if key.strip()]
    return any([hmac.compare_digest(one, given.encode()) for one in good for given in signatures])


def check_docusign(*, keys: list[str], signatures: list[str], raw: bytes) -> None:
    """`is_docusign_signed`, or NotSignedIn."""
    if not is_docusign_signed(keys=keys, signatures=signatures, raw=raw):
        raise forged()


def is_dropbox_sign_signed(*, api_key: str, event_time: str, event_type: str, event_hash: str) -> bool:
    """Whether the hash is HMAC-SHA256 over time and type; the body is not covered, so nothing in it may be believed."""
    expected = hmac.new(api_key.encode(), (event_time + event_type).encode(), hashlib.sha256).hexdigest()
    return bool(api_key.strip()) and hmac.compare_digest(expected.encode(), event_hash.encode())


def check_dropbox_sign(*, api_key: str, event_time: str, event_type: str, event_hash: str) -> None:
    """`is_dropbox_sign_signed`, or NotSignedIn."""
    if not is_dropbox_sign_signed(api_key=api_key, event_time=event_time, event_type=event_type, event_hash=event_hash):
        raise forged()


def forged() -> NotSignedIn:
    """What a sender without the secret is told."""
    return NotSignedIn("The signature is missing or does not fit.", code="bad_signature")
