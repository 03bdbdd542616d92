import pytest
from flask.testing import FlaskClient

from tests.unit.web.app import make_app

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client() -> FlaskClient:
    return make_app().test_client()


def test_a_browser_gets_the_whole_page(client: FlaskClient) -> None:
    answer = client.get("/parts")

    assert "<!doctype html>" in answer.text
    assert "HX-Request" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_htmx_gets_the_fragment_it_targets(client: FlaskClient) -> None:
    answer = client.get("/parts", headers=HTMX | {"HX-Target": "slot_2"})

    assert answer.text == '<section id="slot_2"><h2>Two</h2></section>'
    assert "HX-Retarget" not in answer.headers


def test_a_fragment_that_was_not_targeted_says_where_it_belongs(client: FlaskClient) -> None:
    answer = client.get("/parts", headers=HTMX | {"HX-Target": "elsewhere"})

    assert answer.text.startswith('<section id="slot_1">')
    assert answer.headers["HX-Retarget"] == "#slot_1"
    assert answer.headers["HX-Reswap"] == "outerHTML"


@pytest.mark.parametrize("header", ["HX-History-Restore-Request", "HX-Boosted"])
def test_going_back_gets_the_page_and_not_a_part(client: FlaskClient, header: str) -> None:
    answer = client.get("/parts", headers=HTMX | {"HX-Target": "slot_2", header: "true"})

    assert "<!doctype html>" in answer.text


def test_a_page_without_fragments_replaces_the_body_and_never_nests(client: FlaskClient) -> None:
    answer = client.get("/gallery/office", headers=HTMX | {"HX-Target": "slot_2"})

    assert answer.headers["HX-Retarget"] == "body"
    assert answer.headers["HX-Reswap"] == "innerHTML"


def test_after_an_act_a_browser_is_sent_to_the_outcome(client: FlaskClient) -> None:
    answer = client.post("/parts")

    assert (answer.status_code, answer.location) == (303, "/parts")


def test_an_act_whose_outcome_is_on_the_same_page_swaps_the_part(client: FlaskClient) -> None:
    headers = HTMX | {"HX-Target": "slot_2", "HX-Current-URL": "https://portal.example/parts?x=1"}

    answer = client.post("/parts", headers=headers, follow_redirects=True)

    assert answer.text == '<section id="slot_2"><h2>Two</h2></section>'


def test_an_act_whose_outcome_is_elsewhere_opens_that_page(client: FlaskClient) -> None:
    headers = HTMX | {"HX-Current-URL": "https://portal.example/parts"}

    answer = client.post("/parts?next=/done", headers=headers)

    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/done"
