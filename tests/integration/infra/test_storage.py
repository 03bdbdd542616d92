"""What every storage promises, proved on a directory and on a real S3 server."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from portal.infra import clock
from portal.infra.storage import Storage, StorageError, StorageMissing, new_key

PDF = "application/pdf"
HOSTILE_KEYS = [
    "",
    "ten_a",
    "ten_a/",
    "/etc/passwd",
    "ten_a/../ten_b/file",
    "../ten_b/file",
    "ten_a/..",
    "./file",
    "ten_a/.hidden",
    ".unfinished/file",
    "ten_a/b/c",
    "ten_a\\b/c",
    "ten_a/file\n",
    "ten_a/fi\0le",
    "ten_a/%2e%2e",
    "ten_a/" + "x" * 200,
]


def test_what_was_put_is_read_back_byte_for_byte(storage: Storage, tenant: str) -> None:
    key, data = new_key(tenant), bytes(range(256)) * 5_000

    storage.put(key, data, content_type=PDF)

    assert storage.read(key) == data
    assert storage.exists(key)


def test_an_empty_file_is_a_file(storage: Storage, tenant: str) -> None:
    key = new_key(tenant)

    storage.put(key, b"", content_type=PDF)

    assert storage.read(key) == b""
    assert storage.exists(key)


def test_a_large_file_is_streamed_in_small_pieces(storage: Storage, tenant: str) -> None:
    key, data = new_key(tenant), secrets.token_bytes(12 * 1024 * 1024)
    storage.put(key, data, content_type=PDF)

    pieces = list(storage.open_stream(key))

    assert max(len(piece) for piece in pieces) <= 64 * 1024
    assert b"".join(pieces) == data


def test_a_stream_may_be_left_before_its_end(storage: Storage, tenant: str) -> None:
    key = new_key(tenant)
    storage.put(key, b"x" * 300_000, content_type=PDF)
    stream = storage.open_stream(key)

    first = next(iter(stream))
    stream.close()
    stream.close()

    assert first == b"x" * len(first) != b""


def test_a_missing_document_is_told_apart_from_a_failing_store(storage: Storage, tenant: str) -> None:
    key = new_key(tenant)

    assert not storage.exists(key)
    with pytest.raises(StorageMissing):
        storage.read(key)
    with pytest.raises(StorageMissing):
        storage.open_stream(key)


def test_deleting_twice_is_as_good_as_once(storage: Storage, tenant: str) -> None:
    key = new_key(tenant)
    storage.put(key, b"x", content_type=PDF)

    storage.delete(key)
    storage.delete(key)

    assert not storage.exists(key)


def test_putting_the_same_key_again_leaves_the_later_bytes_whole(storage: Storage, tenant: str) -> None:
    key = new_key(tenant)
    storage.put(key, b"first, and longer", content_type=PDF)

    storage.put(key, b"second", content_type=PDF)

    assert storage.read(key) == b"second"


def test_the_sweep_sees_one_tenants_files_in_order_and_only_old_ones(storage: Storage, tenant: str) -> None:
    keys = sorted(new_key(tenant) for _ in range(5))
    for key in reversed(keys):
        storage.put(key, b"x", content_type=PDF)
    storage.put(new_key(f"{tenant}x"), b"x", content_type=PDF)
    now = clock.now()

    assert list(storage.list_keys(f"{tenant}/", older_than=now + timedelta(minutes=1))) == keys
    assert list(storage.list_keys(f"{tenant}/", older_than=now - timedelta(hours=24))) == []
    assert set(keys) < set(storage.list_keys(older_than=now + timedelta(minutes=1)))


@pytest.mark.parametrize("key", HOSTILE_KEYS)
def test_a_key_never_leaves_its_tenants_place(storage: Storage, key: str) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: storage.put(key, b"x", content_type=PDF),
        lambda: storage.read(key),
        lambda: storage.open_stream(key),
        lambda: storage.exists(key),
        lambda: storage.delete(key),
        lambda: storage.presigned_url(key, filename="a.pdf", content_type=PDF),
    ]

    for attempt in attempts:
        with pytest.raises(StorageError) as refused:
            attempt()
        assert refused.value.code == "storage_key"
        assert refused.value.permanent


def test_many_uploads_at_once_keep_apart(storage: Storage, tenant: str) -> None:
    files = {new_key(tenant): secrets.token_bytes(20_000) for _ in range(40)}

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda item: storage.put(item[0], item[1], content_type=PDF), files.items()))
        read = dict(zip(files, threads.map(storage.read, files), strict=True))

    assert read == files


def test_a_reader_sees_one_writers_bytes_never_a_mixture(storage: Storage, tenant: str) -> None:
    key = new_key(tenant)
    versions = [bytes([number]) * 200_000 for number in range(8)]
    storage.put(key, versions[0], content_type=PDF)

    with ThreadPoolExecutor(8) as threads:
        writes = [threads.submit(storage.put, key, version, content_type=PDF) for version in versions]
        seen = [storage.read(key) for _ in range(20)]
        for write in writes:
            write.result()

    assert {len(set(content)) for content in seen} == {1}
    assert {len(content) for content in seen} == {200_000}


def test_a_store_in_order_passes_its_check(storage: Storage) -> None:
    storage.check()

    assert storage.sweep_unfinished(older_than=clock.now()) == 0
