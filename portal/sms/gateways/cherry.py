"""Text messages through Cherry's HTTP API."""

import re

import httpx
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from portal.config import Settings
from portal.infra.guarded_http import PublicOnly
from portal.infra.http import VendorClient
from portal.sms.gateway import TextMessage
from portal.tenants.credentials import Credentials

VENDOR = "Cherry"
TIMEOUT_S = 15.0
LONGEST_NAME = 100
_REFERENCE = re.compile(r"[A-Za-z0-9._:-]{1,150}")


class CherryAccount(BaseModel):
    """An account at Cherry. While its webhook secret is changed, messages under the previous one count too."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    base_url: str = Field(pattern=r"^https?://[^\s]+$", max_length=500)
    api_key: SecretStr = Field(min_length=1)
    webhook_secret: SecretStr | None = None
    previous_webhook_secret: SecretStr | None = None

    @property
    def secrets(self) -> list[str]:
        """The webhook secrets that count now."""
        both = (self.webhook_secret, self.previous_webhook_secret)
        return [secret.get_secret_value() for secret in both if secret is not None and secret.get_secret_value()]

    def to_content(self) -> dict[str, str]:
        """The account as it is kept, to be sealed."""
        kept = {
            "base_url": self.base_url,
            "api_key": self.api_key.get_secret_value(),
            "webhook_secret": self.webhook_secret.get_secret_value() if self.webhook_secret else "",
        }
        previous = self.previous_webhook_secret
        return {**kept, "previous_webhook_secret": previous.get_secret_value()} if previous else kept


class CherryGateway:
    """A tenant's account at Cherry, or the installation's. `guarded`: its address was typed by a tenant."""

    name = "cherry"

    def __init__(self, account: CherryAccount, *, guarded: bool = False, timeout_s: float = TIMEOUT_S) -> None:
        self._account, self._guarded, self._timeout_s = account, guarded, timeout_s

    def send(self, text: TextMessage) -> str:
        """POST /messages under our id as its idempotency key; returns Cherry's id. VendorError."""
        with self._client() as client:
            answer = client.json_object(
                "POST",
                "/messages",
                json={"to": text.to, "body": text.body, "campaignName": text.campaign},
                headers={"Idempotency-Key": text.id},
            )
        reference = answer.get("id")
        return reference if isinstance(reference, str) and _REFERENCE.fullmatch(reference) else text.id

    def check(self) -> str:
        """GET /account: whose account answers; VendorError where it does not."""
        with self._client() as client:
            name = client.json_object("GET", "/account").get("name")
        return f"Signed in as {name[:LONGEST_NAME]}." if isinstance(name, str) and name else "Signed in."

    def _client(self) -> VendorClient:
        transport: httpx.BaseTransport | None = PublicOnly() if self._guarded else None
        return VendorClient(
            vendor=VENDOR,
            base_url=self._account.base_url.rstrip("/"),
            headers={"Authorization": f"Bearer {self._account.api_key.get_secret_value()}"},
            timeout_s=self._timeout_s,
            transport=transport,
        )


def open_gateway(settings: Settings, credentials: Credentials | None) -> CherryGateway | None:
    """A tenant's own account, else the installation's; None without either."""
    if credentials is not None:
        # An administrator typed the address: it must not open our own network to them.
        return CherryGateway(CherryAccount.model_validate(credentials.content), guarded=not settings.mock_mode)
    if settings.cherry_base_url and settings.cherry_api_key:
        return CherryGateway(CherryAccount(base_url=settings.cherry_base_url, api_key=settings.cherry_api_key))
    return None
