"""The HTTP client that gateways use to reach a vendor: bounded in time and size, without redirects or retries."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from portal.errors import VendorError

_USER_AGENT = "portal"
_CONNECT_S = 5.0
_MAX_ANSWER_BYTES = 32 * 1024 * 1024
# The vendor may succeed with the same request later; every other refusal stays one.
_PASSING = frozenset({408, 409, 423, 425, 429})


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
    ) -> None:
        self._vendor = vendor
        self._timeout_s = timeout_s
        self._client = httpx.Client(
            base_url=base_url,
            headers={"User-Agent": _USER_AGENT, **(headers or {})},
            auth=auth,
            timeout=httpx.Timeout(timeout_s, connect=min(_CONNECT_S, timeout_s)),
            follow_redirects=False,
            transport=transport or httpx.HTTPTransport(retries=0),
        )

    def request(self, method: str, path: str, **content: Any) -> VendorAnswer:
        """Send one request and return its 2xx answer, read to its end within `timeout_s`, at most 32 MB.

        `content` is httpx's own: json, data, files, content, params, headers. Errors: VendorError, with
        `permanent=False` for no answer (the effect is then unknown), 5xx, 429 and the like, and `permanent=True` for
        every other refusal. The words name the vendor and never quote its answer, which can hold personal data.
        """
        deadline = time.monotonic() + self._timeout_s
        try:
            with self._client.stream(method, path, **content) as response:
                body = _read(response, deadline) if response.is_success else b""
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
            raise self._failed("did not answer", "unreachable") from error
        if not response.is_success:
            raise self._refused(response.status_code)
        return VendorAnswer(response.status_code, response.headers, body)

    def json_object(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        """`request`, whose answer is a JSON object; VendorError when it is anything else."""
        body = self.request(method, path, **content).content
        try:
            answer = json.loads(body)
        except ValueError as error:
            raise self._failed("sent an answer that cannot be read", "unreadable") from error
        if not isinstance(answer, dict):
            raise self._failed("sent an answer that cannot be read", "unreadable")
        return answer

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _refused(self, status: int) -> VendorError:
        passing = status >= 500 or status in _PASSING
        return self._failed(f"refused a request (status {status})", "refused", permanent=not passing)

    def _failed(self, what: str, code: str, *, permanent: bool = False) -> VendorError:
        return VendorError(f"{self._vendor} {what}.", code=f"vendor_{code}", permanent=permanent)


def _read(response: httpx.Response, deadline: float) -> bytes:
    """The whole body; a vendor that trickles or floods is cut off."""
    pieces: list[bytes] = []
    size = 0
    for piece in response.iter_bytes():
        pieces.append(piece)
        size += len(piece)
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("the answer took too long")
        if size > _MAX_ANSWER_BYTES:
            raise httpx.ReadError("the answer is too large")
    return b"".join(pieces)
