"""Three statements of an invented business, and people who have a deal to send them to."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from portal.infra import clock
from portal.infra.parts import Parts
from portal.merchants.matching import Hint
from portal.statements.sample.writing import default_start, write_samples
from portal.tenants.queries import TenantProfile
from portal.workflows.start_deal import start_deal
from tests.client import Browser

File = tuple[str, bytes]


@dataclasses.dataclass(frozen=True)
class Application:
    """A deal and its merchant, by id."""

    deal_id: str
    merchant_id: str

    @property
    def query(self) -> dict[str, str]:
        """The query of an upload."""
        return {"merchant_id": self.merchant_id, "deal_id": self.deal_id}


@pytest.fixture(scope="session")
def make_files(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[File]]:
    """Three statements, oldest first: by default of the three full months before today."""
    root, made = tmp_path_factory.mktemp("samples"), {}

    def make(
        *, layout: str = "newest-first", profile: str = "healthy", seed: int = 7, start: date | None = None
    ) -> list[File]:
        key = (layout, profile, seed, start or default_start(clock.today()))
        if key not in made:
            where: Path = root / f"{len(made)}"
            paths = write_samples(where, layout=layout, profile=profile, seed=seed, start=key[3])
            made[key] = [(path.name, path.read_bytes()) for path in paths]
        return made[key]

    return make


@pytest.fixture
def files(make_files: Callable[..., list[File]]) -> list[File]:
    """Three statements of a healthy business."""
    return make_files()


@pytest.fixture
def application(parts: Parts, demo: TenantProfile) -> Application:
    """A new deal of the demo tenant."""
    return new_application(parts, demo)


def new_application(parts: Parts, tenant: TenantProfile, *, name: str = "Rosa Bakery LLC") -> Application:
    hint = Hint(legal_name=name, phone="9735550188", email="owner@example.com")
    with parts.db.write(tenant_id=tenant.id) as session:
        started = start_deal(
            session,
            tenant_id=tenant.id,
            actor="system",
            hint=hint,
            create_if_missing=True,
            funding_amount_cents=None,
        )
    return Application(started.deal.id, started.merchant.id)


@pytest.fixture
def applicant(merchant: Browser) -> Browser:
    """A merchant who has just started an application in the browser."""
    merchant.get("/apply/demo")
    merchant.submit("/apply/demo", legal_name="Rosa Bakery LLC", phone="(973) 555-0188", email="owner@example.com")
    return merchant


def encrypted(data: bytes) -> bytes:
    """The same PDF behind a password."""
    writer = PdfWriter(io.BytesIO(data))
    writer.encrypt("secret", algorithm="AES-256")
    return _written(writer)


def with_script(data: bytes) -> bytes:
    """The same PDF with a program inside."""
    writer = PdfWriter(io.BytesIO(data))
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('hello');")}
    action = DictionaryObject({NameObject(key): value for key, value in script.items()})
    writer.root_object[NameObject("/OpenAction")] = action
    return _written(writer)


def with_attachment(data: bytes, content: bytes) -> bytes:
    """The same PDF with these bytes in a stream of their own."""
    writer = PdfWriter(io.BytesIO(data))
    writer.add_attachment("note.txt", content)
    return _written(writer)


def blank_pages() -> bytes:
    """A PDF without a line of text, as a scanner makes it."""
    writer = PdfWriter()
    writer.add_blank_page(612, 792)
    return _written(writer)


def resaved(data: bytes, *, title: str) -> bytes:
    """The same pages in another file."""
    writer = PdfWriter(io.BytesIO(data))
    writer.add_metadata({"/Title": title})
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()
