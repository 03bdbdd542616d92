"""Choosing an offer: from the server's own row, once, in time, by whom it belongs to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.deals.service import lock_deal
from portal.errors import NotAllowedNow, NotFound, PortalError
from portal.infra.parts import Parts
from portal.jobs.offers import expire_offers
from portal.offers.models import Offer
from portal.offers.queries import find_accepted_offer, list_offers
from portal.tenants.queries import TenantProfile
from portal.workflows.accept_offer import accept_offer, decline_offers, expire_before_choice
from portal.workflows.void_envelope import give_offers_back
from tests.integration.choosing import choose
from tests.integration.offers.desk import Desk, open_desk


def test_the_chosen_offer_is_accepted_and_its_siblings_are_not_chosen(offered: Desk) -> None:
    most_cash = offered.offers[2]

    chosen = accept(offered, most_cash.id)

    assert (chosen.id, chosen.accepted_by) == (most_cash.id, "test")
    assert [offer.status for offer in offered.offers] == ["not_chosen", "not_chosen", "accepted"]
    assert offered.status == "accepted"
    (event,) = offered.events("offer.accepted")
    assert event.data["offer_id"] == most_cash.id


def test_without_an_id_the_recommended_offer_is_chosen(offered: Desk) -> None:
    assert accept(offered, None).recommended


def test_an_offer_is_accepted_once(offered: Desk) -> None:
    accept(offered, None)

    with pytest.raises(NotAllowedNow) as refused:
        accept(offered, None)

    assert refused.value.code == "deal_accepted"
    assert len(offered.events("offer.accepted")) == 1


def test_of_many_choices_at_once_one_wins(offered: Desk) -> None:
    wanted = [offer.id for offer in offered.offers] * 3

    with ThreadPoolExecutor(len(wanted)) as pool:
        ends = list(pool.map(lambda offer_id: _try(offered, offer_id), wanted))

    assert ends.count("accepted") == 1
    assert set(ends) == {"accepted", "deal_accepted"}
    assert sorted(offer.status for offer in offered.offers) == ["accepted", "not_chosen", "not_chosen"]
    assert len(offered.events("offer.accepted")) == 1


def test_new_offers_and_a_choice_at_once_leave_one_consistent_set(offered: Desk) -> None:
    old = offered.offers[0].id

    with ThreadPoolExecutor(2) as pool:
        made = pool.submit(_try_make, offered)
        chosen = pool.submit(_try, offered, old)
        ends = {made.result(), chosen.result()}

    assert ends in ({"made", "offer_withdrawn"}, {"deal_accepted", "accepted"})
    live = [offer.status for offer in offered.offers if offer.status in ("offered", "accepted")]
    assert live == (["offered"] * 3 if offered.status == "offer" else ["accepted"])


def test_an_offer_of_a_newer_sets_predecessor_cannot_be_chosen(offered: Desk) -> None:
    old = offered.offers[0].id
    offered.make()

    with pytest.raises(NotAllowedNow) as refused:
        accept(offered, old)

    assert refused.value.code == "offer_withdrawn"
    assert offered.status == "offer"


def test_an_offer_whose_time_is_over_cannot_be_chosen_even_before_it_is_cleaned_up(offered: Desk) -> None:
    offered.let_expire()

    with pytest.raises(NotAllowedNow) as refused:
        accept(offered, offered.offers[0].id)

    assert refused.value.code == "offer_expired"


@pytest.mark.parametrize("by_id", [True, False])
def test_the_attempt_to_choose_too_late_ends_the_set_and_opens_the_deal(offered: Desk, by_id: bool) -> None:
    offered.let_expire()
    expire_before_choice(offered.parts.db, **offered.whose)

    with pytest.raises(NotAllowedNow) as refused:
        accept(offered, offered.offers[0].id if by_id else None)

    assert refused.value.code == "offer_expired"
    assert offered.status == "open"
    assert {offer.status for offer in offered.offers} == {"expired"}


def test_offers_whose_time_is_over_expire_by_themselves_and_once(offered: Desk) -> None:
    offered.let_expire()

    expire_offers(offered.parts)
    expire_offers(offered.parts)

    assert offered.status == "open"
    assert {offer.status for offer in offered.offers} == {"expired"}
    assert len(offered.events("offer.expired")) == 1


def test_offers_that_stand_and_an_accepted_one_do_not_expire(parts: Parts, offered: Desk) -> None:
    expire_offers(parts)
    assert offered.status == "offer"
    accept(offered, None)
    offered.let_expire()

    expire_offers(parts)

    assert offered.status == "accepted"
    assert [offer.status for offer in offered.offers] == ["not_chosen", "accepted", "not_chosen"]


def test_nothing_is_chosen_before_the_state_of_the_business_is_known(parts: Parts, demo: TenantProfile) -> None:
    desk = open_desk(parts, demo, name="Nowhere Goods LLC", state=None)
    desk.measure()
    desk.make()

    with pytest.raises(NotAllowedNow) as refused:
        accept(desk, None)
    assert (refused.value.code, refused.value.fields) == ("state_unknown", ("business.state",))

    desk.answer(business_state="NY")
    assert accept(desk, None).status == "accepted"


def test_an_open_deal_has_nothing_to_choose(desk: Desk) -> None:
    with pytest.raises(NotAllowedNow) as refused:
        accept(desk, None)

    assert refused.value.code == "deal_open"


def test_another_deals_offer_and_another_tenants_deal_are_not_found(
    offered: Desk, parts: Parts, demo: TenantProfile, rival: TenantProfile
) -> None:
    other = open_desk(parts, demo, name="Birch Bakery LLC")
    with parts.db.write(tenant_id=demo.id) as session, pytest.raises(NotFound):
        accept_offer(session, **other.whose, offer_id=offered.offers[0].id, actor="test")

    with parts.db.write(tenant_id=rival.id) as session, pytest.raises(NotFound):
        accept_offer(session, tenant_id=rival.id, deal_id=offered.deal_id, offer_id=None, actor="test")

    assert offered.status == "offer"


def test_a_merchant_who_wants_none_ends_the_offers_and_the_deal(offered: Desk) -> None:
    with offered.parts.db.write(tenant_id=offered.tenant.id) as session:
        assert decline_offers(session, **offered.whose, actor="test") == 3

    assert offered.status == "closed"
    assert {offer.status for offer in offered.offers} == {"not_chosen"}
    assert len(offered.events("offer.declined")) == 1


def test_an_agreement_that_fell_through_gives_the_offers_back(offered: Desk) -> None:
    accept(offered, None)

    with offered.parts.db.write(tenant_id=offered.tenant.id) as session:
        give_offers_back(session, lock_deal(session, **offered.whose), actor="test", reason="voided")

    assert offered.status == "offer"
    assert accept(offered, offered.offers[0].id).tier == 1


def test_the_current_set_is_what_was_chosen_from(offered: Desk) -> None:
    accept(offered, None)

    with offered.parts.db.read() as session:
        current = list_offers(session, **offered.whose)
        chosen = find_accepted_offer(session, **offered.whose)

    assert [offer.tier for offer in current] == [1, 2, 3]
    assert chosen is not None
    assert chosen.tier == 2


def accept(desk: Desk, offer_id: str | None) -> Offer:
    """Accept an offer in a transaction of its own."""
    return choose(desk.parts, desk.tenant, desk.deal_id, offer_id, actor="test")


def _try(desk: Desk, offer_id: str) -> str:
    try:
        return accept(desk, offer_id).status
    except PortalError as error:
        return error.code


def _try_make(desk: Desk) -> str:
    try:
        desk.make()
    except PortalError as error:
        return error.code
    return "made"
