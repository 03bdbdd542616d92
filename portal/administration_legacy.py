"""Commands for an installation that was an earlier system."""

import click

from portal.config import get_settings
from portal.infra.parts import make_parts
from portal.infra.tables import load_tables
from portal.legacy.moving import move_files, s3_fetcher


@click.group()
def legacy() -> None:
    """What is left to do after an earlier system's database was upgraded."""


@legacy.command("move-files")
def legacy_move_files() -> None:
    """Move the earlier system's files to storage. It can be stopped and started again; status 1 while some stay."""
    settings = get_settings()
    load_tables()
    parts = make_parts(settings)
    moved, stayed = 0, 0
    for move in move_files(parts, fetch=s3_fetcher(settings)):
        moved, stayed = moved + move.moved, stayed + (not move.moved)
        if not move.moved:
            click.echo(f"{move.document_id}: {move.words}", err=True)
    parts.db.engine.dispose()
    click.echo(f"{moved} moved, {stayed} stayed where they are.")
    if stayed:
        raise SystemExit(1)
