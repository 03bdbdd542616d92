"""A page of a statement is shown as a picture with the row's place marked, to its tenant's staff alone."""

import re

import pytest

from portal.infra.parts import Parts
from portal.workflows import draw_page
from tests.client import Browser
from tests.integration.backoffice.conftest import Case


def first_row(browser: Browser, case: Case) -> str:
    browser.get(f"{case.path}/statements")
    return browser.text.split('class="row-link" href="')[1].split('"')[0]


def test_a_row_leads_to_its_page_with_its_place_marked(viewer: Browser, measured: Case) -> None:
    viewer.get(first_row(viewer, measured))

    box = re.search(r'<rect class="mark" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', viewer.text)
    assert box is not None
    assert all(float(side) > 1 for side in box.groups())
    assert "As printed" in viewer.words
    assert 'viewBox="0 0 612' in viewer.text


def test_the_picture_is_kept_by_this_browser_alone_and_named_by_its_content(viewer: Browser, measured: Case) -> None:
    href = first_row(viewer, measured).split("?")[0] + "/picture"
    answer = viewer.client.get(href)
    again = viewer.client.get(href, headers={"If-None-Match": answer.headers["ETag"]})

    assert (answer.status_code, again.status_code) == (200, 304)
    assert answer.data.startswith(b"\x89PNG\r\n\x1a\n")
    assert answer.headers["Cache-Control"] == "private, max-age=3600"
    assert len(answer.data) < 150_000


def test_another_tenants_page_is_not_there(viewer: Browser, rival_admin: Browser, measured: Case) -> None:
    href = first_row(viewer, measured).split("?")[0]

    assert rival_admin.client.get(href).status_code == 404
    assert rival_admin.client.get(f"{href}/picture").status_code == 404


@pytest.mark.parametrize("page", ["0", "99"])
def test_a_page_that_the_file_does_not_have_is_not_there(page: str, viewer: Browser, measured: Case) -> None:
    href = re.sub(r"/pages/\d+.*", f"/pages/{page}", first_row(viewer, measured))

    assert viewer.client.get(href).status_code == 404
    assert viewer.client.get(f"{href}/picture").status_code == 404


def test_any_place_can_be_marked_and_a_place_that_is_none_is_refused(viewer: Browser, measured: Case) -> None:
    href = first_row(viewer, measured).split("?")[0]
    viewer.get(f"{href}?box=100,50,200,70")

    assert '<rect class="mark" x="98.0" y="48.0" width="104.0" height="24.0"/>' in viewer.text
    for broken in ("1,2,3", "a,b,c,d", "nan,1,2,3", "inf,1,2,3", "1,2,3,1e9"):
        assert viewer.client.get(f"{href}?box={broken}").status_code == 400


def test_a_page_that_cannot_be_drawn_says_so_and_keeps_its_rows(
    parts: Parts, viewer: Browser, measured: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    href = first_row(viewer, measured)
    monkeypatch.setattr(draw_page, "_CALL", "portal.statements.reading.picture:nothing")

    viewer.get(href)
    assert "This page could not be drawn" in viewer.words
    assert "As printed" in viewer.words
    assert viewer.client.get(href.split("?")[0] + "/picture").status_code == 503


def test_a_page_is_drawn_once_and_then_kept(viewer: Browser, measured: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    href = first_row(viewer, measured)
    first = viewer.client.get(href.split("?")[0] + "/picture").data
    monkeypatch.setattr(draw_page, "_CALL", "portal.statements.reading.picture:nothing")

    assert viewer.client.get(href.split("?")[0] + "/picture").data == first


def test_the_row_before_and_the_row_after_are_a_link_away(viewer: Browser, measured: Case) -> None:
    viewer.get(first_row(viewer, measured))
    assert 'rel="prev"' not in viewer.text

    first = viewer.text
    viewer.get(first.split('" rel="next"')[0].split('href="')[-1])
    assert 'rel="prev"' in viewer.text
    assert viewer.text != first
