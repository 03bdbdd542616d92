"""Events stand: nobody changes or deletes them, whatever rights they have.

While it runs: takes a short exclusive lock on `events`; old and new code live with both schemas.
"""

from alembic import op

revision = "0004_events_stand"
down_revision = "0003_bring_rows"
branch_labels = None
depends_on = None

REFUSAL = "events are never changed or deleted"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER events_stand_{act.lower()} BEFORE {act} ON events "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION events_stand() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER events_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON events "
        "FOR EACH STATEMENT EXECUTE FUNCTION events_stand()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER events_stand_{act}")
        return
    op.execute("DROP TRIGGER events_stand ON events")
    op.execute("DROP FUNCTION events_stand")
