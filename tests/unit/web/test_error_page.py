import pytest
from flask import Flask, Response

from portal.web.pages import page
from tests.unit.web.app import make_app
from tests.unit.web.structure import problems


def app_that_refuses(status: int, **context: object) -> Flask:
    app = make_app()

    @app.get("/refused")
    def refused() -> Response:
        return page("errors/error.html", status=status, heading="Not now", words="This deal is closed.", **context)

    return app


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_an_error_page_says_what_happened_and_what_to_do(status: int) -> None:
    answer = app_that_refuses(status, next=[("Start page", "/")]).test_client().get("/refused")

    assert answer.status_code == status
    assert problems(answer.text) == []
    assert "This deal is closed." in answer.text
    assert answer.text.count("<p>") >= 1
    assert '<a class="btn" href="/">Start page</a>' in answer.text


def test_an_error_page_gives_back_what_was_typed() -> None:
    kept = [("note", "Called <Rosa>")]

    answer = app_that_refuses(400, kept=kept, request_id="rq-1").test_client().get("/refused")

    assert "Called &lt;Rosa&gt;" in answer.text
    assert "rq-1" in answer.text


def test_an_error_page_stands_without_a_tenant() -> None:
    app = app_that_refuses(404)
    app.context_processor(lambda: {"tenant": None, "viewer": None})

    assert app.test_client().get("/refused").status_code == 404
