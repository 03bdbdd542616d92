"""The move of an earlier system's rows, as a whole."""

import sqlalchemy as sa

from portal.config import Settings, get_settings
from portal.errors import Misconfigured
from portal.legacy import answers, files, history, parties, records
from portal.legacy.carriage import Carriage

MOCK_TENANT = "demo"


def carry_rows(connection: sa.Connection, *, tables: tuple[str, ...]) -> None:
    """Carry the rows of `earlier_<table>` into the portal's tables, all or none; with no rows nothing is needed.

    Misconfigured without LEGACY_TENANT, or without the keys that personal fields are encrypted with.
    """
    if not _has_rows(connection, tables):
        return
    carriage = Carriage(connection, legacy_tenant="")
    parties.carry_tenants(carriage, legacy_slug=legacy_slug(get_settings()))
    parties.carry_merchants(carriage)
    parties.carry_deals(carriage)
    answers.carry_intakes(carriage)
    answers.carry_answers(carriage)
    files.carry_documents(carriage)
    records.carry_metrics(carriage)
    records.carry_offers(carriage)
    records.carry_agreements(carriage)
    records.carry_background(carriage)
    records.carry_consents(carriage)
    records.carry_connectors(carriage)
    history.carry_events(carriage)
    history.write_history(carriage)
    _check_keys(connection)


def legacy_slug(settings: Settings) -> str:
    """The slug of the tenant that takes rows without one; the demo's in MOCK_MODE."""
    if settings.legacy_tenant:
        return settings.legacy_tenant
    if settings.mock_mode:
        return MOCK_TENANT
    raise Misconfigured(
        "This database holds an earlier system's rows. Set LEGACY_TENANT to the slug of the funder that they belong to."
    )


def _has_rows(connection: sa.Connection, tables: tuple[str, ...]) -> bool:
    return any(
        connection.execute(sa.select(sa.literal(1)).select_from(sa.table(f"earlier_{name}")).limit(1)).first()
        for name in tables
    )


def _check_keys(connection: sa.Connection) -> None:
    # SQLite rebuilds tables with foreign keys off, so nothing else would notice a row that leads nowhere.
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"a carried row refers to nothing: {broken[0][0]}, row {broken[0][1]}")
