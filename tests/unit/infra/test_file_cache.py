"""What was slow to make is made once, kept sealed, and leaves when there is too much of it."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.infra.file_cache import FileCache


def test_what_was_made_is_not_made_again(tmp_path: Path) -> None:
    cache = FileCache(tmp_path / "kept", most=5)
    made = [cache.get_or_make("one", lambda: b"first"), cache.get_or_make("one", lambda: b"second")]

    assert made == [b"first", b"first"]


def test_nobody_reads_it_from_the_disk(tmp_path: Path) -> None:
    FileCache(tmp_path / "kept", most=5).get_or_make("secret statement", lambda: b"balance 4,821.00")
    (path,) = (tmp_path / "kept").iterdir()

    assert b"4,821" not in path.read_bytes()
    assert "secret" not in path.name
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_that_was_changed_or_moved_is_made_anew(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, most=5)
    cache.get_or_make("one", lambda: b"one")
    (path,) = tmp_path.iterdir()
    sealed = path.read_bytes()
    for broken in (b"", sealed[:5], sealed[:-1] + bytes([sealed[-1] ^ 1])):
        path.write_bytes(broken)
        assert cache.get_or_make("one", lambda: b"anew") == b"anew"


def test_what_was_not_asked_for_longest_leaves_first(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, most=2)
    for age, key in enumerate(("old", "middle")):
        cache.get_or_make(key, key.encode)
        for path in tmp_path.iterdir():
            os.utime(path, (path.stat().st_atime, 1000 + age) if path.stat().st_mtime > 2000 else None)
    cache.get_or_make("old", lambda: b"asked for again")
    cache.get_or_make("new", lambda: b"new")

    assert len(list(tmp_path.iterdir())) == 2
    assert cache.get_or_make("old", lambda: b"made anew") == b"old"


def test_a_failure_is_not_kept(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, most=2)

    def fail() -> bytes:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        cache.get_or_make("one", fail)
    assert cache.get_or_make("one", lambda: b"later") == b"later"


def test_a_directory_that_cannot_be_written_only_makes_it_slow(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = FileCache(tmp_path / "file" / "below", most=2)

    assert cache.get_or_make("one", lambda: b"made") == b"made"


def test_many_who_ask_at_once_wait_for_one(tmp_path: Path) -> None:
    cache, made, together = FileCache(tmp_path, most=5), [], threading.Barrier(4)

    def make() -> bytes:
        made.append(1)
        return b"picture"

    def ask(_number: int) -> bytes:
        together.wait()
        return cache.get_or_make("one", make)

    with ThreadPoolExecutor(max_workers=4) as threads:
        answers = list(threads.map(ask, range(4)))

    assert (answers, len(made)) == ([b"picture"] * 4, 1)
