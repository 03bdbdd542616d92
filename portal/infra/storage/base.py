"""What a storage promises, whichever it is, and how it fails."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from portal.errors import VendorError

# A tenant's id, a slash, a random id. Each part begins with a letter or digit: no `..`, no hidden file, no slash more.
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}/[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")
CHUNK_BYTES = 64 * 1024


class StorageError(VendorError):
    """The storage did not do its part; `permanent` says whether trying again can help."""

    default_code = "storage_unavailable"

    def __init__(
        self,
        words: str = "We could not reach the document store. Nothing was changed; please try again in a few minutes.",
        *,
        code: str | None = None,
        permanent: bool = False,
    ) -> None:
        super().__init__(words, code=code, permanent=permanent)


class StorageMissing(StorageError):
    """No object has that key."""

    default_code = "storage_missing"

    def __init__(self, words: str = "This document is not in the document store.") -> None:
        super().__init__(words, permanent=True)


class ByteStream(Protocol):
    """A stored object piece by piece. Close it when it was not read to its end; a WSGI server does that by itself."""

    def __iter__(self) -> Iterator[bytes]:
        """Pieces of at most 64 KiB, each once. Errors: StorageError when the storage breaks off."""

    def close(self) -> None:
        """Let go of the file or connection; more than once is fine."""


class Storage(Protocol):
    """Bytes under keys `<tenant>/<random id>`. What they are, and their SHA-256, stands in the row that names one."""

    def put(self, key: str, data: bytes, *, content_type: str) -> None:
        """Store the bytes. When this returns they are durable and whole; when it raises, no part is ever readable."""

    def read(self, key: str) -> bytes:
        """All bytes of the object. Errors: StorageMissing, StorageError."""

    def open_stream(self, key: str) -> ByteStream:
        """The object in pieces. Errors: StorageMissing at once, not when the first piece is asked for."""

    def exists(self, key: str) -> bool:
        """Whether the object is there."""

    def delete(self, key: str) -> None:
        """Remove the object; one that is gone already is fine, so a retried deletion succeeds."""

    def list_keys(self, prefix: str = "", *, older_than: datetime) -> Iterator[str]:
        """Keys, in order, of the objects stored before `older_than` (aware): what the sweep of orphans looks at."""

    def sweep_unfinished(self, *, older_than: datetime) -> int:
        """Remove what a process that died in `put` left before `older_than`; how many there were."""

    def presigned_url(self, key: str, *, filename: str, content_type: str, expires_s: int = 60) -> str | None:
        """A URL that downloads this object alone, as an attachment of that name, for `expires_s` seconds.

        None where the storage has no address of its own: the door then streams the object itself.
        """

    def check(self) -> None:
        """Return when the storage can be used, cheaply; StorageError says why not."""


def new_key(tenant_id: str) -> str:
    """A key that nothing has and nobody can guess, 128 random bits, under the tenant's prefix."""
    return check_key(f"{tenant_id}/{secrets.token_hex(16)}")


def check_key(key: str) -> str:
    """The key itself when it is well formed; StorageError for anything that could leave its tenant's place."""
    if _KEY.fullmatch(key) is None:
        raise StorageError("This document's place in the store is not valid.", code="storage_key", permanent=True)
    return key
