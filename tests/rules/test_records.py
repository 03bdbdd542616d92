"""What tables and events must have. Each failure names the place and the mend."""

from __future__ import annotations

import re
from types import SimpleNamespace

from flask import Flask
from jinja2 import UndefinedError
from sqlalchemy import CheckConstraint, LargeBinary

from portal.backoffice.work_words import OUTCOMES, SENDERS, WORK
from portal.events.types import EventType
from portal.inbox.models import InboxDelivery
from portal.infra import clock
from portal.infra.tables import load_tables
from portal.jobs import load_tasks
from portal.jobs.registry import TASKS
from portal.signing.accounts import PROVIDERS
from portal.workflows import receive_signing_event, receive_sms
from tests.rules.impersonal import IMPERSONAL
from tests.rules.source import ROOT

ENTRIES = ROOT / "templates" / "events" / "entries"


def test_every_column_is_marked_personal_or_listed_as_not() -> None:
    columns = [column for table in load_tables().tables.values() for column in table.columns]
    undecided = sorted(
        f"{column.table.name}.{column.name}"
        for column in columns
        if not column.info.get("personal")
        and column.name not in IMPERSONAL
        and f"{column.table.name}.{column.name}" not in IMPERSONAL
    )

    assert not undecided, (
        f"say what these columns are: `info=PERSONAL` in the model, or a line in tests/rules/impersonal.py: {undecided}"
    )


def test_no_column_is_both_personal_and_listed_as_not() -> None:
    columns = [column for table in load_tables().tables.values() for column in table.columns]
    both = sorted(
        f"{column.table.name}.{column.name}"
        for column in columns
        if column.info.get("personal") and f"{column.table.name}.{column.name}" in IMPERSONAL
    )

    assert not both, f"tests/rules/impersonal.py lists personal columns: {both}"


def test_sealed_columns_are_personal() -> None:
    columns = [column for table in load_tables().tables.values() for column in table.columns]
    bare = [
        f"{column.table.name}.{column.name}"
        for column in columns
        if isinstance(column.type, LargeBinary) and not column.info.get("personal")
    ]

    assert not bare, f"mark these with info=PERSONAL: {bare}"


def test_every_table_of_a_tenant_leads_to_it_by_a_foreign_key() -> None:
    # These have no tenant of their own: a key may be used before one is known, a head is made by the chain.
    free = {"idempotency_records", "event_chain_heads", "inbox_deliveries", "outbox_messages"}
    loose = [
        table.name
        for table in load_tables().tables.values()
        if "tenant_id" in table.columns and table.name not in free and not table.columns["tenant_id"].foreign_keys
    ]

    assert not loose, f"add of_tenant() to __table_args__ of these: {loose}"


def test_all_work_and_every_delivery_is_called_by_words() -> None:
    load_tasks()
    rule = next(one for one in InboxDelivery.__table__.constraints if isinstance(one, CheckConstraint))
    senders = {*PROVIDERS, receive_sms.PROVIDER, receive_signing_event.PROVIDER}

    wanted = (set(TASKS), set(re.findall(r"'(\w+)'", str(rule.sqltext))), senders)
    worded = (set(WORK), set(OUTCOMES), set(SENDERS))
    assert worded == wanted, "say them in portal/backoffice/work_words.py: kinds of work, outcomes, senders"


def test_every_event_has_an_entry_for_the_timeline() -> None:
    wanted = {f"{kind.value.replace('.', '_')}.html" for kind in EventType}
    there = {path.name for path in ENTRIES.glob("*.html")}

    assert not wanted - there, f"write templates/events/entries/ for: {sorted(wanted - there)}"


def test_every_entry_stands_when_an_event_says_nothing(app: Flask) -> None:
    entry = SimpleNamespace(data={}, actor="system", type="", created_at=clock.now(), id="ee_1", sequence=1)
    failed = {}
    for path in sorted(ENTRIES.glob("*.html")):
        try:
            with app.test_request_context("/"):
                app.jinja_env.get_template(f"events/entries/{path.name}").render(entry=entry)
        except (UndefinedError, TypeError, KeyError) as error:
            failed[path.name] = str(error)

    assert not failed, f"these entries under templates/events/entries need entry.data.get(…): {failed}"
