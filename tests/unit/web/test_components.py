import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.unit.web.app import ROOT, make_app
from tests.unit.web.structure import problems

COMPONENTS = ROOT / "templates" / "components"
GALLERIES = Path(__file__).parent / "templates"


@pytest.fixture
def client() -> FlaskClient:
    return make_app().test_client()


def macros() -> set[str]:
    found = set()
    for path in COMPONENTS.glob("*.html"):
        found |= set(re.findall(r"{% macro (\w+)\(", path.read_text()))
    return found


@pytest.mark.parametrize("name", ["merchant", "office"])
def test_every_component_is_sound_html_on_the_gallery(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/gallery/{name}")

    assert answer.status_code == 200
    assert problems(answer.text) == []


def test_every_macro_is_shown_on_a_gallery_or_used_by_another() -> None:
    texts = [
        path.read_text()
        for folder in (COMPONENTS, GALLERIES, ROOT / "templates" / "layouts")
        for path in folder.glob("*.html")
    ]
    everything = re.sub(r"{% (macro|from) [^%]*%}", "", "\n".join(texts))

    unused = {name for name in macros() if not re.search(rf"\b{name}\(", everything)}

    assert unused == set()


def test_what_people_typed_is_shown_as_text_and_never_as_markup(client: FlaskClient) -> None:
    html = client.get("/gallery/merchant").text

    assert 'value="Sant’Angelo &amp; Daughters &lt;LLC&gt;"' in html
    assert "<LLC>" not in html


def test_an_error_stands_first_in_main_and_in_the_title(client: FlaskClient) -> None:
    html = client.get("/gallery/merchant").text

    assert "<title>Error: Gallery of the merchant’s pages – Ledgerfield Funding</title>" in html
    assert html.index('id="error_summary"') < html.index("<h1>")
    assert html.index('id="main"') < html.index('id="error_summary"')


def test_only_the_wrong_part_of_a_date_is_marked(client: FlaskClient) -> None:
    html = client.get("/gallery/merchant").text

    assert re.search(r'class="input w-2" id="dob-day"[^>]*aria-invalid="true"', html)
    assert re.search(r'class="input w-2 fine" id="dob-month"(?![^>]*aria-invalid)', html)


def test_a_gallery_page_stays_within_the_budget(client: FlaskClient) -> None:
    import gzip

    assert len(gzip.compress(client.get("/gallery/office").data)) < 14_000


# A mail brings its style along: its reader fetches none.
PAGES = sorted(path for path in ROOT.joinpath("templates").rglob("*.html") if "mail" not in path.parts)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_template_carries_a_style_a_script_or_a_handler(path: Path) -> None:
    text = path.read_text()

    assert not re.search(r"\sstyle=|<style|<script(?![^>]*\bsrc=)|\son[a-z]+=", text)
    assert "| safe" not in text or path.name in ("icon.html", "choice.html"), (
        "mark nothing safe that people may have typed"
    )
