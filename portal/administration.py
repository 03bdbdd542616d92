"""Commands for whoever runs an installation: schema, events, tenants, staff, the demo."""

import click

from portal.auth.api_keys import SCOPES
from portal.auth.passwords import hash_password
from portal.config import get_settings
from portal.demo.policy import seed_policy
from portal.demo.seed import PASSWORD, TENANTS, seed_tenants, staff_email
from portal.errors import NotFound
from portal.events.chain import verify
from portal.infra.db import Database
from portal.infra.migrations import upgrade
from portal.infra.tables import load_tables
from portal.tenants.queries import TenantProfile, find_tenant, list_tenants
from portal.tenants.service import create_tenant
from portal.tenants.settings import TenantSettings
from portal.users.models import ROLES
from portal.workflows.manage_api_keys import make_api_key
from portal.workflows.manage_staff import add_colleague


def _database() -> Database:
    load_tables()
    return Database(get_settings().app_database_url)


def _tenant(database: Database, slug: str) -> TenantProfile:
    with database.read() as session:
        found = find_tenant(session, slug=slug)
    if found is None:
        raise NotFound(f"There is no tenant {slug!r}.")
    return found


@click.group()
def db() -> None:
    """The database's schema."""


@db.command("upgrade")
@click.option("--revision", default="head", show_default=True)
def db_upgrade(revision: str) -> None:
    """Bring the schema to a revision, with MIGRATION_DATABASE_URL's role where it is set."""
    settings = get_settings()
    if settings.mock_mode:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    upgrade(settings.schema_database_url, revision=revision)
    click.echo("The database is up to date.")


@click.group()
def events() -> None:
    """The timeline and its hash chain."""


@events.command("verify")
@click.option("--tenant", "slug", default=None, help="One tenant alone.")
def events_verify(slug: str | None) -> None:
    """Check every tenant's chain; status 1 and the places where one does not hold."""
    database = _database()
    with database.read() as session:
        profiles = [_tenant(database, slug)] if slug else list_tenants(session)
        broken = 0
        for profile in profiles:
            breaks = list(verify(session, profile.id))
            broken += len(breaks)
            click.echo(f"{profile.slug}: {'holds' if not breaks else 'does not hold'}")
            for place in breaks:
                click.echo(f"  event {place.sequence}: {place.words}")
    if broken:
        raise SystemExit(1)


@click.group()
def tenants() -> None:
    """Funders of this installation."""


@tenants.command("create")
@click.argument("slug")
@click.argument("display_name")
@click.option("--external-signing", is_flag=True, help="Agreements are signed in a system of the tenant's own.")
def tenants_create(slug: str, display_name: str, external_signing: bool) -> None:
    """Make a tenant and print its first API key, which is shown once."""
    settings = TenantSettings(signing="external" if external_signing else "embedded")
    with _database().write() as session:
        row = create_tenant(session, slug=slug, display_name=display_name, settings=settings)
        about = {"tenant_id": row.id, "actor": "system"}
        _, key = make_api_key(session, **about, name="First key", scopes=list(SCOPES))
    click.echo(f"Tenant {slug} is made. Its API key, shown once: {key}")


@click.group()
def users() -> None:
    """Staff."""


@users.command("create")
@click.argument("slug")
@click.argument("email")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="underwriter", show_default=True)
@click.password_option()
def users_create(slug: str, email: str, name: str, role: str, password: str) -> None:
    """Make an account for a member of a tenant's staff."""
    database = _database()
    tenant = _tenant(database, slug)
    hashed = hash_password(password)
    with database.write(tenant_id=tenant.id) as session:
        facts = {"email": email, "name": name, "role": role, "password_hash": hashed}
        add_colleague(session, tenant_id=tenant.id, actor="system", **facts)
    click.echo(f"{email} can sign in.")


@click.group()
def demo() -> None:
    """An installation to try, in MOCK_MODE only."""


@demo.command("seed")
def demo_seed() -> None:
    """Make the demo's tenants, staff and keys where they are not there yet."""
    seed_tenants(_database(), get_settings())
    seed_policy(_database())


@demo.command("welcome")
@click.option("--port", default=8000, envvar="PORT")
def demo_welcome(port: int) -> None:
    """Print where everything is."""
    host = f"http://127.0.0.1:{port}"
    click.echo(f"\n  Merchants    {host}/apply/demo")
    click.echo(f"  Back office  {host}/office/queue")
    for role in ROLES:
        click.echo(f"    {staff_email(role, 'demo'):28} {PASSWORD}")
    click.echo(f"  API          {host}/api/docs")
    for tenant in TENANTS:
        click.echo(f"    X-Tenant-ID: {tenant.slug:8} Authorization: Bearer {tenant.key}")
    click.echo("  Stop with Ctrl-C.\n")
