"""A change of the policy that the demo's funder thinks about, so that its pages have something to show."""

from sqlalchemy.orm import Session

from portal.demo.seed import TENANTS
from portal.infra.db import Database
from portal.tenants.queries import find_tenant
from portal.underwriting.drafts import change_draft, keep_first_version, start_draft
from portal.underwriting.policy import Policy
from portal.underwriting.policy_parts import Shadow
from portal.underwriting.queries import list_drafts, list_policies, policy_in
from portal.users.queries import list_users

NOTE = "Fewer returned items; tries a higher bar for revenue without effect"


def seed_policy(db: Database) -> None:
    """Begin a draft in the first tenant, once: not where there is one, or where the policy was changed already."""
    with db.write() as session:
        tenant = find_tenant(session, slug=TENANTS[0].slug)
        if tenant is None or list_drafts(session, tenant_id=tenant.id):
            return
        if len(list_policies(session, tenant_id=tenant.id)) <= 1:
            _draft(session, tenant_id=tenant.id)


def _draft(session: Session, *, tenant_id: str) -> None:
    admin = next(user for user in list_users(session, tenant_id=tenant_id) if user.role == "admin")
    about = {"tenant_id": tenant_id, "actor": f"user:{admin.id}"}
    base = keep_first_version(session, tenant_id=tenant_id)
    draft = start_draft(session, **about, base_version=base.version, note=NOTE)
    policy = _changed(policy_in(draft))
    change_draft(session, **about, draft_id=draft.id, revision=draft.revision, policy=policy)


def _changed(policy: Policy) -> Policy:
    stops = policy.stops.model_copy(update={"max_nsf_3m": 4})
    trial = stops.model_copy(update={"min_monthly_revenue_cents": 2_500_000})
    changed = policy.model_copy(update={"stops": stops, "shadow": Shadow(stops=trial)})
    return Policy.from_json(changed.to_json())
