"""An underwriter's own offer: at once within their authority, by a second person beyond it, never against the law."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from portal.approvals.models import Approval
from portal.approvals.queries import find_waiting, get_approval
from portal.deals.service import lock_deal
from portal.errors import NotAllowed, NotAllowedNow, NotFound, PortalError
from portal.infra import clock
from portal.infra.parts import Parts
from portal.jobs.offers import expire_offers, expire_proposals
from portal.offers.models import Offer
from portal.offers.queries import list_offers
from portal.statements.models import MetricsSnapshot
from portal.tenants.queries import TenantProfile
from portal.underwriting.counter import NAME, CounterTerms
from portal.users.queries import list_users
from portal.workflows.accept_offer import reissue_before_choice
from portal.workflows.counter_offer import counter_offer, preview_counter
from portal.workflows.measure_statements import end_what_rests_on_metrics
from portal.workflows.second_person import approve_proposal, reject_proposal, take_proposal_back
from portal.workflows.void_envelope import give_offers_back
from tests.integration.choosing import choose
from tests.integration.offers.desk import DOUBTFUL, Desk, open_desk

ALONE = CounterTerms(
    tier=2,
    amount_cents=8_000_000,
    factor_rate=Decimal("1.32"),
    number_of_payments=230,
    frequency="daily",
    collection_method="ach_debit",
)
BEYOND = replace(ALONE, amount_cents=10_000_000, factor_rate=Decimal("1.40"), number_of_payments=240)
WHY = "She has other quotes"


def person(desk: Desk, role: str) -> str:
    with desk.parts.db.read() as session:
        return next(user.id for user in list_users(session, tenant_id=desk.tenant.id) if user.role == role)


def counter(desk: Desk, terms: CounterTerms = ALONE, *, role: str = "underwriter") -> Offer | Approval:
    actor = f"user:{person(desk, role)}"
    with desk.parts.db.write(tenant_id=desk.tenant.id) as session:
        return counter_offer(session, tenant=desk.tenant, deal_id=desk.deal_id, terms=terms, reason=WHY, actor=actor)


def decide(desk: Desk, approval_id: str, *, role: str, reject: str = "") -> None:
    about: dict[str, Any] = {"tenant": desk.tenant, "deal_id": desk.deal_id, "approval_id": approval_id}
    about["user_id"] = person(desk, role)
    with desk.parts.db.write(tenant_id=desk.tenant.id) as session:
        if reject:
            reject_proposal(session, **about, reason=reject)
        else:
            approve_proposal(session, **about, agreement=None)


def state_of(desk: Desk, approval_id: str) -> str:
    with desk.parts.db.read() as session:
        return get_approval(session, tenant_id=desk.tenant.id, deal_id=desk.deal_id, approval_id=approval_id).status


def current(desk: Desk) -> list[Offer]:
    with desk.parts.db.read() as session:
        return list_offers(session, **desk.whose)


def approve_past_the_service(desk: Desk, approval_id: str) -> None:
    with desk.parts.db.write(tenant_id=desk.tenant.id) as session:
        row = session.get(Approval, approval_id)
        assert row is not None
        row.status, row.closed_at, row.closed_by = "approved", clock.now(), row.proposed_by


def test_within_their_authority_an_underwriters_offer_is_made_at_once_in_place_of_one(offered: Desk) -> None:
    before = {offer.tier: offer.id for offer in offered.offers}

    made = counter(offered)

    assert isinstance(made, Offer)
    assert [offer.id for offer in current(offered)] == [before[1], made.id, before[3]]
    assert (made.name, made.recommended, made.countered_by) == (NAME, False, f"user:{person(offered, 'underwriter')}")
    assert made.payback_cents == 10_560_000
    assert {offer.id: offer.status for offer in offered.offers}[before[2]] == "withdrawn"
    (event,) = offered.events("offer.countered")
    assert (event.actor, event.data["reason"], event.data["offer_id"]) == (made.countered_by, WHY, made.id)
    assert event.data["estimated_apr"] == str(made.estimated_apr)


def test_every_broken_cap_is_named_and_such_an_offer_is_never_recommended(offered: Desk) -> None:
    made = counter(offered, replace(ALONE, number_of_payments=210))

    assert isinstance(made, Offer)
    assert (made.terms_compliant, made.compliance_issues) == (False, ["grade_holdback"])
    assert not made.recommended


def test_the_merchant_accepts_the_counter_at_the_servers_price(offered: Desk) -> None:
    made = counter(offered)

    chosen = choose(offered.parts, offered.tenant, offered.deal_id, made.id)

    assert (chosen.id, chosen.amount_cents) == (made.id, 8_000_000)
    assert [offer.status for offer in current(offered)] == ["not_chosen", "accepted", "not_chosen"]


def test_a_deal_that_a_person_looks_at_gets_the_counter_as_its_only_offer(desk: Desk) -> None:
    desk.measure(**DOUBTFUL)
    desk.make()
    assert desk.status == "open"

    counter(desk, replace(ALONE, amount_cents=2_000_000, factor_rate=Decimal("1.35"), number_of_payments=170))

    assert desk.status == "offer"
    assert [offer.name for offer in current(desk)] == [NAME]


def test_beyond_their_authority_it_waits_and_a_second_person_makes_it(offered: Desk) -> None:
    waiting = counter(offered, BEYOND)
    assert isinstance(waiting, Approval)
    assert "above the cap" in waiting.exceeds[0]
    assert len(current(offered)) == 3
    assert NAME not in {offer.name for offer in current(offered)}

    decide(offered, waiting.id, role="admin")

    made = current(offered)[1]
    assert (made.amount_cents, made.counter_approved_by) == (10_000_000, f"user:{person(offered, 'admin')}")
    assert (made.countered_by, made.counter_reason) == (f"user:{person(offered, 'underwriter')}", WHY)
    assert state_of(offered, waiting.id) == "approved"
    kinds = [event.type for event in offered.events()]
    assert kinds.index("offer.countered") < kinds.index("approval.given") < kinds.index("approval.asked")


def test_nobody_decides_upon_their_own_proposal_and_the_database_says_so_too(offered: Desk) -> None:
    waiting = counter(offered, BEYOND)

    for reject in ("", "no"):
        with pytest.raises(NotAllowed) as refused:
            decide(offered, waiting.id, role="underwriter", reject=reject)
        assert refused.value.code == "second_person_needed"

    with pytest.raises(IntegrityError):
        approve_past_the_service(offered, waiting.id)
    assert state_of(offered, waiting.id) == "waiting"


def test_somebody_who_may_only_look_decides_upon_nothing(offered: Desk) -> None:
    waiting = counter(offered, BEYOND)

    with pytest.raises(NotAllowed):
        decide(offered, waiting.id, role="viewer")


def test_a_second_person_says_no_with_a_reason_and_it_is_final(offered: Desk) -> None:
    waiting = counter(offered, BEYOND)
    decide(offered, waiting.id, role="admin", reject="Too thin a margin")

    with pytest.raises(NotAllowedNow) as refused:
        decide(offered, waiting.id, role="admin")

    assert refused.value.code == "approval_rejected"
    assert offered.events("approval.refused")[0].data["reason"] == "Too thin a margin"
    assert offered.events("offer.countered") == []


def test_a_proposal_is_taken_back_by_its_proposer_alone_and_only_one_waits_at_a_time(offered: Desk) -> None:
    waiting = counter(offered, BEYOND)
    with pytest.raises(NotAllowedNow) as second:
        counter(offered, BEYOND, role="admin")
    assert second.value.code == "approval_waiting"

    about = {**offered.whose, "approval_id": waiting.id}
    with offered.parts.db.write(tenant_id=offered.tenant.id) as session, pytest.raises(NotAllowed):
        take_proposal_back(session, **about, actor=f"user:{person(offered, 'admin')}")
    with offered.parts.db.write(tenant_id=offered.tenant.id) as session:
        take_proposal_back(session, **about, actor=f"user:{person(offered, 'underwriter')}")

    assert state_of(offered, waiting.id) == "ended"


def test_a_proposal_that_nobody_decided_upon_in_time_ends_by_itself_and_once(offered: Desk) -> None:
    waiting = counter(offered, BEYOND)
    with offered.parts.db.write(tenant_id=offered.tenant.id) as session:
        row = find_waiting(session, **offered.whose)
        assert row is not None
        row.expires_at = clock.now() - timedelta(minutes=1)

    with pytest.raises(NotAllowedNow) as late:
        decide(offered, waiting.id, role="admin")
    assert late.value.code == "approval_expired"
    for _ in range(2):
        expire_proposals(offered.parts)

    assert state_of(offered, waiting.id) == "expired"
    assert len(offered.events("approval.ended")) == 1


@pytest.mark.parametrize("what", ["metrics", "decided", "accepted"])
def test_what_changes_below_a_proposal_ends_it(offered: Desk, what: str) -> None:
    waiting = counter(offered, BEYOND)

    if what == "metrics":
        with offered.parts.db.write(tenant_id=offered.tenant.id) as session:
            deal = lock_deal(session, **offered.whose)
            end_what_rests_on_metrics(session, deal, actor="system", reason="metrics changed")
    elif what == "decided":
        offered.make()
    else:
        choose(offered.parts, offered.tenant, offered.deal_id)

    assert state_of(offered, waiting.id) == "ended"
    with pytest.raises(NotAllowedNow):
        decide(offered, waiting.id, role="admin")


def test_new_figures_end_a_counter_and_a_new_one_needs_a_new_decision(offered: Desk) -> None:
    counter(offered)
    with offered.parts.db.write(tenant_id=offered.tenant.id) as session:
        deal = lock_deal(session, **offered.whose)
        end_what_rests_on_metrics(session, deal, actor="system", reason="metrics changed")
    offered.measure(revenue=7_000_000)

    with pytest.raises(NotAllowedNow) as refused:
        counter(offered)

    assert refused.value.code == "decision_missing"
    assert current(offered) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount_cents": 25_010_000}, "The largest advance"),
        ({"amount_cents": 400_000}, "The smallest advance"),
        ({"amount_cents": 20_000_000}, "nobody may go further"),
    ],
)
def test_what_nobody_may_do_is_refused_with_its_reason(offered: Desk, changes: dict[str, int], words: str) -> None:
    with pytest.raises(NotAllowedNow, match=words) as refused:
        counter(offered, replace(ALONE, **changes))

    assert refused.value.code == "counter_refused"
    assert len(offered.events("approval.asked")) == 0


def test_in_texas_a_counter_by_automatic_debit_is_refused(parts: Parts, demo: TenantProfile) -> None:
    desk = open_desk(parts, demo, name="Lone Star Deli LLC", state="TX")
    desk.measure()
    desk.make()

    with pytest.raises(NotAllowedNow) as refused:
        counter(desk)
    assert refused.value.code == "collection_not_allowed"

    made = counter(desk, replace(ALONE, collection_method="processor_split"))
    assert choose(parts, demo, desk.deal_id, made.id).collection_method == "processor_split"


def test_in_connecticut_an_offer_that_stands_is_not_replaced_and_a_free_place_is_taken(
    parts: Parts, demo: TenantProfile
) -> None:
    desk = open_desk(parts, demo, name="Nutmeg Deli LLC", state="CT")
    desk.measure()
    desk.make()

    with pytest.raises(NotAllowedNow) as refused:
        counter(desk)

    assert refused.value.code == "offer_must_stand"
    assert "offers stand until" in refused.value.words

    with parts.db.write(tenant_id=demo.id) as session:
        for offer in session.query(Offer).filter_by(deal_id=desk.deal_id, tier=2):
            offer.expires_at = clock.now() - timedelta(minutes=1)
    assert isinstance(counter(desk), Offer)
    assert [offer.name == NAME for offer in current(desk)] == [False, True, False]


def test_a_preview_prices_and_keeps_nothing(offered: Desk) -> None:
    with offered.parts.db.read(tenant_id=offered.tenant.id) as session:
        seen = preview_counter(session, **offered.whose, terms=BEYOND)
    made = counter(offered)

    assert seen.exceeds
    assert isinstance(made, Offer)
    assert len(offered.events("offer.countered")) == 1


def test_an_offer_that_expires_beside_a_counter_leaves_it_and_the_deal_alone(offered: Desk) -> None:
    offered.let_expire()
    with offered.parts.db.write(tenant_id=offered.tenant.id) as session:
        for offer in session.query(Offer).filter_by(deal_id=offered.deal_id, tier=1):
            offer.expires_at = clock.now() + timedelta(days=1)
    made = counter(offered)

    expire_offers(offered.parts)

    assert offered.status == "offer"
    assert [offer.tier for offer in current(offered)] == [1, 2]
    choose(offered.parts, offered.tenant, offered.deal_id, made.id)
    with offered.parts.db.write(tenant_id=offered.tenant.id) as session:
        give_offers_back(session, lock_deal(session, **offered.whose), actor="test", reason="voided")
    assert [offer.status for offer in current(offered)] == ["offered", "offered"]


def test_a_counter_whose_apr_no_longer_holds_comes_back_at_its_own_terms(offered: Desk) -> None:
    old = counter(offered)
    with offered.parts.db.write(tenant_id=offered.tenant.id) as session:
        row = session.get(Offer, old.id)
        assert row is not None
        row.funding_date, row.estimated_apr = row.funding_date - timedelta(days=9), Decimal("1.00")

    reissue_before_choice(offered.parts.db, tenant=offered.tenant, deal_id=offered.deal_id)

    new = current(offered)[1]
    assert new.id != old.id
    assert (new.amount_cents, new.factor_rate, new.counter_reason) == (8_000_000, Decimal("1.32"), WHY)
    assert new.estimated_apr > 30


def test_an_approval_and_an_acceptance_at_once_leave_one_consistent_set(offered: Desk) -> None:
    waiting = counter(offered, BEYOND)
    other = offered.offers[0].id

    with ThreadPoolExecutor(2) as pool:
        approved = pool.submit(_try, lambda: decide(offered, waiting.id, role="admin"))
        chosen = pool.submit(_try, lambda: choose(offered.parts, offered.tenant, offered.deal_id, other))
        ends = (approved.result(), chosen.result())

    assert ends in (("done", "done"), ("approval_ended", "done"))
    assert offered.status == "accepted"
    assert [offer.status for offer in current(offered)].count("accepted") == 1
    assert state_of(offered, waiting.id) == ("approved" if ends[0] == "done" else "ended")


def _try(act: Callable[[], object]) -> str:
    try:
        act()
    except PortalError as error:
        return error.code
    return "done"


def test_another_tenant_finds_no_proposal_and_makes_none(offered: Desk, rival: TenantProfile) -> None:
    waiting = counter(offered, BEYOND)
    foreign = replace(offered, tenant=rival)

    with pytest.raises(NotFound):
        decide(foreign, waiting.id, role="admin")
    with pytest.raises(NotFound):
        counter(foreign)


def test_the_figures_that_were_measured_are_not_touched(offered: Desk) -> None:
    counter(offered)

    with offered.parts.db.read() as session:
        assert session.query(MetricsSnapshot).filter_by(deal_id=offered.deal_id).count() == 1
    assert offered.decisions == 1
