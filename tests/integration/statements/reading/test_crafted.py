"""Whatever a file was built to do to its reader, it costs one plain sentence; an odd but honest one is proved."""

from __future__ import annotations

import io
import os
import resource
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from pypdf import PdfReader, PdfWriter

from portal.infra.sandbox import SandboxPool
from portal.statements.reading import LIMITS, StatementReading, new_pool, read_statement
from portal.statements.sample.writing import make_statement
from tests.integration.infra.test_sandbox import children_of
from tests.integration.statements.reading.crafted import CRAFTED

PARENT_GROWTH_KIB = 48 * 1024
SECONDS = {"forms in a circle", "forms that double thirty times", "content of 400 MB of blanks", "a bomb in a bomb"}


@pytest.fixture(scope="module")
def pool() -> Iterator[SandboxPool]:
    with new_pool(1) as opened:
        yield opened


@pytest.fixture(scope="module")
def statement() -> bytes:
    return make_statement(layout="sections", profile="healthy", seed=3, start=date(2026, 1, 1))[0]


def read(data: bytes, pool: SandboxPool) -> StatementReading:
    return read_statement(data, name="crafted.pdf", pool=pool)


def kinds() -> list[object]:
    return [pytest.param(kind, marks=[pytest.mark.slow] if kind in SECONDS else []) for kind in CRAFTED]


@pytest.mark.parametrize("kind", kinds())
def test_a_file_built_to_harm_gets_a_plain_sentence(kind: str, pool: SandboxPool) -> None:
    reading = read(CRAFTED[kind](), pool)

    assert reading.verdict in ("unproved", "refused"), reading
    assert reading.reason[0].isupper()
    assert reading.reason.endswith(".")
    assert reading.elapsed_ms <= (LIMITS.wall_s + 2) * 1000


@pytest.mark.slow
def test_after_all_of_them_the_parent_is_as_small_as_before_and_no_child_is_left() -> None:
    children = children_of(os.getpid())
    made = [make() for make in CRAFTED.values()]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with new_pool(1) as pool:
        readings = [read(data, pool) for data in made]

    assert len(readings) == len(made)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < PARENT_GROWTH_KIB
    assert children_of(os.getpid()) <= children


def locked(data: bytes, *, user: str = "") -> bytes:
    writer = PdfWriter(io.BytesIO(data))
    writer.encrypt(user_password=user, owner_password="of the bank", algorithm="AES-256")
    return written(writer)


def updated(data: bytes) -> bytes:
    writer = PdfWriter(io.BytesIO(data), incremental=True)
    writer.add_metadata({"/Title": "March"})
    return written(writer)


def shifted(data: bytes) -> bytes:
    writer = PdfWriter(io.BytesIO(data))
    for page in writer.pages:
        page.add_transformation((1, 0, 0, 1, -300, -900))
        page.mediabox.lower_left = (-300, -900)
        page.mediabox.upper_right = (312, -108)
        page.cropbox = page.mediabox
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(locked, id="owner password only"),
        pytest.param(updated, id="updated once"),
        pytest.param(shifted, id="a page box with negative sides"),
        pytest.param(lambda data: data + b"\0" * 100_000, id="zeros behind the end"),
        pytest.param(lambda data: data + b"PK\x03\x04" + b"zip" * 1000, id="an archive behind the end"),
    ],
)
def test_an_odd_but_honest_statement_is_proved_all_the_same(
    change: Callable[[bytes], bytes], statement: bytes, pool: SandboxPool
) -> None:
    plain, odd = read(statement, pool), read(change(statement), pool)

    assert plain.verdict == odd.verdict == "proved", odd.reason
    assert [row.amount_cents for row in odd.transactions] == [row.amount_cents for row in plain.transactions]


def test_a_user_password_is_refused_in_words(statement: bytes, pool: SandboxPool) -> None:
    data = locked(statement, user="of the merchant")
    assert PdfReader(io.BytesIO(data)).is_encrypted

    assert read(data, pool).reason_code == "password"
