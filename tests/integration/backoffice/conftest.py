"""A deal that is far enough to be decided about."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from portal.consents.texts import CURRENT
from portal.infra.parts import Parts
from portal.merchants.matching import Hint
from portal.statements.sample.writing import write_samples
from portal.tenants.queries import TenantProfile
from portal.workflows.answer_intake import answer_intake
from portal.workflows.give_consent import give_consent
from portal.workflows.read_files import prepare_files
from portal.workflows.start_deal import start_deal
from portal.workflows.submit_statements import upload_statements

API = "api:test"
ANSWERS = [
    ("business.legal_name", "Maple Deli LLC"),
    ("business.address", "214 Church St"),
    ("business.city", "Montclair"),
    ("business.state", "NJ"),
    ("business.zip", "07042"),
    ("business.ein", "881204417"),
    ("business.start_date", "2019-03-01"),
    ("contact.phone", "+19735550188"),
    ("contact.email", "rosa@maple.example"),
    ("owner.first", "Rosa"),
    ("owner.last", "Delgado"),
    ("owner.dob", "1980-03-27"),
    ("owner.ssn_last4", "0123"),
    ("funding.amount", "40000"),
]


@dataclass(frozen=True)
class Case:
    """A deal with its merchant."""

    deal_id: str
    merchant_id: str

    @property
    def path(self) -> str:
        """Its page."""
        return f"/office/deals/{self.deal_id}"


@pytest.fixture
def fresh(parts: Parts, demo: TenantProfile) -> Case:
    """A deal that was only started."""
    with parts.db.write(tenant_id=demo.id) as session:
        started = start_deal(
            session,
            tenant_id=demo.id,
            actor=API,
            hint=Hint(legal_name="Maple Deli LLC", phone="+19735550188", state="NJ"),
            create_if_missing=True,
            funding_amount_cents=4_000_000,
        )
    return Case(started.deal.id, started.merchant.id)


@pytest.fixture
def answered(parts: Parts, demo: TenantProfile, fresh: Case) -> Case:
    """A deal whose questions are answered and whose owner authorized the background check."""
    with parts.db.write(tenant_id=demo.id) as session:
        answer_intake(session, tenant_id=demo.id, deal_id=fresh.deal_id, answers=list(ANSWERS), source="api", actor=API)
        give_consent(
            session,
            tenant_id=demo.id,
            merchant_id=fresh.merchant_id,
            kind="background",
            text_version=CURRENT["background"],
            source="attested",
            actor=API,
        )
    return fresh


@pytest.fixture(scope="session")
def sample_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[str, bytes]]]:
    """Three statements of a healthy and of a weak business."""
    return {name: _files(tmp_path_factory.mktemp(name), name) for name in ("healthy", "weak")}


@pytest.fixture
def measured(
    parts: Parts, demo: TenantProfile, answered: Case, sample_files: dict[str, list[tuple[str, bytes]]]
) -> Case:
    """A deal with three proved statements of a healthy business."""
    return _upload(parts, demo, answered, sample_files["healthy"])


@pytest.fixture
def weak(parts: Parts, demo: TenantProfile, answered: Case, sample_files: dict[str, list[tuple[str, bytes]]]) -> Case:
    """A deal with three proved statements of a business that the policy sends to a person."""
    return _upload(parts, demo, answered, sample_files["weak"])


def _files(folder: Path, profile: str) -> list[tuple[str, bytes]]:
    write_samples(folder, layout="columns", profile=profile, seed=106, start=date(2026, 8, 1))
    return [(path.name, path.read_bytes()) for path in sorted(folder.glob("*.pdf"))]


def _upload(parts: Parts, demo: TenantProfile, case: Case, named: list[tuple[str, bytes]]) -> Case:
    files = prepare_files(parts, tenant_id=demo.id, files=named)
    about = {"tenant_id": demo.id, "merchant_id": case.merchant_id, "deal_id": case.deal_id, "actor": API}
    with parts.db.write(tenant_id=demo.id) as session:
        upload_statements(session, **about, files=files)
    return case
