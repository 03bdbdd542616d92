"""How the requests that boto3 prepares and signs travel: by connections whose every wait ends with the call.

boto3's own limits a wait for a byte and not a call, so a server that sends a byte now and then could hold it for ever.
It leaves the sending to whoever answers its event `before-send`.
"""

import ssl
import time
import weakref
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import HTTPClientError

from portal.infra.bounded_http import BoundedTransport
from portal.infra.deadlines import within

_CONNECT_S = 3.0


class BoundedLine:
    """Sends to one server. `timeout_s` is for each silence, `limit_s` for a request and again for its answer's body.

    Threads may share it. `ca_bundle`: the path of certificates to trust instead of the well-known ones.
    """

    def __init__(self, *, timeout_s: float, limit_s: float, ca_bundle: str | None) -> None:
        self._limit_s = limit_s
        trusted = ssl.create_default_context(cafile=ca_bundle) if ca_bundle else None
        self._client = httpx.Client(
            transport=BoundedTransport(certificates=trusted),
            timeout=httpx.Timeout(timeout_s, connect=min(_CONNECT_S, timeout_s)),
        )
        # A storage is never closed, as nobody knows who still reads from it.
        weakref.finalize(self, self._client.close)

    def send(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        """The answer, its body still to be read. HTTPClientError, which boto3 tries again, where there is none."""
        try:
            with within(self._limit_s):
                answer = self._client.send(_as_signed(request), stream=True)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise HTTPClientError(error=error) from error
        headers: Any = answer.headers
        return AWSResponse(request.url, answer.status_code, headers, _Body(answer, self, limit_s=self._limit_s))


class _Body:
    """An answer's body as boto3 reads it. What the reader does in between does not count."""

    def __init__(self, answer: httpx.Response, line: BoundedLine, *, limit_s: float) -> None:
        # Whoever reads keeps the line open.
        self._answer, self._line, self._left_s = answer, line, limit_s
        self._pieces = answer.iter_raw()
        self._kept = b""

    def read(self, amt: int | None = None) -> bytes:
        """At most `amt` bytes, or all that are left; none at the end."""
        if amt is None:
            return b"".join(self.stream())
        while len(self._kept) < amt and (piece := self._next()):
            self._kept += piece
        given, self._kept = self._kept[:amt], self._kept[amt:]
        return given

    def stream(self) -> Iterator[bytes]:
        """All that is left, in pieces."""
        while piece := self._kept or self._next():
            self._kept = b""
            yield piece

    def close(self) -> None:
        """Let go of the connection."""
        self._answer.close()

    def _next(self) -> bytes:
        began = time.monotonic()
        try:
            with within(self._left_s):
                return next(self._pieces, b"")
        except httpx.HTTPError as error:
            raise HTTPClientError(error=error) from error
        finally:
            self._left_s -= time.monotonic() - began


def _as_signed(request: AWSPreparedRequest) -> httpx.Request:
    """The same bytes on the wire as were signed: nothing is added, and the path is not written in another way."""
    body: Any = request.body
    parts = urlsplit(request.url)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return httpx.Request(
        request.method,
        f"{parts.scheme}://{parts.netloc}/",
        headers=list(request.headers.items()),
        content=body.read() if hasattr(body, "read") else body,
        extensions={"target": target.encode("ascii")},
    )
