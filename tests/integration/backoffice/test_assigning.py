"""A deal is given to the tenant's own staff, or to nobody."""

import pytest
from sqlalchemy import select

from portal.errors import NotFound
from portal.events.queries import list_events
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from portal.users.models import User
from portal.workflows.decide_deal import assign_deal
from tests.client import Browser
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


def test_a_deal_is_given_to_a_colleague_who_may_work_on_it_and_back_to_the_queue(
    parts: Parts, demo: TenantProfile, underwriter: Browser, admin: Browser, fresh: Case
) -> None:
    path = f"{fresh.path}/assign"
    with parts.db.read() as session:
        ids = {user.role: user.id for user in session.scalars(select(User).where(User.tenant_id == demo.id))}

    underwriter.get(path)
    assert ids["viewer"] not in underwriter.text
    assert underwriter.submit(path, user_id=ids["viewer"], follow=False).status_code == 404
    underwriter.submit(path, user_id=ids["admin"])
    admin.get("/office/queue?status=live&assigned=me")
    assert fresh.deal_id in admin.words
    admin.get(path)
    admin.submit(path, user_id="")
    admin.get("/office/queue?status=live&assigned=nobody")
    assert fresh.deal_id in admin.words
