"""Moving an earlier system's files to storage, one after the other; what was moved stays moved when it stops."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import select, update

from portal.config import Settings
from portal.documents.models import Document, LegacyFile
from portal.errors import VendorError
from portal.infra import clock
from portal.infra.crypto import same, sha256_hex
from portal.infra.parts import Parts
from portal.infra.storage import StorageError, new_key, open_bucket, safe_content_type

Fetch = Callable[[str, str], bytes]
SHA256_DIGITS = 64
MD5_DIGITS = 32


class Unmovable(Exception):
    """A file stays where it is; the words say why."""


@dataclass(frozen=True)
class Move:
    """How it went with one file; `words` is empty where it was moved."""

    document_id: str
    words: str

    @property
    def moved(self) -> bool:
        """Whether the document lies in storage now."""
        return not self.words


def move_files(parts: Parts, *, fetch: Fetch) -> Iterator[Move]:
    """Move every file that awaits it; one that cannot be moved is told of and stays for the next time.

    `fetch` reads an object of the earlier system by bucket and key. A file is stored before its row says so, so a
    move that is cut short leaves an orphan for the sweep, never a row without its file.
    """
    for file_id in _waiting(parts):
        try:
            document_id = _move(parts, file_id, fetch)
        except (Unmovable, VendorError) as error:
            yield Move(_document_of(parts, file_id), str(error))
        else:
            yield Move(document_id, "")


def _waiting(parts: Parts) -> list[str]:
    with parts.db.read() as session:
        return list(session.scalars(select(LegacyFile.id).where(LegacyFile.moved_at.is_(None)).order_by(LegacyFile.id)))


def _document_of(parts: Parts, file_id: str) -> str:
    with parts.db.read() as session:
        return session.get_one(LegacyFile, file_id).document_id


def _move(parts: Parts, file_id: str, fetch: Fetch) -> str:
    with parts.db.read() as session:
        file = session.get_one(LegacyFile, file_id)
        document = session.get_one(Document, file.document_id)
    data = _bytes_of(file, fetch)
    _check(parts, file, data)
    key = new_key(file.tenant_id)
    parts.storage.put(key, data, content_type=safe_content_type(document.content_type))
    with parts.db.write(tenant_id=file.tenant_id) as session:
        now = clock.now()
        moved = update(LegacyFile).where(LegacyFile.id == file_id, LegacyFile.moved_at.is_(None))
        # Two movers may meet at one file: the row goes to one of them, the other's copy is swept.
        if session.execute(moved.values(moved_at=now, file_data=None).returning(LegacyFile.id)).first() is not None:
            row = session.get_one(Document, file.document_id)
            row.storage_key, row.awaits_move = key, False
            row.sha256, row.size_bytes = sha256_hex(data), len(data)
    return file.document_id


def _bytes_of(file: LegacyFile, fetch: Fetch) -> bytes:
    if file.file_data:
        return bytes(file.file_data)
    if file.bucket and file.object_key:
        return fetch(file.bucket, file.object_key)
    raise Unmovable("The earlier system kept no bytes of this file and no place where they lie.")


def _check(parts: Parts, file: LegacyFile, data: bytes) -> None:
    expected = (file.checksum or "").lower()
    if len(expected) == SHA256_DIGITS:
        intact = same(expected, sha256_hex(data))
    elif len(expected) == MD5_DIGITS:
        intact = same(expected, hashlib.md5(data, usedforsecurity=False).hexdigest())
    else:
        intact = True
    if not intact:
        raise Unmovable("The bytes do not have the checksum that the earlier system wrote down.")
    if not parts.scanner.scan(data).clean:
        raise Unmovable("The virus scanner found something harmful in this file.")


def s3_fetcher(settings: Settings) -> Fetch:
    """Reads the earlier system's buckets with the credentials of the settings."""

    def fetch(bucket: str, key: str) -> bytes:
        try:
            return open_bucket(settings, bucket).read_foreign(key)
        except StorageError as error:
            raise Unmovable(f"The bucket {bucket} did not give the file: {error.words}") from error

    return fetch
