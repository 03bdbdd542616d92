"""Answering the questions: saved as given, nothing typed is lost, nothing newer is overwritten."""

import pytest
from sqlalchemy import event, select

from portal.consents.models import Consent
from portal.deals.models import Deal
from portal.events.models import Event
from portal.infra import clock
from portal.infra.parts import Parts
from portal.intake.models import IntakeAnswer
from portal.intake.service import read_state
from portal.tenants.queries import TenantProfile
from portal.workflows.answer_intake import answer_intake
from portal.workflows.decide_deal import close_deal
from tests.client import ApiClient, Browser
from tests.integration.application.walking import ANSWERS, answer_all, apply, start
from tests.unit.web.structure import problems

PAGES = [path for path, _ in ANSWERS] + [
    "/application/business/contact",
    "/application/tasks",
    "/application/check-answers",
    "/application/status",
    "/apply/demo",
    "/application/signed-out",
]
AMOUNT = "/application/funding/amount"


def only_deal(parts: Parts) -> Deal:
    with parts.db.read() as session:
        return session.execute(select(Deal)).scalar_one()


def value(parts: Parts, field_id: str) -> str | None:
    deal = only_deal(parts)
    with parts.db.read() as session:
        return read_state(session, tenant_id=deal.tenant_id, deal_id=deal.id).value(field_id)


def path_of(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.request.path


def test_each_page_leads_to_the_next_and_the_last_one_to_the_check_of_all_answers(merchant: Browser) -> None:
    start(merchant)
    merchant.get("/application/business")
    visited = []

    for path, fields in ANSWERS:
        visited.append(path_of(merchant))
        merchant.submit(path, **fields)

    assert visited == [path for path, _ in ANSWERS]
    assert path_of(merchant) == "/application/check-answers"
    assert "214 Church Street" in merchant.words
    assert "ending in 4471" in merchant.words


def test_answers_are_kept_as_given_and_carried_to_the_deal(merchant: Browser, parts: Parts) -> None:
    start(merchant)

    answer_all(merchant)

    assert value(parts, "business.ein") == "881204417"
    assert value(parts, "owner.dob") == "1984-03-27"
    assert value(parts, "business.start_date") == "2019-03-01"
    assert only_deal(parts).funding_amount_cents == 40_000_00
    with parts.db.read() as session:
        types = session.execute(select(Event.type)).scalars().all()
    assert "intake.completed" in types


def test_a_wrong_answer_comes_back_with_words_at_the_field_and_in_the_summary(merchant: Browser, parts: Parts) -> None:
    start(merchant)
    merchant.get("/application/owner/identity")

    page = merchant.submit(
        "/application/owner/identity", **{"dob-month": "2", "dob-day": "31", "dob-year": "1984", "ssn_last4": "12"}
    )

    assert page.status_code == 422
    assert merchant.text.count("Date of birth must be a real date") == 2
    assert 'href="#dob-day"' in merchant.text
    assert 'value="1984"' in merchant.text
    assert problems(merchant.text) == []
    assert value(parts, "owner.dob") is None


def test_an_owner_who_is_too_young_is_told_so_at_the_field(merchant: Browser) -> None:
    start(merchant)
    merchant.get("/application/owner/identity")
    year = str(clock.today().year - 10)

    page = merchant.submit(
        "/application/owner/identity", **{"dob-month": "3", "dob-day": "1", "dob-year": year, "ssn_last4": "4471"}
    )

    assert page.status_code == 422
    assert merchant.text.count("18 or older") == 2
    assert f'value="{year}"' in merchant.text


def test_a_form_that_was_refused_can_be_mended_and_sent(merchant: Browser, parts: Parts) -> None:
    start(merchant)
    merchant.get(AMOUNT)
    merchant.submit(AMOUNT, amount="a lot")

    merchant.submit(AMOUNT, amount="$25,000")

    assert value(parts, "funding.amount") == "25000"


def test_a_double_click_saves_once(merchant: Browser, parts: Parts) -> None:
    start(merchant)
    merchant.get(AMOUNT)
    form = {**merchant.forms()[AMOUNT], "amount": "25,000"}

    first = merchant.post(AMOUNT, form, follow=False)
    second = merchant.post(AMOUNT, form, follow=False)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    with parts.db.read() as session:
        row = session.execute(select(IntakeAnswer).where(IntakeAnswer.field_id == "funding.amount")).scalar_one()
    assert row.version == 1


def test_an_older_page_does_not_overwrite_a_newer_answer(merchant: Browser, parts: Parts) -> None:
    start(merchant)
    merchant.get(AMOUNT)
    older = {**merchant.forms()[AMOUNT], "amount": "25,000"}
    deal = only_deal(parts)
    with parts.db.write(tenant_id=deal.tenant_id) as session:
        answer_intake(
            session,
            tenant_id=deal.tenant_id,
            deal_id=deal.id,
            answers=[("funding.amount", "60000")],
            source="api",
            actor="api:k",
        )

    page = merchant.post(AMOUNT, older)

    assert page.status_code == 409
    assert "answered anew on another page" in merchant.words
    assert "60,000" in merchant.text
    assert 'value="25,000"' in merchant.text
    assert problems(merchant.text) == []
    assert value(parts, "funding.amount") == "60000"


def test_after_seeing_the_newer_answer_it_can_be_replaced(merchant: Browser, parts: Parts) -> None:
    test_an_older_page_does_not_overwrite_a_newer_answer(merchant, parts)

    merchant.submit(AMOUNT, amount="25,000")

    assert value(parts, "funding.amount") == "25000"


def test_change_links_of_the_check_page_come_back_to_it(merchant: Browser) -> None:
    start(merchant)
    answer_all(merchant)
    merchant.get("/application/funding/amount?back=check-answers")

    merchant.submit(AMOUNT, amount="30,000")

    assert path_of(merchant) == "/application/check-answers"
    assert "$30,000" in merchant.words


def test_confirming_leads_to_the_statements(merchant: Browser) -> None:
    start(merchant)
    answer_all(merchant)

    sent = merchant.submit("/application/check-answers", follow=False)

    assert sent.status_code == 303
    assert sent.headers["Location"] == "/application/statements"


def test_confirming_too_early_names_what_is_missing(merchant: Browser) -> None:
    start(merchant)
    merchant.get("/application/check-answers")

    page = merchant.submit("/application/check-answers")

    assert page.status_code == 422
    assert "Answer this question first: EIN" in merchant.words
    assert problems(merchant.text) == []


def test_a_merchant_who_comes_back_a_year_later_confirms_what_is_old_and_answers_what_is_new(
    merchant: Browser, parts: Parts, demo: TenantProfile
) -> None:
    apply(merchant)
    first = only_deal(parts)
    with parts.db.write(tenant_id=demo.id) as session:
        close_deal(session, tenant_id=demo.id, deal_id=first.id, reason="withdrawn", actor="user:u")
    again = start_over(merchant, parts, first)

    again.get("/application/tasks")
    again.get("/application/owner/identity")
    assert "4471" not in again.text
    assert 'value="1984"' in again.text
    for path, fields in ANSWERS[4:]:
        again.get(path)
        again.submit(path, **fields)
    assert "Some answers come from last time" in again.words
    sent = again.submit("/application/check-answers", follow=False)

    assert sent.headers["Location"] == "/application/statements"
    with parts.db.read() as session:
        deal = session.execute(select(Deal).where(Deal.status == "open")).scalar_one()
        assert read_state(session, tenant_id=demo.id, deal_id=deal.id).confirm == []


def start_over(merchant: Browser, parts: Parts, first: Deal) -> Browser:
    """The merchant of a closed deal proves to be that merchant by the link in the mail, and gets a new deal."""
    from tests.integration.application.test_resume import last_link

    start(merchant)
    path = last_link(parts)
    merchant.get(path)
    merchant.submit(path)
    return merchant


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_sound_and_small_and_asks_few_questions_of_the_database(
    merchant: Browser, parts: Parts, path: str
) -> None:
    start(merchant)
    statements: list[str] = []

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        if " FROM " in statement.replace("\n", " ").upper():
            statements.append(statement)

    event.listen(parts.db.engine, "before_cursor_execute", note)
    page = merchant.get(path)
    event.remove(parts.db.engine, "before_cursor_execute", note)

    assert page.status_code == 200
    assert problems(merchant.text) == []
    assert len(statements) <= 8, statements
    assert len(page.data) < 40_000


@pytest.mark.parametrize("path", [path for path, _ in ANSWERS] + ["/application/check-answers"])
def test_forms_of_another_session_are_refused(merchant: Browser, stranger: Browser, path: str) -> None:
    start(merchant)
    start(stranger, phone="(973) 555-0177", email="other@oakcafe.example")
    merchant.get(path)

    page = stranger.post(path, merchant.forms()[path] | dict(ANSWERS).get(path, {}))

    assert page.status_code == 400


def test_a_question_that_does_not_exist_is_a_404(merchant: Browser) -> None:
    start(merchant)

    assert merchant.get("/application/business/horoscope").status_code == 404


def test_a_closed_application_takes_no_answers(merchant: Browser, parts: Parts, demo: TenantProfile) -> None:
    start(merchant)
    merchant.get(AMOUNT)
    deal = only_deal(parts)
    with parts.db.write(tenant_id=demo.id) as session:
        close_deal(session, tenant_id=demo.id, deal_id=deal.id, reason="withdrawn", actor="user:u")

    assert merchant.submit(AMOUNT, amount="25,000").status_code == 409
    assert merchant.get(AMOUNT).request.path == "/application/status"
    assert "This application is closed" in merchant.words


def test_a_question_answered_in_place_sends_the_part_alone_and_then_the_next_page(merchant: Browser) -> None:
    start(merchant)
    merchant.get(AMOUNT)
    form = merchant.forms()[AMOUNT]
    htmx = {"HX-Request": "true", "HX-Target": "question", "HX-Current-URL": f"http://localhost{AMOUNT}"}

    wrong = merchant.post(AMOUNT, {**form, "amount": "x"}, follow=False, headers=htmx)
    right = merchant.post(AMOUNT, {**form, "amount": "25000"}, follow=False, headers=htmx)

    assert wrong.status_code == 422
    assert wrong.get_data(as_text=True).strip().startswith('<div id="question">')
    assert problems(wrong.get_data(as_text=True), whole_page=False) == []
    assert right.status_code == 204
    assert right.headers["HX-Redirect"] == "/application/funding/purpose"


def test_an_api_key_is_not_a_merchant(api: ApiClient) -> None:
    assert api.raw("POST", AMOUNT, data={"amount": "1"}).status_code == 303


def test_text_messages_can_be_agreed_to_beside_the_phone_number_and_are_not_asked_for_again(
    merchant: Browser, parts: Parts
) -> None:
    path = "/application/business/contact"
    start(merchant)
    merchant.get(path)
    assert "Reply STOP at any time" in merchant.words

    merchant.submit(path, phone="(973) 555-0188", email="rosa@mapledeli.example", sms="sms-1")

    with parts.db.read() as session:
        consent = session.execute(select(Consent)).scalar_one()
    assert consent.kind == "sms"
    merchant.get(path)
    assert "Reply STOP" not in merchant.words
