"""On the day of funding the APR is worked out again: the money goes only while the disclosed one still holds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.deals.service import lock_deal, move_deal
from portal.deals.transitions import DealStatus
from portal.infra.parts import Parts
from portal.offers.models import Offer
from portal.tenants.queries import TenantProfile
from tests.client import Browser
from tests.integration.choosing import choose
from tests.integration.offers.desk import Desk


@pytest.mark.parametrize(
    ("too_low_by", "said"),
    [("0", "Next: release the funds."), ("5", "Do not release the funds yet.")],
)
def test_a_signed_deal_says_whether_the_disclosed_apr_still_holds(
    parts: Parts, demo: TenantProfile, offered: Desk, viewer: Browser, too_low_by: str, said: str
) -> None:
    chosen = choose(parts, demo, offered.deal_id)
    with parts.db.write(tenant_id=demo.id) as session:
        session.get_one(Offer, chosen.id).estimated_apr = chosen.estimated_apr - Decimal(too_low_by)
        deal = lock_deal(session, **offered.whose)
        move_deal(session, deal, to=DealStatus.SIGNED, actor="test", reason="signed")

    viewer.get(f"/office/deals/{offered.deal_id}")

    assert said in viewer.words
    assert f"{chosen.estimated_apr - Decimal(too_low_by)}% was disclosed" in viewer.words
