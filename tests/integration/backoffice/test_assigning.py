"""A deal is given to the tenant's own staff, or to nobody."""

import pytest
from sqlalchemy import select

from portal.errors import NotFound
from portal.events.queries import list_events
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from portal.users.models import User
from portal.workflows.decide_deal import assign_deal
from tests.integration.backoffice.conftest import Case


def test_a_deal_is_not_given_to_staff_of_another_tenant_nor_to_nobody_known(
    parts: Parts, demo: TenantProfile, fresh: Case
) -> None:
    with parts.db.read() as session:
        stranger = session.execute(select(User.id).where(User.tenant_id != demo.id).limit(1)).scalar_one()

    for user_id in (stranger, "us_nobody"):
        with pytest.raises(NotFound), parts.db.write(tenant_id=demo.id) as session:
            assign_deal(session, tenant_id=demo.id, deal_id=fresh.deal_id, user_id=user_id, actor="user:test")

    with parts.db.read() as session:
        entries = list_events(session, tenant_id=demo.id, deal_id=fresh.deal_id)
    assert "deal.assigned" not in {entry.type for entry in entries}
