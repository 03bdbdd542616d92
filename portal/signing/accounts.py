"""Accounts at signing providers: what is entered, kept sealed and handed to a gateway."""

from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from portal.errors import Invalid

DOCUSIGN = "docusign"
DROPBOX_SIGN = "dropbox_sign"
PROVIDERS = {DOCUSIGN: "DocuSign", DROPBOX_SIGN: "Dropbox Sign"}
"""The names of the providers as people know them, by the name of the gateway."""


class DocuSignAccount(BaseModel):
    """An integration that acts for one user by JWT grant. `account_id` empty: the user's default account."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    environment: Literal["production", "demo"] = "production"
    integration_key: str = Field(min_length=1, max_length=100)
    user_id: str = Field(min_length=1, max_length=100)
    account_id: str = Field("", max_length=100)
    private_key: SecretStr
    connect_keys: tuple[SecretStr, ...] = ()
    delivery: Literal["portal", "email"] = "portal"


class DropboxSignAccount(BaseModel):
    """An account of Dropbox Sign by its API key; in test mode its signatures bind nobody.

    `client_id` names the app with which agreements are signed in a frame on our pages; without it everybody is mailed.
    `previous_api_key` proves callbacks beside the present one until it is dropped; nothing is called with it.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    api_key: SecretStr
    previous_api_key: SecretStr | None = None
    client_id: str = Field("", max_length=100)
    test_mode: bool = False


def check_private_key(text: str) -> str:
    """The PEM of an RSA private key without a password, tidied; Invalid("private_key") says what is wrong with it."""
    pem = "\n".join(line.strip() for line in text.strip().splitlines() if line.strip()) + "\n"
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as error:
        words = "Paste the whole RSA private key, from its BEGIN line to its END line, without a password"
        raise Invalid("private_key", words) from error
    if not isinstance(key, RSAPrivateKey):
        raise Invalid("private_key", "DocuSign signs in with an RSA key, and this is another kind of key")
    return pem


def to_content(account: DocuSignAccount | DropboxSignAccount) -> dict[str, Any]:
    """The account with its secrets in the open, to be sealed at once."""
    return {name: _open(value) for name, value in account}


def carry_over(account: DocuSignAccount | DropboxSignAccount, before: dict[str, Any]) -> dict[str, Any]:
    """The account that replaces `before`, with what still proves messages of the provider; Invalid("connect_keys")."""
    content = to_content(account)
    if isinstance(account, DocuSignAccount):
        content["connect_keys"] = content["connect_keys"] or before.get("connect_keys") or []
        if not content["connect_keys"]:
            raise Invalid("connect_keys", "Enter the HMAC key of your Connect configuration")
        return content
    replaced = before.get("api_key")
    same = replaced == content["api_key"]
    content["previous_api_key"] = before.get("previous_api_key") if same else replaced
    return content


def _open(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return [_open(one) for one in value] if isinstance(value, tuple) else value
