"""Signing in at DocuSign: a JWT grant for an access token, and from it the account and its address.

Source: DocuSign's OAuth reference, "JWT Grant" and "userinfo". The token is good for an hour; threads share it.
"""

import base64
import hashlib
import json
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from portal.errors import VendorError
from portal.infra import clock
from portal.infra.http import VendorClient
from portal.signing.accounts import DocuSignAccount

SCOPE = "signature impersonation"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFETIME = timedelta(hours=1)
# A token is not used in its last minute, in which it could end under way.
MARGIN = timedelta(minutes=1)
WORDS = {
    "consent_required": "DocuSign wants the consent of the user first. Open the link “Give consent” on this page, sign "
    "in as that user and agree, then test again.",
    "no_valid_keys_or_signatures": "DocuSign does not know this private key. Paste the one whose public half stands at "
    "the integration.",
    "user_not_found": "DocuSign does not know this user ID.",
    "issuer_not_found": "DocuSign does not know this integration key. Is it one of the demo, or of production?",
}


@dataclass(frozen=True)
class DocuSignSession:
    """An access token with the account that it is for. `base_url` ends in the account's id."""

    token: str
    account_id: str
    account_name: str
    base_url: str
    ends_at: datetime


_sessions: dict[str, DocuSignSession] = {}
_lock = threading.Lock()


def docusign_session(account: DocuSignAccount, *, auth_url: str) -> DocuSignSession:
    """The session of an account, the one in use while it lasts; VendorError in words when DocuSign lets nobody in."""
    key = _cache_key(account, auth_url)
    with _lock:
        kept = _sessions.get(key)
    if kept is not None and kept.ends_at > clock.now():
        return kept
    fresh = _sign_in(account, auth_url=auth_url)
    with _lock:
        _sessions[key] = fresh
    return fresh


def forget_session(account: DocuSignAccount, *, auth_url: str) -> None:
    """Drop a token that DocuSign does not take any more."""
    with _lock:
        _sessions.pop(_cache_key(account, auth_url), None)


def _sign_in(account: DocuSignAccount, *, auth_url: str) -> DocuSignSession:
    with VendorClient(vendor="DocuSign", base_url=auth_url, reason_of=_reason) as client:
        form = {"grant_type": GRANT, "assertion": _assertion(account, auth_url=auth_url)}
        try:
            granted = client.json_object("POST", "/oauth/token", data=form)
        except VendorError as refused:
            raise _in_words(refused) from refused
        token = str(granted.get("access_token", ""))
        lifetime = timedelta(seconds=float(granted.get("expires_in", 0) or 0))
        told = client.json_object("GET", "/oauth/userinfo", headers={"Authorization": f"Bearer {token}"})
    chosen = _choose(told, account.account_id)
    return DocuSignSession(
        token=token,
        account_id=str(chosen["account_id"]),
        account_name=str(chosen.get("account_name", "")),
        base_url=f"{str(chosen['base_uri']).rstrip('/')}/restapi/v2.1/accounts/{chosen['account_id']}",
        ends_at=clock.now() + lifetime - MARGIN,
    )


def _assertion(account: DocuSignAccount, *, auth_url: str) -> str:
    """The JWT (RFC 7519, RS256) in which the integration asks to act for its user."""
    now = int(clock.now().timestamp())
    claims = {
        "iss": account.integration_key,
        "sub": account.user_id,
        "aud": urlsplit(auth_url).netloc,
        "iat": now,
        "exp": now + int(LIFETIME.total_seconds()),
        "scope": SCOPE,
    }
    signed = f"{_base64url(_json({'alg': 'RS256', 'typ': 'JWT'}))}.{_base64url(_json(claims))}"
    key = load_pem_private_key(account.private_key.get_secret_value().encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise VendorError("The private key kept for DocuSign is not an RSA key.", permanent=True)
    return f"{signed}.{_base64url(key.sign(signed.encode(), PKCS1v15(), hashes.SHA256()))}"


def _choose(told: dict[str, Any], account_id: str) -> dict[str, Any]:
    accounts = [one for one in told.get("accounts") or [] if isinstance(one, dict)]
    wanted = [one for one in accounts if one.get("account_id") == account_id] if account_id else []
    fitting = wanted if account_id else sorted(accounts, key=lambda one: not _is_true(one.get("is_default")))
    if not fitting or not fitting[0].get("base_uri") or not fitting[0].get("account_id"):
        words = "DocuSign let the user in, but this user does not belong to the account that is entered."
        raise VendorError(words, code="vendor_account", permanent=True)
    return fitting[0]


def _is_true(value: Any) -> bool:
    return value is True or str(value).lower() == "true"


def _in_words(refused: VendorError) -> VendorError:
    words = WORDS.get(refused.reason)
    if words is None:
        return refused
    return VendorError(words, code=f"vendor_{refused.reason}", permanent=True, reason=refused.reason)


def _reason(body: dict[str, Any]) -> object:
    """`invalid_grant` says little by itself; what is behind it stands in the description."""
    return body.get("error_description") if body.get("error_description") in WORDS else body.get("error")


def _cache_key(account: DocuSignAccount, auth_url: str) -> str:
    secret = account.private_key.get_secret_value()
    parts = (auth_url, account.integration_key, account.user_id, account.account_id, secret)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
