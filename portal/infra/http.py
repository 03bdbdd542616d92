"""The HTTP client that gateways use to reach a vendor: bounded in time and size, without redirects or retries."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Self

import httpx

from portal.errors import VendorError
from portal.infra import circuits, clock
from portal.infra.bounded_http import BoundedTransport
from portal.infra.deadlines import within

_USER_AGENT = "portal"
_CONNECT_S = 5.0
_MAX_ANSWER_BYTES = 32 * 1024 * 1024
# The vendor may succeed with the same request later; every other refusal stays one. 444 is registered nowhere:
# DocuSign blocks with it who asks too much.
_PASSING = frozenset({408, 409, 423, 425, 429, 444})
_MAX_REFUSAL_BYTES = 64 * 1024
# No provider's window of calls is longer than an hour, and whoever asks earlier is refused again. How long something
# will be down is a guess of theirs: one call in five minutes is no burden, and an hour too many is.
_LONGEST_LIMIT_S, _LONGEST_OUTAGE_S = 3600, 300
# A vendor's word for a cause. Anything longer or looser could be a person's data and is dropped.
_REASON = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,79}")


@dataclass(frozen=True)
class VendorAnswer:
    """A 2xx answer, read to its end."""

    status: int
    headers: httpx.Headers
    content: bytes = field(repr=False)


class VendorClient:
    """Speaks to one vendor's address. Threads may share it.

    No request is retried here: after a lost answer only the caller knows the key under which a repetition is safe,
    and the outbox repeats with that key.
    """

    def __init__(
        self,
        *,
        vendor: str,
        base_url: str,
        headers: Mapping[str, str] | None = None,
        auth: httpx.Auth | tuple[str, str] | None = None,
        timeout_s: float = 15.0,
        transport: httpx.BaseTransport | None = None,
        reason_of: Callable[[dict[str, Any]], object] | None = None,
        limits: Mapping[str, int | None] | None = None,
        account: str = "",
    ) -> None:
        """`reason_of` finds the vendor's word for the cause in the JSON object of a refusal.

        `limits` are those of its words, in small letters, that mean a limit of calls whatever the status, each with its
        length in seconds where the answer's headers do not tell that. Such a refusal is `vendor_limited` and passes.

        `account` says whose account is called, where that is not said by what we sign in with: a vendor that is down
        for one does not keep others from calling.
        """
        self._vendor, self._base_url = vendor, base_url
        self._account = account or f"{auth if isinstance(auth, tuple) else ''}{dict(headers or {})}"
        self._timeout_s = timeout_s
        self._reason_of, self._limits = reason_of, limits or {}
        self._client = httpx.Client(
            base_url=base_url,
            headers={"User-Agent": _USER_AGENT, **(headers or {})},
            auth=auth,
            timeout=httpx.Timeout(timeout_s, connect=min(_CONNECT_S, timeout_s)),
            follow_redirects=False,
            transport=transport or BoundedTransport(),
        )

    def request(self, method: str, path: str, **content: Any) -> VendorAnswer:
        """Send one request and return its 2xx answer, read to its end within `timeout_s` in all, at most 32 MB.

        `content` is httpx's own: json, data, files, content, params, headers. Errors: VendorError, with
        `permanent=False` for no answer (the effect is then unknown), 5xx, 429 and the like, and `permanent=True` for
        every other refusal. The words name the vendor and never quote its answer, which can hold personal data.
        While the vendor is left alone because it was down, nothing is sent: VendorError `vendor_paused`.
        """
        with self._circuit(path):
            return self._send(method, path, content)

    def json_object(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        """`request`, whose answer is a JSON object; VendorError when it is anything else."""
        with self._circuit(path):
            body = self._send(method, path, content).content
            try:
                answer = json.loads(body)
            except ValueError as error:
                raise self._failed("sent an answer that cannot be read", "unreadable") from error
            if not isinstance(answer, dict):
                raise self._failed("sent an answer that cannot be read", "unreadable")
            return answer

    def _circuit(self, path: str) -> AbstractContextManager[None]:
        key = circuits.circuit_key(self._vendor, self._base_url or path, account=self._account)
        return circuits.calling(key, vendor=self._vendor)

    def _send(self, method: str, path: str, content: Mapping[str, Any]) -> VendorAnswer:
        deadline = time.monotonic() + self._timeout_s
        try:
            with within(self._timeout_s), self._client.stream(method, path, **content) as response:
                body = _read(response, deadline) if response.is_success else b""
                reason = "" if response.is_success else self._reason(response, deadline)
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
            raise self._failed("did not answer", "unreachable") from error
        if not response.is_success:
            raise self._refused(response, reason)
        return VendorAnswer(response.status_code, response.headers, body)

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _refused(self, response: httpx.Response, reason: str) -> VendorError:
        status, word = response.status_code, reason.lower()
        limited = word in self._limits
        passing = limited or status >= 500 or status in _PASSING
        code = "limited" if limited else "refused"
        refused = self._failed(f"refused a request (status {status})", code, permanent=not passing)
        refused.status, refused.reason = status, reason
        if passing:
            refused.retry_after_s = _wait_s(response, limited=limited or status == 429, lasts_s=self._limits.get(word))
        return refused

    def _reason(self, response: httpx.Response, deadline: float) -> str:
        if self._reason_of is None:
            return ""
        try:
            content = json.loads(_read(response, deadline, at_most=_MAX_REFUSAL_BYTES))
            said = self._reason_of(content) if isinstance(content, dict) else ""
        except (ValueError, httpx.HTTPError, httpx.StreamError):
            return ""
        return said if isinstance(said, str) and _REASON.fullmatch(said) else ""

    def _failed(self, what: str, code: str, *, permanent: bool = False) -> VendorError:
        return VendorError(f"{self._vendor} {what}.", code=f"vendor_{code}", permanent=permanent)


def _wait_s(response: httpx.Response, *, limited: bool, lasts_s: int | None) -> int | None:
    """How long the vendor asks to be left alone, at most an hour for a limit of calls and five minutes else:
    Retry-After (RFC 9110, 10.2.3), else how long this limit lasts, else the moment at which the vendor's window of
    calls begins anew, as several tell it."""
    told, reset = response.headers.get("Retry-After", ""), response.headers.get("X-RateLimit-Reset", "")
    if told.isascii() and told.isdigit():
        wait = float(told[:9])
    elif told:
        try:
            wait = (clock.as_utc(parsedate_to_datetime(told)) - clock.now()).total_seconds()
        except ValueError:
            return None
    elif lasts_s is not None:
        wait = lasts_s
    elif limited and reset.isascii() and reset.isdigit():
        wait = int(reset[:12]) - clock.now().timestamp()
    else:
        return None
    longest = _LONGEST_LIMIT_S if limited else _LONGEST_OUTAGE_S
    return round(min(max(wait, 1), longest))


def _read(response: httpx.Response, deadline: float, *, at_most: int = _MAX_ANSWER_BYTES) -> bytes:
    """The whole body; a vendor that trickles or floods is cut off."""
    pieces: list[bytes] = []
    size = 0
    for piece in response.iter_bytes():
        pieces.append(piece)
        size += len(piece)
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("the answer took too long")
        if size > at_most:
            raise httpx.ReadError("the answer is too large")
    return b"".join(pieces)
