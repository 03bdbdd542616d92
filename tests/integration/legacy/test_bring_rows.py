"""An earlier system's database becomes the portal's, and nothing that it knew is lost or made up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.background_checks.models import BackgroundJob
from portal.config import get_settings
from portal.consents.models import Consent
from portal.deals.models import Deal
from portal.documents.models import Document, LegacyFile
from portal.errors import Misconfigured
from portal.events.chain import verify
from portal.events.models import Event
from portal.infra.db import Database
from portal.infra.tables import load_tables
from portal.intake.models import Intake, IntakeAnswer
from portal.merchants.identity import phone_hash
from portal.merchants.models import Merchant
from portal.sms.models import SmsPreference
from portal.statements.models import MetricsSnapshot
from portal.tenants.models import Tenant
from tests.integration.legacy.earlier import BASELINE, PDF, fill_postgres, fill_sqlite, migrate
from tests.servers.postgres import PostgresServer

WAYS = ("sqlite", "sqlite-stamped", "postgresql")


@pytest.fixture(params=WAYS)
def earlier_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.create_database()
        yield fill_postgres(url)
        server.drop_database(url)
        return
    if not BASELINE.exists():
        pytest.skip("the earlier system's schema is not beside this checkout")
    yield fill_sqlite(tmp_path / "earlier.db", stamped=request.param == "sqlite-stamped")


@pytest.fixture
def carried(earlier_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("LEGACY_TENANT", "heritage")
    get_settings.cache_clear()
    migrate(earlier_url)
    load_tables()
    database = Database(earlier_url)
    yield database
    database.engine.dispose()


def test_every_status_gets_its_counterpart_and_a_merchant_keeps_one_live_deal(carried: Database) -> None:
    with carried.read() as session:
        found = {deal.id: deal.status for deal in session.scalars(select(Deal))}

    assert {name: found[name] for name in sorted(found) if name.startswith("s")} == {
        "s1": "open",
        "s2": "closed",
        "s3": "open",
        "s4": "open",
        "s5": "open",
        "s6": "open",
        "s7": "signed",
        "s8": "declined",
    }
    # The furthest stays for one merchant, the newest for the other; a deal without a merchant is told of only.
    assert {name: found.get(name) for name in ("d1", "d2", "d3", "d4", "d5", "d9")} == {
        "d1": "offer",
        "d2": "closed",
        "d3": "closed",
        "d4": "closed",
        "d5": "open",
        "d9": None,
    }


def test_what_identifies_people_is_encrypted_and_can_still_be_found(carried: Database) -> None:
    with carried.read() as session:
        bakery, roads = session.get_one(Merchant, "m1"), session.get_one(Merchant, "m2")
        deal = session.get_one(Deal, "s1")
        tenant = session.get_one(Tenant, bakery.tenant_id)

    assert (bakery.phone, bakery.email, bakery.ein) == ("+19735550140", "owner@example.com", "123456789")
    assert bakery.phone_hash == phone_hash("+19735550140")
    assert b"9735550140" not in bytes(bakery.phone_sealed or b"")
    assert (bakery.state, roads.state) == ("NJ", None)
    assert (roads.phone, roads.phone_hash) == ("12", None)
    assert deal.funding_amount_cents == 123456
    assert tenant.slug == "heritage"


def test_answers_are_kept_and_what_a_field_does_not_take_stands_aside(carried: Database) -> None:
    with carried.read() as session:
        answers = {row.field_id: row for row in session.scalars(select(IntakeAnswer))}
        intake = session.get_one(Intake, "i1")

    assert {name: row.value for name, row in answers.items()} == {
        "business.ein": "123456789",
        "owner.ssn_last4": "6789",
        "legacy.owner.shoe_size": "44",
        "legacy.owner.dob": "long ago",
        "business.city": "Trenton",
    }
    assert answers["business.ein"].deal_id == "d1"
    assert (intake.deal_id, intake.status) == ("d1", "complete")


def test_both_tables_of_documents_become_one_that_awaits_its_files(carried: Database) -> None:
    with carried.read() as session:
        documents = {row.filename: row for row in session.scalars(select(Document))}
        files = {row.document_id: row for row in session.scalars(select(LegacyFile))}

    assert sorted(documents) == ["January.pdf", "feb.pdf", "mar.pdf"]
    assert all(row.awaits_move and row.kind == "bank_statement" for row in documents.values())
    assert files["o1"].file_data == PDF
    assert (files["b1"].bucket, files["b1"].object_key) == ("old-bucket", "old/feb.pdf")
    assert documents["mar.pdf"].id != "o1"


def test_earlier_figures_are_exact_cents_and_prove_nothing(carried: Database) -> None:
    with carried.read() as session:
        snapshot = session.get_one(MetricsSnapshot, "k1")

    assert (snapshot.avg_monthly_revenue_cents, snapshot.avg_daily_balance_3m_cents) == (4012346, -1230)
    assert (snapshot.all_proved, snapshot.in_a_row) == (False, False)
    assert snapshot.metrics == {"legacy": {"x": "1.5"}}


def test_only_an_ok_stays_an_ok_and_a_stop_stays_a_stop(carried: Database) -> None:
    with carried.read() as session:
        jobs = {row.id: row.status for row in session.scalars(select(BackgroundJob))}
        consents = {row.id: row.withdrawn_at is None for row in session.scalars(select(Consent))}
        opted_out = {row.phone_hash: row.opted_out for row in session.scalars(select(SmsPreference))}

    assert jobs == {"g1": "OK", "g2": "REVIEW"}
    assert consents == {"c1": True, "c2": False}
    assert opted_out == {phone_hash("+19735550140"): False, phone_hash("+19735550199"): True}


def test_events_get_deal_and_tenant_lose_what_is_personal_and_form_a_chain(carried: Database) -> None:
    with carried.read() as session:
        events = {row.id: row for row in session.scalars(select(Event))}
        tenant_id = events["e1"].tenant_id
        breaks = list(verify(session, tenant_id))
        told = [json.loads(row.data_json) for row in events.values() if row.type == "legacy.note"]
        notes = [data["note"] for data in told if "note" in data]

    assert breaks == []
    assert (events["e1"].deal_id, events["e2"].deal_id, events["e3"].deal_id) == ("d1", "d2", None)
    assert json.loads(events["e1"].data_json) == {
        "deal_id": "d1",
        "note": "call [removed] on 2024-03-01",
        "phone": "[removed]",
    }
    assert json.loads(events["e2"].data_json) == {"revenue": 40000}
    assert (events["e3"].type, json.loads(events["e3"].data_json)) == ("legacy.note", {"type": "something.else"})
    assert {row.tenant_id for row in events.values()} == {tenant_id}
    assert {"closed_for_another", "unknown_status", "offer", "agreement", "connector_dropped", "left_behind"} <= {
        *notes
    }


def test_rows_without_a_tenant_to_go_to_stop_the_upgrade_in_words(
    earlier_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOCK_MODE", "false")
    get_settings.cache_clear()

    with pytest.raises(Misconfigured, match="LEGACY_TENANT"):
        migrate(earlier_url)
