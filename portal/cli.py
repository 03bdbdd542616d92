"""Commands: thin doors. Heavy parts are imported by the command that needs them."""

import sys
from importlib import import_module
from typing import Any, ClassVar

import click

from portal.errors import PortalError


class LazyGroup(click.Group):
    """Subcommands that are imported when they are called, so that `--help` and the PDF tools start fast."""

    lazy: ClassVar[dict[str, str]] = {
        "serve": "portal.serving:serve",
        "worker": "portal.serving:worker",
        "db": "portal.administration:db",
        "events": "portal.administration:events",
        "statements": "portal.statements.commands:statements",
        "decisions": "portal.underwriting.commands:decisions",
        "documents": "portal.signing.paper.commands:documents",
        "demo": "portal.administration:demo",
        "legacy": "portal.administration_legacy:legacy",
        "tenants": "portal.administration:tenants",
        "users": "portal.administration:users",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command's name."""
        return sorted(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command, or None for an unknown one."""
        where = self.lazy.get(cmd_name)
        if where is None:
            return None
        module, _, name = where.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=LazyGroup)
@click.version_option(package_name="portal")
def portal() -> None:
    """Underwriting portal for small-business funding."""


def main(arguments: list[str] | None = None) -> Any:
    """Run a command; a refusal is printed in words and ends with status 1."""
    try:
        return portal.main(args=arguments, standalone_mode=True)
    except PortalError as error:
        click.echo(error.words, err=True)
        sys.exit(1)
