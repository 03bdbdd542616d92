"""Databases of the earlier system, filled with one of everything that it got wrong."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config

from alembic import command
from portal.infra.db import make_engine
from portal.infra.migrations import INI

BASELINE = Path(__file__).resolve().parents[4] / "shared" / "data" / "legacy" / "schema.sql"
PDF = b"%PDF-1.4 an earlier file"

ROWS: dict[str, list[dict[str, Any]]] = {
    "tenants": [{"id": "t1", "name": "Old Street Capital", "created_at": "2024-01-01 00:00:00"}],
    "merchants": [
        {
            "id": "m1",
            "legal_name": "Blue Door Bakery LLC",
            "phone": "(973) 555-0140",
            "email": "Owner@Example.com",
            "ein": "12-3456789",
            "city": "Newark",
            "state": "New Jersey",
            "zip": "07102",
            "status": "new",
            "created_at": "2024-02-01 10:00:00",
        },
        {"id": "m2", "legal_name": "Two Roads Inc", "phone": "12", "state": "Atlantis", "created_at": None},
        {"id": "m3", "legal_name": "No Deal Co", "created_at": "2024-05-01 10:00:00"},
    ],
    "deals": [
        deal
        for number, status in enumerate(
            ("active", "cancelled", "approved", "conditional", "manual_review", "hovering", "signed", "declined"), 1
        )
        for deal in [{"id": f"s{number}", "merchant_id": f"x{number}", "status": status, "funding_amount": 1234.56}]
    ]
    + [
        {"id": "d1", "merchant_id": "m1", "status": "offer", "created_at": "2024-03-01 10:00:00"},
        {"id": "d2", "merchant_id": "m1", "status": "active", "created_at": "2024-04-01 10:00:00"},
        {"id": "d3", "merchant_id": "m1", "status": "closed", "created_at": "2024-02-02 10:00:00"},
        {"id": "d4", "merchant_id": "m2", "status": "active", "created_at": "2024-04-01 10:00:00"},
        {"id": "d5", "merchant_id": "m2", "status": "active", "created_at": "2024-04-02 10:00:00"},
        {"id": "d9", "merchant_id": "gone", "status": "active", "created_at": "2024-04-02 10:00:00"},
    ],
    "field_states": [
        {"id": "f1", "merchant_id": "m1", "field_id": "business.tax_id", "value": "12-3456789", "source": "agent"},
        {"id": "f2", "merchant_id": "m1", "field_id": "owner.ssn_last4", "value": "6789", "source": "agent"},
        {"id": "f3", "merchant_id": "m1", "field_id": "owner.shoe_size", "value": "44", "source": "agent"},
        {"id": "f4", "merchant_id": "m1", "field_id": "owner.dob", "value": "long ago", "source": "agent"},
        {"id": "f5", "merchant_id": "m3", "field_id": "business.city", "value": "Trenton", "source": "agent"},
    ],
    "intakes": [{"id": "i1", "merchant_id": "m1", "status": "completed", "created_at": "2024-02-03 10:00:00"}],
    "documents": [
        {
            "id": "o1",
            "merchant_id": "m1",
            "deal_id": "d1",
            "type": "bank_statement",
            "filename": "../../January.pdf",
            "file_size": len(PDF),
            "mime_type": "application/pdf",
            "file_data": PDF,
            "parsed_data_json": "{}",
            "created_at": "2024-03-02 10:00:00",
        }
    ],
    "bank_documents": [
        {"id": "b1", "deal_id": "d1", "filename": "feb.pdf", "s3_key": "old/feb.pdf", "bucket": "old-bucket"},
        {"id": "o1", "deal_id": "d1", "filename": "mar.pdf", "s3_key": "old/mar.pdf", "bucket": "old-bucket"},
    ],
    "metrics_snapshots": [
        {
            "id": "k1",
            "deal_id": "d1",
            "source": "parser",
            "avg_monthly_revenue": 40123.455,
            "avg_daily_balance_3m": -12.3,
            "total_nsf_3m": 2,
            "total_days_negative_3m": 0,
            "raw_metrics_json": '{"x": 1.5, "who": "somebody"}',
            "created_at": "2024-03-03 10:00:00",
        }
    ],
    "offers": [
        {"id": "q1", "deal_id": "d1", "merchant_id": "m1", "payload_json": '[{"amount": 10000, "factor": 1.3}]'},
    ],
    "agreements": [{"id": "a1", "merchant_id": "m1", "provider": "docusign", "status": "sent", "envelope_id": "e-1"}],
    "background_jobs": [
        {"id": "g1", "merchant_id": "m1", "status": "OK", "created_at": "2024-03-04 10:00:00"},
        {"id": "g2", "merchant_id": "m1", "status": "running", "created_at": "2024-03-05 10:00:00"},
    ],
    "consents": [
        {"id": "c1", "merchant_id": "m1", "phone": "9735550140", "channel": "sms", "status": "opted_in"},
        {"id": "c2", "merchant_id": "m2", "phone": "9735550199", "channel": "sms", "status": "STOP"},
    ],
    "events": [
        {
            "id": "e1",
            "type": "deal.started",
            "merchant_id": "m1",
            "data_json": '{"deal_id": "d1", "phone": "9735550140", "note": "call 973-555-0140 on 2024-03-01"}',
            "created_at": "2024-03-01 10:00:00",
        },
        {
            "id": "e2",
            "type": "metrics.ready",
            "merchant_id": "m1",
            "data": '{"revenue": 40000}',
            "created_at": "2024-04-02 10:00:00",
        },
        {"id": "e3", "type": "something.else", "created_at": "2024-01-02 10:00:00"},
    ],
    "connectors": [{"tenant_id": "t1", "name": "cherry", "encrypted_config": "gibberish"}],
}
ROWS["merchants"] += [{"id": f"x{number}", "legal_name": f"Status {number}"} for number in range(1, 9)]


def fill_sqlite(path: Path, *, stamped: bool) -> str:
    """An SQLite file as the earlier system left it, made from the schema as it was found; its URL."""
    with sqlite3.connect(path) as connection:
        connection.executescript(BASELINE.read_text())
        for table, rows in ROWS.items():
            for row in rows:
                marks = ", ".join("?" * len(row))
                connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
    connection.close()
    url = f"sqlite:///{path}"
    if stamped:
        _run(url, lambda config: command.stamp(config, "0001_earlier_system"))
    return url


def fill_postgres(url: str) -> str:
    """The same on PostgreSQL, by the first revision."""
    _run(url, lambda config: command.upgrade(config, "0001_earlier_system"))
    engine = make_engine(url)
    with engine.begin() as connection:
        for table, rows in ROWS.items():
            for row in rows:
                columns = [sa.column(name) for name in row]
                connection.execute(sa.insert(sa.table(table, *columns)).values(**_typed(row)))
    engine.dispose()
    return url


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    from datetime import datetime

    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") and value else value for name, value in row.items()
    }


def migrate(url: str, revision: str = "head") -> None:
    """Up to a revision."""
    _run(url, lambda config: command.upgrade(config, revision))


def go_back(url: str, revision: str) -> None:
    """Down to a revision."""
    _run(url, lambda config: command.downgrade(config, revision))


def drift(url: str) -> None:
    """Raise when the models and the database differ."""
    _run(url, command.check)


def _run(url: str, act: Any) -> None:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = OFF")
            config = Config(str(INI))
            config.attributes["connection"] = connection
            act(config)
            connection.commit()
    finally:
        engine.dispose()
