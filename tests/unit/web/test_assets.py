import gzip
import hashlib
import re

import pytest
from flask.testing import FlaskClient

from tests.unit.web.app import ROOT, make_app


@pytest.fixture
def client() -> FlaskClient:
    return make_app().test_client()


def address(client: FlaskClient, name: str) -> str:
    stem, _, suffix = name.rpartition(".")
    found = re.search(rf'"(/static/{re.escape(stem)}\.[0-9a-f]{{12}}\.{suffix})"', client.get("/gallery/office").text)
    assert found, name
    return found[1]


def test_the_five_style_sheets_are_one_request_that_is_kept_for_ever(client: FlaskClient) -> None:
    answer = client.get(address(client, "css/portal.css"), headers={"Accept-Encoding": "gzip"})

    sheet = gzip.decompress(answer.data).decode()
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert len(answer.data) < 10_000
    assert all(mark in sheet for mark in ("--accent:", ".skip-link", ".offer-grid", ".btn", "@media print"))


def test_a_browser_without_gzip_gets_the_same_style_sheet(client: FlaskClient) -> None:
    path = address(client, "css/portal.css")

    zipped, plain = client.get(path, headers={"Accept-Encoding": "gzip"}), client.get(path)

    assert gzip.decompress(zipped.data) == plain.data
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["ETag"] != plain.headers["ETag"]


def test_a_page_of_another_release_still_gets_a_style_sheet_but_may_not_keep_it(client: FlaskClient) -> None:
    answer = client.get("/static/css/portal.0123456789ab.css")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


def test_a_known_style_sheet_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get("/static/css/portal.css")

    again = client.get("/static/css/portal.css", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304


@pytest.mark.parametrize("name", ["css/nothing.css", "../pyproject.toml", "vendor/README.md", "css/tokens.css", ""])
def test_nothing_else_of_the_folder_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_a_first_visit_stays_within_fifty_kilobytes_and_six_requests(client: FlaskClient) -> None:
    html = client.get("/gallery/merchant", headers={"Accept-Encoding": "gzip"})
    assets = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', html.text))

    sizes = [len(client.get(path, headers={"Accept-Encoding": "gzip"}).data) for path in assets]

    assert len(assets) + 1 <= 6
    assert sum(sizes) + len(gzip.compress(html.data)) < 50_000


def test_the_vendored_script_is_the_one_that_its_note_names() -> None:
    note = (ROOT / "static/vendor/README.md").read_text()
    rows = re.findall(r"\| `([\w.-]+\.js)` .*`([0-9a-f]{64})` \|", note)

    assert rows
    for name, digest in rows:
        assert hashlib.sha256((ROOT / "static/vendor" / name).read_bytes()).hexdigest() == digest


def test_every_script_and_style_sheet_is_part_of_a_bundle() -> None:
    from portal.web.assets import BUNDLES

    parts = {part for bundle in BUNDLES.values() for part in bundle}
    on_disk = {f"{folder}/{path.name}" for folder in ("css", "js") for path in (ROOT / "static" / folder).iterdir()}

    assert parts == on_disk


def test_raw_colors_stand_in_the_tokens_alone() -> None:
    paper = {"#fff", "#2b2b2b", "#b9b9b9", "#5d5d5d", "#ffd84d", "#8a5a00"}
    for name in ("base", "layout", "components"):
        text = (ROOT / f"static/css/{name}.css").read_text()
        assert set(re.findall(r"#[0-9a-f]{3,8}\b(?=[;\s])", text)) <= paper, name
