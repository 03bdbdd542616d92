"""`portal statements sample`: write three statements of an invented business into a folder."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from portal.errors import Invalid
from portal.infra.clock import today
from portal.statements.sample.layouts import LAYOUTS
from portal.statements.sample.profiles import PROFILES
from portal.statements.sample.writing import default_start, write_samples


@click.command("sample")
@click.argument("directory", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--layout", default="sections", show_default=True, help="How the bank prints; see --list.")
@click.option("--profile", default="healthy", show_default=True, help="How the business does; see --list.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option("--start", "start", metavar="YYYY-MM", help="First of the three months [default: three full months ago].")
@click.option("--list", "listed", is_flag=True, help="Name the layouts and profiles and stop.")
def sample(directory: Path | None, layout: str, profile: str, seed: int, start: str | None, listed: bool) -> None:
    """Write three consecutive monthly statements of an invented business, and the truth beside each."""
    if listed:
        _list()
        return
    if directory is None:
        raise click.UsageError("Say which folder the statements go into.")
    first = _month(start) if start else default_start(today())
    try:
        paths = write_samples(directory, layout=layout, profile=profile, seed=seed, start=first)
    except Invalid as error:
        raise click.UsageError(error.words) from error
    for path in paths:
        click.echo(path)


def _list() -> None:
    click.echo("Layouts")
    for name, layout in LAYOUTS.items():
        click.echo(f"  {name:<20}{layout.bank.name}: {layout.words}")
    click.echo("Profiles")
    for name, profile in PROFILES.items():
        click.echo(f"  {name:<20}{profile.words}")


def _month(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise click.BadParameter("Write the month as YYYY-MM, for example 2026-08.", param_hint="--start") from error
