"""Files in a directory of this machine: the embedded default."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from portal.infra.storage.base import CHUNK_BYTES, StorageError, StorageMissing, check_key

_PRIVATE_DIR = 0o700
_PRIVATE_FILE = 0o600
# A key's part never begins with a dot, so no key can name this place.
_UNFINISHED = ".unfinished"


class LocalStorage:
    """Objects as files of the directory, readable by this account alone. Safe for any number of processes."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def put(self, key: str, data: bytes, *, content_type: str) -> None:
        """Store the bytes: written aside, flushed to the disk, then moved into place. The type is the row's matter."""
        target = self._path(key)
        draft = self._root / _UNFINISHED / secrets.token_hex(16)
        with _as_storage_errors(absent=StorageError):
            _make_private_dir(draft.parent)
            _make_private_dir(target.parent)
            try:
                _write_durably(draft, data)
                draft.replace(target)
            except OSError:
                draft.unlink(missing_ok=True)
                raise
            _flush_dir(target.parent)

    def read(self, key: str) -> bytes:
        """All bytes of the object. Errors: StorageMissing, StorageError."""
        with _as_storage_errors():
            return self._path(key).read_bytes()

    def open_stream(self, key: str) -> FileStream:
        """The object in pieces; StorageMissing at once where there is none."""
        with _as_storage_errors():
            return FileStream(self._path(key).open("rb"))

    def exists(self, key: str) -> bool:
        """Whether the object is there."""
        with _as_storage_errors():
            return self._path(key).is_file()

    def delete(self, key: str) -> None:
        """Remove the object durably; one that is gone already is fine."""
        path = self._path(key)
        with contextlib.suppress(StorageMissing), _as_storage_errors():
            path.unlink()
            _flush_dir(path.parent)

    def list_keys(self, prefix: str = "", *, older_than: datetime) -> Iterator[str]:
        """Keys, in order, of the objects stored before `older_than`."""
        for tenant in _visible(self._root):
            for path in _visible(tenant):
                key = f"{tenant.name}/{path.name}"
                if key.startswith(prefix) and _is_older(path, older_than):
                    yield key

    def sweep_unfinished(self, *, older_than: datetime) -> int:
        """Remove drafts of processes that died while writing; how many there were."""
        drafts = [path for path in _entries(self._root / _UNFINISHED) if _is_older(path, older_than)]
        for draft in drafts:
            draft.unlink(missing_ok=True)
        return len(drafts)

    def presigned_url(self, key: str, *, filename: str, content_type: str, expires_s: int = 60) -> str | None:
        """None: a directory has no address, the door streams the file. A malformed key is refused all the same."""
        check_key(key)
        return None

    def check(self) -> None:
        """Return when a file can be written and removed here; StorageError when not (rights, disk full, read-only)."""
        probe = self._root / _UNFINISHED / f"check-{secrets.token_hex(8)}"
        with _as_storage_errors(absent=StorageError):
            _make_private_dir(probe.parent)
            try:
                probe.write_bytes(b"1")
            finally:
                probe.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._root / check_key(key)


class FileStream:
    """An open file in pieces."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        """Pieces of at most 64 KiB; the file is closed after the last."""
        with self._file, _as_storage_errors():
            while chunk := self._file.read(CHUNK_BYTES):
                yield chunk

    def close(self) -> None:
        """Close the file."""
        self._file.close()


@contextlib.contextmanager
def _as_storage_errors(*, absent: type[StorageError] = StorageMissing) -> Iterator[None]:
    """Translate what the disk says; `absent` is what a missing name means to the caller."""
    try:
        yield
    except FileNotFoundError as error:
        raise absent() from error
    except OSError as error:
        raise StorageError from error


def _make_private_dir(path: Path) -> None:
    """Make the directory and its parents for this account alone, each of them flushed into its parent."""
    if path.is_dir():
        return
    _make_private_dir(path.parent)
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=_PRIVATE_DIR)
        _flush_dir(path.parent)


def _write_durably(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush_dir(path: Path) -> None:
    """Make a new name in the directory survive a power loss; the file's own flush does not do that."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _entries(directory: Path) -> list[Path]:
    with contextlib.suppress(FileNotFoundError):
        return sorted(directory.iterdir())
    return []


def _visible(directory: Path) -> list[Path]:
    return [path for path in _entries(directory) if not path.name.startswith(".")]


def _is_older(path: Path, moment: datetime) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < moment
    return False
