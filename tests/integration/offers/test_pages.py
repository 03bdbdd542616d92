"""The merchant's page of offers: compared, chosen, turned down, and the truth where there are none."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import event

from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from portal.web.filters import money
from portal.workflows.decide_deal import decline_deal
from tests.client import Browser
from tests.integration.offers.desk import DECLINED, DOUBTFUL, HEALTHY, Desk, open_desk

PAGE = "/application/offers"


def test_each_price_has_its_apr_beside_it(offered: Desk, merchant: Browser) -> None:
    offered.sit_down(merchant).get(PAGE)

    for offer in offered.offers:
        card = merchant.text.split(f'aria-labelledby="offer{offer.tier}-h"')[1].split("</section>")[0]
        assert offer.name in card
        assert f"{offer.estimated_apr}%" in card
        assert money(offer.payment_cents) in card
    assert merchant.text.count("We recommend this one") == 1
    assert "Sales fall 20%" in merchant.words
    assert "If you do not ask, the payment stays what it is now" in merchant.words
    assert "reconciliation" in merchant.words


def test_a_word_on_the_apr_stands_only_where_the_cheapest_has_the_highest(offered: Desk, merchant: Browser) -> None:
    offered.sit_down(merchant).get(PAGE)
    assert "Why the lowest cost has the highest APR" not in merchant.words


def test_the_merchant_chooses_an_offer_and_goes_on(offered: Desk, merchant: Browser) -> None:
    cheapest = offered.offers[0]
    open_disclosure(offered.sit_down(merchant), cheapest.id)

    answer = merchant.submit(f"{PAGE}/{cheapest.id}/accept", follow=False)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/application/background")
    assert offered.status == "accepted"
    assert [offer.status for offer in offered.offers] == ["accepted", "not_chosen", "not_chosen"]


def test_a_second_click_goes_to_the_same_place_and_does_nothing_again(offered: Desk, merchant: Browser) -> None:
    open_disclosure(offered.sit_down(merchant), offered.offers[1].id)
    action = f"{PAGE}/{offered.offers[1].id}/accept"

    first = merchant.submit(action, follow=False)
    second = merchant.submit(action, follow=False)

    assert (second.status_code, second.headers["Location"]) == (first.status_code, first.headers["Location"])
    assert len(offered.events("offer.accepted")) == 1


def test_back_and_another_offer_is_told_that_one_was_chosen(offered: Desk, merchant: Browser) -> None:
    offered.sit_down(merchant).get(PAGE)
    other = merchant.forms()[f"{PAGE}/{offered.offers[2].id}/disclosure"]
    open_disclosure(merchant, offered.offers[1].id)
    merchant.submit(f"{PAGE}/{offered.offers[1].id}/accept", follow=False)

    answer = merchant.post(f"{PAGE}/{offered.offers[2].id}/disclosure", other)

    assert answer.status_code == 409
    assert "accepted already" in merchant.words
    assert [offer.status for offer in offered.offers] == ["not_chosen", "accepted", "not_chosen"]


def test_after_the_choice_the_page_shows_it_and_takes_no_other(offered: Desk, merchant: Browser) -> None:
    open_disclosure(offered.sit_down(merchant), offered.offers[1].id)
    merchant.submit(f"{PAGE}/{offered.offers[1].id}/accept", follow=False)

    merchant.get(PAGE)

    assert merchant.text.count("You chose this one") == 1
    assert not [action for action in merchant.forms() if action.startswith(PAGE)]


def test_where_the_state_is_not_known_it_is_asked_for_before_a_choice(
    parts: Parts, demo: TenantProfile, merchant: Browser
) -> None:
    desk = open_desk(parts, demo, name="Nowhere Goods LLC", state=None)
    desk.measure(**HEALTHY)
    desk.make()
    desk.sit_down(merchant).get(PAGE)

    answer = merchant.submit(f"{PAGE}/{desk.offers[0].id}/disclosure")

    assert answer.status_code == 422
    assert "<title>Error: " in merchant.text
    assert 'href="#state_needed"' in merchant.text
    assert desk.status == "offer"


def test_expired_offers_are_shown_as_such_and_fresh_ones_are_a_button_away(offered: Desk, merchant: Browser) -> None:
    offered.let_expire()
    offered.sit_down(merchant).get(PAGE)
    assert "These offers have expired" in merchant.words
    assert sorted(action for action in merchant.forms() if action.startswith(PAGE)) == [PAGE]

    merchant.submit(PAGE)

    assert merchant.page is not None
    assert merchant.page.status_code == 200
    assert "Your three offers" in merchant.words
    assert [offer.status for offer in offered.offers] == ["offered"] * 3 + ["expired"] * 3


def test_a_choice_that_comes_too_late_opens_the_deal_and_says_so(offered: Desk, merchant: Browser) -> None:
    offered.sit_down(merchant).get(PAGE)
    offered.let_expire()

    answer = merchant.submit(f"{PAGE}/{offered.offers[0].id}/disclosure")

    assert answer.status_code == 409
    assert "This offer has expired" in merchant.words
    assert offered.status == "open"
    merchant.get(PAGE)
    assert "Your offers have expired" in merchant.words


def test_read_statements_lead_to_offers_by_one_button(desk: Desk, merchant: Browser) -> None:
    desk.measure(**HEALTHY)
    desk.sit_down(merchant).get(PAGE)

    merchant.submit(PAGE)

    assert "Your three offers" in merchant.words
    assert desk.events("offer.generated")[0].actor == f"merchant:{desk.merchant_id}"


def test_a_declined_merchant_reads_the_reasons_and_what_would_change_the_answer(desk: Desk, merchant: Browser) -> None:
    desk.measure(**DECLINED)
    desk.make()

    desk.sit_down(merchant).get(PAGE)

    assert "We cannot make you an offer now" in merchant.words
    assert "We saw 6" in merchant.words
    assert "We can accept 5 or fewer" in merchant.words
    assert "at most 5 such payments" in merchant.words


def test_a_merchant_declined_by_a_person_reads_that_persons_reason(offered: Desk, merchant: Browser) -> None:
    with offered.parts.db.write(tenant_id=offered.tenant.id) as session:
        decline_deal(
            session, **offered.whose, reason="The account belongs to another business.", notes="", actor="test"
        )

    offered.sit_down(merchant).get(PAGE)

    assert "One of our underwriters looked" in merchant.words
    assert "The account belongs to another business." in merchant.words


def test_a_merchant_whom_a_person_looks_at_reads_why(desk: Desk, merchant: Browser) -> None:
    desk.measure(**DOUBTFUL)
    desk.make()

    desk.sit_down(merchant).get(PAGE)

    assert "A person will look at your application" in merchant.words, "the questions are not answered yet"
    assert "Average daily balance: $4,000; a warning below $5,000." in merchant.words
    assert not [action for action in merchant.forms() if action.startswith(PAGE)]


def test_statements_that_prove_themselves_are_said_to_be_read(desk: Desk, merchant: Browser) -> None:
    desk.measure(**HEALTHY)

    desk.sit_down(merchant).get(PAGE)

    assert "We have read them, and every line adds up." in merchant.words
    assert "Who acts next" not in merchant.words
    assert "See my offers" in merchant.words


@pytest.mark.parametrize(
    ("measured", "doubt"),
    [
        ({"proved": False}, "Not everything in them could be checked by our reader."),
        ({"revenue": None, "balance": None, "proved": False}, "Not everything in them could be checked by our reader."),
        ({"in_a_row": False}, "Together they are not three months in a row of one account."),
    ],
)
def test_statements_that_prove_nothing_are_not_said_to_be_read_and_a_person_acts_next(
    desk: Desk, merchant: Browser, measured: dict[str, Any], doubt: str
) -> None:
    desk.measure(**{**HEALTHY, **measured})

    desk.sit_down(merchant).get(PAGE)

    assert "Your statements are in" in merchant.words
    assert "We have read them" not in merchant.words
    assert doubt in merchant.words
    assert "When you go on, it is our turn: one of our underwriters looks at your statements" in merchant.words
    assert "See my offers" not in merchant.words
    merchant.submit(PAGE)
    assert "This is not a no: one of our underwriters looks at your statements and decides." in merchant.words


def test_a_merchant_who_wants_none_closes_the_application(offered: Desk, merchant: Browser) -> None:
    offered.sit_down(merchant).get(PAGE)

    answer = merchant.submit(f"{PAGE}/decline", follow=False)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/application/status")
    assert offered.status == "closed"


def test_before_statements_the_page_leads_back_to_the_task_list(desk: Desk, merchant: Browser) -> None:
    answer = desk.sit_down(merchant).client.get(PAGE)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/application/tasks")


def test_another_merchants_offer_is_not_found(
    offered: Desk, parts: Parts, demo: TenantProfile, stranger: Browser
) -> None:
    other = open_desk(parts, demo, name="Birch Bakery LLC")
    other.measure(**HEALTHY)
    other.make()
    other.sit_down(stranger).get(PAGE)
    own, foreign = f"{PAGE}/{other.offers[0].id}/disclosure", f"{PAGE}/{offered.offers[0].id}/disclosure"

    with_a_token_of_its_own = stranger.post(foreign, stranger.forms()[own])

    assert with_a_token_of_its_own.status_code in (400, 404)
    assert offered.status == "offer"


def test_nobody_without_a_session_sees_or_chooses_anything(offered: Desk, stranger: Browser) -> None:
    assert stranger.client.get(PAGE).status_code in (302, 303)
    assert stranger.client.post(f"{PAGE}/{offered.offers[0].id}/accept").status_code in (302, 303, 400, 401, 403)
    assert offered.status == "offer"


def test_looking_at_an_address_of_an_act_does_nothing(offered: Desk, merchant: Browser) -> None:
    offered.sit_down(merchant)

    assert merchant.client.get(f"{PAGE}/{offered.offers[0].id}/accept").status_code == 405
    assert merchant.client.get(f"{PAGE}/decline").status_code in (404, 405)


def test_the_cards_stand_alone_as_a_fragment(offered: Desk, merchant: Browser) -> None:
    offered.sit_down(merchant)

    answer = merchant.client.get(PAGE, headers={"HX-Request": "true", "HX-Target": "offer_cards"})

    text = answer.get_data(as_text=True)
    assert text.lstrip().startswith('<div class="offer-grid" id="offer_cards">')
    assert text.count('<section class="offer') == 3


def test_the_page_asks_the_database_few_questions(offered: Desk, merchant: Browser) -> None:
    offered.sit_down(merchant)
    asked: list[str] = []
    listener = partial(_note, asked)
    event.listen(offered.parts.db.engine, "before_cursor_execute", listener)

    merchant.get(PAGE)

    event.remove(offered.parts.db.engine, "before_cursor_execute", listener)
    # Telling PostgreSQL whose rows a transaction is about reads nothing.
    questions = [words for words in asked if words.lstrip().startswith("SELECT") and "set_config" not in words]
    assert 0 < len(questions) <= 8, "\n".join(questions)


def _note(asked: list[str], connection: object, cursor: object, statement: str, *_rest: object) -> None:
    asked.append(statement)


def open_disclosure(browser: Browser, offer_id: str) -> None:
    """Press the button of an offer, which leads to its disclosure."""
    browser.get(PAGE)
    browser.submit(f"{PAGE}/{offer_id}/disclosure")
