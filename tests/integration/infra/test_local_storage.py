"""The local directory: private, durable, and without a trace of writes that failed."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from pathlib import Path

import pytest

from portal.infra import clock
from portal.infra.storage import StorageError, new_key
from portal.infra.storage.local import LocalStorage

PDF = "application/pdf"


def test_documents_can_be_read_by_this_account_alone(tmp_path: Path) -> None:
    storage, key = LocalStorage(tmp_path / "data" / "files"), new_key("ten_a")

    storage.put(key, b"x", content_type=PDF)

    modes = {path.relative_to(tmp_path): stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    files = {mode for path, mode in modes.items() if (tmp_path / path).is_file()}
    directories = {mode for path, mode in modes.items() if (tmp_path / path).is_dir()}
    assert files == {0o600}
    assert directories == {0o700}


def test_a_local_store_has_no_links_of_its_own(tmp_path: Path) -> None:
    assert LocalStorage(tmp_path).presigned_url("ten_a/file", filename="a.pdf", content_type=PDF) is None


def test_a_full_disk_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    # A limit on the size of files fails a write halfway, as a full disk does.
    program = """
        import resource, signal, sys
        from pathlib import Path
        from portal.infra.storage import StorageError
        from portal.infra.storage.local import LocalStorage
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        try:
            LocalStorage(Path(sys.argv[1])).put("ten_a/file", b"x" * 100_000, content_type="application/pdf")
        except StorageError as error:
            print(error.code, error.permanent)
    """

    said = _run(program, str(tmp_path)).communicate(timeout=30)[0]

    assert said.strip() == "storage_unavailable False"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_process_killed_while_writing_leaves_whole_files_and_drafts_that_are_swept(tmp_path: Path) -> None:
    program = """
        import sys
        from pathlib import Path
        from portal.infra.storage import new_key
        from portal.infra.storage.local import LocalStorage
        storage = LocalStorage(Path(sys.argv[1]))
        while True:
            storage.put(new_key("ten_a"), b"x" * 4_000_000, content_type="application/pdf")
            print("stored", flush=True)
    """
    storage = LocalStorage(tmp_path)
    for _ in range(5):
        writer = _run(program, str(tmp_path))
        assert writer.stdout is not None
        assert writer.stdout.readline() == "stored\n"
        writer.send_signal(signal.SIGKILL)
        writer.communicate(timeout=30)

    later = clock.now() + timedelta(minutes=1)
    keys = list(storage.list_keys(older_than=later))
    storage.sweep_unfinished(older_than=later)

    assert len(keys) >= 5
    assert all(len(storage.read(key)) == 4_000_000 for key in keys)
    assert list((tmp_path / ".unfinished").iterdir()) == []


def test_the_sweep_leaves_drafts_that_may_still_be_written(tmp_path: Path) -> None:
    drafts = tmp_path / ".unfinished"
    drafts.mkdir()
    (drafts / "old").write_bytes(b"x")
    (drafts / "fresh").write_bytes(b"x")
    yesterday = time.time() - 48 * 3600
    os.utime(drafts / "old", (yesterday, yesterday))

    swept = LocalStorage(tmp_path).sweep_unfinished(older_than=clock.now() - timedelta(hours=24))

    assert swept == 1
    assert [path.name for path in drafts.iterdir()] == ["fresh"]


def test_a_directory_that_cannot_be_written_fails_its_check(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("not a directory")
    storage = LocalStorage(tmp_path / "files")

    with pytest.raises(StorageError):
        storage.check()
    with pytest.raises(StorageError):
        storage.put(new_key("ten_a"), b"x", content_type=PDF)


def _run(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), *arguments], stdout=subprocess.PIPE, text=True
    )
