"""Things that were slow to make, kept sealed in a directory of this machine; losing any of them costs only time."""

import contextlib
import hashlib
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from portal.infra.crypto import Unreadable, keyring

_PRIVATE_DIR = 0o700
_PRIVATE_FILE = 0o600
_LOCKS = 64


class FileCache:
    """At most `most` files, the ones not asked for longest leave first. Threads and processes may share a directory."""

    def __init__(self, root: Path, *, most: int) -> None:
        self._root, self._most = root, most
        self._locks = tuple(threading.Lock() for _ in range(_LOCKS))

    def get_or_make(self, key: str, make: Callable[[], bytes]) -> bytes:
        """What is kept under the key, or what `make` makes, kept from then on.

        Threads that ask for one key at the same time wait for the first of them. What `make` raises is not kept. A
        directory that cannot be written makes everything slow and nothing fail.
        """
        name = hashlib.sha256(key.encode()).hexdigest()
        with self._locks[int(name[:8], 16) % _LOCKS]:
            kept = self._read(name)
            if kept is not None:
                return kept
            made = make()
            with contextlib.suppress(OSError):
                self._write(name, made)
                self._drop_oldest()
            return made

    def _read(self, name: str) -> bytes | None:
        path = self._root / name
        try:
            sealed = path.read_bytes()
            plain = keyring().open(sealed, place=_place(name))
            os.utime(path)
        except (OSError, Unreadable, IndexError, ValueError):
            return None
        return plain

    def _write(self, name: str, content: bytes) -> None:
        self._root.mkdir(mode=_PRIVATE_DIR, parents=True, exist_ok=True)
        draft = self._root / f".{secrets.token_hex(8)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(keyring().seal(content, place=_place(name)))
            draft.replace(self._root / name)
        except OSError:
            draft.unlink(missing_ok=True)
            raise

    def _drop_oldest(self) -> None:
        kept = sorted(self._entries())
        for _, path in kept[: max(len(kept) - self._most, 0)]:
            path.unlink(missing_ok=True)

    def _entries(self) -> Iterator[tuple[float, Path]]:
        """Every file with the time it was last asked for; drafts that a dead process left age and leave like others."""
        for path in self._root.iterdir():
            with contextlib.suppress(FileNotFoundError):
                yield path.stat().st_mtime, path


def _place(name: str) -> str:
    return f"file-cache|{name}"
