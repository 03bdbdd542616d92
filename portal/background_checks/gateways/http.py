"""A provider over HTTP, or the adapter that a funder puts before its own one (docs/providers.md has the protocol).

It is asked under our key, so asking twice is one request, and whatever it knows, only flags are taken from its answer.
"""

import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from portal.background_checks.gateway import CHECK_TYPES, PURPOSE, Flag, Person, Status, Subject, Verdict
from portal.config import get_settings
from portal.errors import VendorError
from portal.infra.guarded_http import PublicOnly
from portal.infra.http import VendorClient

VENDOR = "The background provider"
_WORD = re.compile(r"[a-z0-9_]{1,60}")


class HttpAccount(BaseModel):
    """Where the provider answers, and the key that it knows us by."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    base_url: str = Field(pattern=r"^https?://[^\s]+$", max_length=300)
    api_key: SecretStr = Field(min_length=1, max_length=500)


class _Flag(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    check_type: str
    flag: str
    severity: Literal["low", "medium", "high"]

    @field_validator("check_type")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in CHECK_TYPES:
            raise ValueError("unknown check")
        return value

    @field_validator("flag")
    @classmethod
    def _one_word(cls, value: str) -> str:
        # A sentence could carry what stands in the report, and reports are not kept.
        if _WORD.fullmatch(value) is None:
            raise ValueError("not a word")
        return value


class _Answer(BaseModel):
    # What does not fit may be part of a report, so no error repeats it.
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    id: str = Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9._:-]+$")
    status: Status
    flags: tuple[_Flag, ...] = ()


class HttpGateway:
    """A tenant's account at the provider."""

    name = "http"

    def __init__(self, account: HttpAccount, *, timeout_s: float = 20.0) -> None:
        self._account, self._timeout_s = account, timeout_s

    def start(self, subject: Subject, *, check_types: tuple[str, ...], key: str) -> Verdict:
        """POST /checks under `key`; the same key again is the same request."""
        content = {
            "reference": key,
            "purpose": PURPOSE,
            "check_types": list(check_types),
            "business": {"legal_name": subject.business, "ein": subject.ein, "state": subject.state},
            "people": [_person(person) for person in subject.people],
        }
        return self._verdict("POST", "/checks", json=content, headers={"Idempotency-Key": key})

    def ask_again(self, subject: Subject, *, check_types: tuple[str, ...], key: str, reference: str | None) -> Verdict:
        """GET /checks/<reference>; where no reference came back yet, the request is made again under its key."""
        if reference is None:
            return self.start(subject, check_types=check_types, key=key)
        return self._verdict("GET", f"/checks/{reference}")

    def check(self) -> str:
        """Whose account answers, in words; VendorError where it does not."""
        with self._client() as client:
            name = client.json_object("GET", "/account").get("name")
        return f"Signed in as {name}." if isinstance(name, str) and name else "Signed in."

    def _verdict(self, method: str, path: str, **content: Any) -> Verdict:
        with self._client() as client:
            found = client.json_object(method, path, **content)
        try:
            answer = _Answer.model_validate(found)
        except ValidationError as error:
            raise VendorError(f"{VENDOR} sent an answer that cannot be read.", code="vendor_unreadable") from error
        flags = tuple(Flag(one.check_type, one.flag, one.severity) for one in answer.flags)
        return Verdict(answer.status, tuple(dict.fromkeys(flags)), answer.id)

    def _client(self) -> VendorClient:
        key = self._account.api_key.get_secret_value()
        return VendorClient(
            vendor=VENDOR,
            base_url=self._account.base_url.rstrip("/"),
            headers={"Authorization": f"Bearer {key}"},
            timeout_s=self._timeout_s,
            # An administrator typed the address: it must not open our own network to them.
            transport=None if get_settings().mock_mode else PublicOnly(),
        )


def _person(person: Person) -> dict[str, str]:
    return {"first": person.first, "last": person.last, "born_on": person.born_on, "ssn_last4": person.ssn_last4}
