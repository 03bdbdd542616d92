"""Staff sign in with email and password; nobody else gets in, and nobody is sent elsewhere."""

import pytest
from flask import Flask

from portal.backoffice.sign_in import TRIES_OF_ACCOUNT, local_path
from portal.demo.seed import PASSWORD
from tests.client import Browser

UNDERWRITER = "underwriter@demo.example"


@pytest.fixture
def door(app: Flask) -> Browser:
    browser = Browser(app)
    browser.get("/office/sign-in")
    return browser


def test_an_underwriter_signs_in_and_lands_in_the_queue(door: Browser) -> None:
    answer = door.submit("/office/sign-in", email=UNDERWRITER, password=PASSWORD, follow=False)

    assert (answer.status_code, answer.location) == (303, "/office/queue")
    assert door.get("/office/account").status_code == 200
    assert "Priya Raman" in door.words


def test_sign_in_leads_back_to_the_page_that_was_asked_for(stranger: Browser) -> None:
    stranger.get("/office/account")
    answer = stranger.submit("/office/sign-in", email=UNDERWRITER, password=PASSWORD, follow=False)

    assert answer.location == "/office/account"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/office/", "//evil.example/office/x", "/\\evil.example", "/apply/demo", "", None]
)
def test_no_address_outside_the_office_is_gone_to(elsewhere: str | None) -> None:
    assert local_path(elsewhere) == "/office/queue"


@pytest.mark.parametrize("email", [UNDERWRITER, "nobody@demo.example"])
def test_a_wrong_password_and_an_unknown_account_read_the_same(door: Browser, email: str) -> None:
    answer = door.submit("/office/sign-in", email=email, password="wrong wrong wrong")

    assert answer.status_code == 422
    assert "The email address or the password is not right." in door.words
    assert email in door.text, "what was typed is kept"
    assert "wrong wrong" not in door.text, "but never a password"
    assert door.get("/office/account").request.path == "/office/sign-in"


def test_missing_fields_are_named(door: Browser) -> None:
    answer = door.submit("/office/sign-in", email="", password="")

    assert answer.status_code == 422
    assert "Enter your work email" in door.words
    assert "Enter your password" in door.words


def test_too_many_tries_at_one_account_are_refused_even_with_the_right_password(door: Browser) -> None:
    for _ in range(TRIES_OF_ACCOUNT):
        door.submit("/office/sign-in", email=UNDERWRITER, password="wrong wrong wrong")
    answer = door.submit("/office/sign-in", email=UNDERWRITER, password=PASSWORD)

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Too many tries" in door.words


def test_the_same_form_sent_twice_ends_the_session_it_opened_first(app: Flask, door: Browser) -> None:
    hidden = door.forms()["/office/sign-in"]
    fields = {**hidden, "email": UNDERWRITER, "password": PASSWORD}
    door.post("/office/sign-in", fields, follow=False)
    first = door.client.get_cookie("portal_session")
    door.post("/office/sign-in", fields, follow=False)
    second = door.client.get_cookie("portal_session")

    assert first
    assert second
    assert first.value != second.value
    other = Browser(app)
    other.client.set_cookie("portal_session", first.value)
    assert other.get("/office/account").request.path == "/office/sign-in"
    assert door.get("/office/account").request.path == "/office/account"


def test_a_sign_in_form_without_its_token_is_refused(door: Browser) -> None:
    answer = door.post("/office/sign-in", {"email": UNDERWRITER, "password": PASSWORD})

    assert answer.status_code == 400


def test_signing_out_ends_the_session_on_the_server(underwriter: Browser, app: Flask) -> None:
    cookie = underwriter.client.get_cookie("portal_session")
    underwriter.get("/office/account")
    underwriter.submit("/office/sign-out")

    assert underwriter.page is not None
    assert underwriter.page.request.path == "/office/sign-in"
    other = Browser(app)
    assert cookie is not None
    other.client.set_cookie("portal_session", cookie.value)
    assert other.get("/office/account").request.path == "/office/sign-in"
