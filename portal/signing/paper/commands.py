"""`portal documents verify`: checks a signed document by itself, without settings and without a database."""

from pathlib import Path

import click

from portal.signing.paper.verify import Verification, verify

LARGEST = 100 * 2**20
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def documents() -> None:
    """Look after signed documents."""


@documents.command("verify")
@click.argument("file", type=_FILE)
@click.option("--sha256", help="The SHA-256 that was stored when the document was sealed.")
@click.option(
    "--cert",
    "certs",
    type=_FILE,
    multiple=True,
    help="The certificate of the seal, or the root above it (PEM or DER). Repeat it for those of earlier keys.",
)
def verify_document(file: Path, sha256: str | None, certs: tuple[Path, ...]) -> None:
    """Say whether FILE is still what was signed and sealed. Exit code 0 if it is, 1 if not."""
    if file.stat().st_size > LARGEST:
        click.echo(f"{file.name} does NOT verify.")
        click.echo(f"- It is larger than {LARGEST // 2**20} MB, which no document of this portal is.")
        raise SystemExit(1)
    trusted = [cert.read_bytes() for cert in certs]
    try:
        found = verify(file.read_bytes(), further_certs=trusted, expected_sha256=sha256)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--cert") from error
    for line in _report(found, file.name, sha256=sha256):
        click.echo(line)
    if not found.ok:
        raise SystemExit(1)


def _report(found: Verification, name: str, *, sha256: str | None) -> list[str]:
    verdict = "is unchanged since it was sealed" if found.ok else "does NOT verify"
    lines = [f"{name} {verdict}.", *(f"- {problem}" for problem in found.problems)]
    if found.signer:
        lines.append(f"Seal: {found.signer}{_sealed_at(found)}")
        lines.append(f"Whose seal: {_whose(found)}")
    lines.append(f"SHA-256 of this file: {found.sha256}{_compared(found, sha256)}")
    if found.agreement_sha256:
        lines.append(f"SHA-256 of the agreement as it was shown (attached inside): {found.agreement_sha256}")
    return lines


def _sealed_at(found: Verification) -> str:
    return f", {found.signed_at:%Y-%m-%d %H:%M:%S %Z}" if found.signed_at else ""


def _whose(found: Verification) -> str:
    if found.trusted is None:
        return "not looked at; give --cert to check it"
    return "checked against the certificate given" if found.trusted else "NOT of the certificate given"


def _compared(found: Verification, sha256: str | None) -> str:
    if sha256 is None:
        return ""
    return " (as stored)" if sha256.strip().lower() == found.sha256 else " (NOT as stored)"
