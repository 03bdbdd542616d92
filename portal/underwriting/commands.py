"""`portal decisions replay`: decide again from what was kept, and compare every byte."""

import json
from collections.abc import Iterator

import click
from sqlalchemy.orm import Session

from portal.config import get_settings
from portal.errors import Invalid
from portal.infra.db import Database
from portal.infra.tables import load_tables
from portal.underwriting.models import Decision
from portal.underwriting.queries import find_decision, list_decisions_after
from portal.underwriting.service import differences_of

AT_ONCE = 200


@click.group()
def decisions() -> None:
    """Decisions as they were kept."""


@decisions.command()
@click.argument("decision_id", required=False)
@click.option("--all", "every", is_flag=True, help="Every decision of every tenant.")
def replay(decision_id: str | None, every: bool) -> None:
    """Decide again from the inputs and the policy of DECISION_ID, and compare with the kept result.

    Status 0 where every byte is the same, 1 where one differs; then each figure that differs is printed.
    """
    if every == bool(decision_id):
        raise Invalid("decision_id", "Name one decision, or ask for --all.")
    load_tables()
    database = Database(get_settings().app_database_url)
    seen = different = 0
    try:
        with database.read() as session:
            for decision in _chosen(session, decision_id):
                seen += 1
                different += _say(decision)
    finally:
        database.engine.dispose()
    click.echo(f"{seen} replayed, {different} different.")
    if different:
        raise SystemExit(1)


def _chosen(session: Session, decision_id: str | None) -> Iterator[Decision]:
    if decision_id is not None:
        yield find_decision(session, decision_id=decision_id)
        return
    after = ""
    while page := list_decisions_after(session, after=after, limit=AT_ONCE):
        yield from page
        after = page[-1].id
        session.expunge_all()


def _say(decision: Decision) -> bool:
    found = differences_of(decision)
    if not found:
        click.echo(f"{decision.id}: the same bytes ({decision.outcome}, policy {decision.policy_version})")
        return False
    click.echo(f"{decision.id}: DIFFERENT ({decision.outcome}, policy {decision.policy_version})")
    for difference in found:
        kept, now = json.dumps(difference.kept), json.dumps(difference.now)
        click.echo(f"  {difference.path}: kept {kept}, now {now}")
    return True
