"""`portal statements …`: read files from the command line; needs no settings and no database."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from portal.statements.reading import StatementReading, new_pool, read_statement, to_json
from portal.statements.reading.outcomes import money_words
from portal.statements.sample.command import sample

_AT_ONCE = 3
_UNREADABLE = 2


@click.group()
def statements() -> None:
    """Read bank statements and make samples."""


statements.add_command(sample)


@statements.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line instead of a table.")
def read(files: tuple[Path, ...], as_json: bool) -> None:
    """Read PDF statements and say what they prove.

    Exit 0 when each file got a verdict, 2 when one could not be opened.
    """
    missing = False
    with new_pool(min(_AT_ONCE, len(files))) as pool, ThreadPoolExecutor(max_workers=_AT_ONCE) as threads:

        def one(path: Path) -> StatementReading | OSError:
            try:
                data = path.read_bytes()
            except OSError as error:
                return error
            return read_statement(data, name=str(path), pool=pool)

        for path, outcome in zip(files, threads.map(one, files), strict=True):
            if isinstance(outcome, OSError):
                missing = True
                click.echo(f"{path}: {outcome.strerror or outcome}", err=True)
            elif as_json:
                click.echo(json.dumps(to_json(outcome), ensure_ascii=False))
            else:
                click.echo(_table(outcome))
    if missing:
        raise SystemExit(_UNREADABLE)


def _table(reading: StatementReading) -> str:
    lines = [f"{reading.file}: {reading.verdict.upper()} - {reading.reason}"]
    if reading.verdict == "refused":
        return lines[0]
    period = f"{reading.period_start or '?'} to {reading.period_end or '?'}"
    lines.append(
        f"  {reading.bank or 'bank unknown'}, account …{reading.account_last4 or '?'}, {period}, {reading.pages} pages"
    )
    figures = (
        ("opening", reading.opening_cents),
        ("credits", reading.credits_cents),
        ("debits", reading.debits_cents),
        ("closing", reading.closing_cents),
    )
    lines.append("  " + "  ".join(f"{name} {'?' if cents is None else money_words(cents)}" for name, cents in figures))
    lines += [
        f"  {row.date or '?'!s:<10}  {money_words(row.amount_cents):>14}  {row.description[:70]}".replace("\n", " ")
        for row in reading.transactions
    ]
    lines += [f"  {'ok ' if check.ok else 'OFF'} {check.name}: {check.detail}" for check in reading.checks]
    return "\n".join(lines)
