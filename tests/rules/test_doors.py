"""Each address × each of the cast, by real requests. A new address is in here by itself."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from portal.auth.sessions import open_signer_session
from portal.infra import clock
from portal.infra.parts import Parts
from portal.infra.tables import load_tables
from portal.signing.co_signers import find_invitation
from portal.tenants.queries import TenantProfile
from portal.workflows.name_co_signer import name_co_signer
from tests.client import Browser
from tests.integration.signing.acts import about, check, send
from tests.integration.signing.stage import Stage
from tests.rules.doors import Door, doors, knock
from tests.unit.web.structure import problems

CAST = ("anonymous", "applicant", "co_signer", "viewer", "underwriter", "admin", "rival_admin")
ROLES = {"viewer": "viewer", "underwriter": "underwriter", "admin": "admin", "rival_admin": "admin"}
# Notes of use, limits and sessions are kept by looking; they are no business.
KEPT_BY_LOOKING = {"web_sessions", "rate_counters", "api_keys"}
ENDS_SESSION = re.compile(r"sign-?out|sign_out")


@pytest.fixture
def anonymous(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def applicant(app: Flask) -> Browser:
    browser = Browser(app)
    browser.get("/apply/demo")
    browser.submit("/apply/demo", legal_name="Rules Bakery", phone="(973) 555-0140", email="rules@example.com")
    assert browser.page is not None
    assert browser.page.status_code == 200, browser.words[:300]
    return browser


@pytest.fixture
def co_signer(app: Flask, parts: Parts, demo: TenantProfile) -> Browser:
    """Somebody whose turn it is to sign beside the owner."""
    stage = Stage(parts, demo).answer().accept()
    given = {"name": "Ines Ortiz", "email": "ines@ortiz.example", "address": ""}
    with stage.write() as session:
        name_co_signer(session, **about(stage), capacity="co_owner", **given)
    check(stage)
    envelope = send(stage)
    with stage.write() as session:
        row = find_invitation(session, tenant_id=demo.id, envelope_id=envelope.id)
        assert row is not None
        row.sent_at = clock.now()
        who = {"tenant_id": demo.id, "invitation_id": row.id}
        token = open_signer_session(session, session_id="ws_rules", **who, opened_by="rules", user_agent="")
    browser = Browser(app)
    browser.client.set_cookie("portal_session", token)
    return browser


def kind_of(who: str) -> str:
    return "staff" if who in ROLES else {"applicant": "merchant", "co_signer": "signer"}.get(who, "anonymous")


def safe_doors(app: Flask) -> list[Door]:
    return [door for door in doors(app) if not ENDS_SESSION.search(door.path)]


@pytest.mark.parametrize("who", CAST)
def test_every_door_lets_in_whom_its_policy_names_and_nobody_else(
    app: Flask, who: str, request: pytest.FixtureRequest
) -> None:
    browser: Browser = request.getfixturevalue(who)
    wrong = []
    for door in safe_doors(app):
        answer = knock(browser, door)
        words = _verdict(door, who, answer.status_code, answer.headers.get("Location", ""))
        if words:
            wrong.append(f"{door.method} {door.path} ({door.endpoint}, {door.policy.name}): {words}")

    assert not wrong, f"as {who}: check @allow(…) of these views:\n" + "\n".join(wrong)


def _verdict(door: Door, who: str, status: int, location: str) -> str:
    sent_away = status == 401 or (status in (302, 303) and ("sign-in" in location or "signed-out" in location))
    if status >= 500:
        return f"answered {status}"
    if door.policy.name == "api":
        return "" if status == 401 else f"answered {status} without a key"
    if kind_of(who) not in door.policy.kinds:
        return "" if sent_away or status == 403 else f"let them in with {status}"
    if door.policy.roles and ROLES.get(who) not in door.policy.roles:
        return "" if status == 403 else f"let the role in with {status}"
    if door.policy.name in ("public", "webhook"):
        return ""
    return f"refused them with {status}" if sent_away or status == 403 else ""


def test_an_api_key_meets_no_error_that_nobody_foresaw(app: Flask) -> None:
    client, wrong = app.test_client(), []
    headers = {"X-Tenant-ID": "demo", "Authorization": "Bearer dev", "Idempotency-Key": "rule-1"}
    for door in doors(app):
        if door.policy.name == "api":
            answer = client.open(
                door.path, method=door.method, headers=headers, json={} if door.method != "GET" else None
            )
            if answer.status_code >= 500 or answer.status_code == 401:
                wrong.append(f"{door.method} {door.path}: {answer.status_code}")

    assert not wrong, f"these API views answer an empty call with an error of their own: {wrong}"


@pytest.mark.parametrize("who", ["applicant", "co_signer", "admin"])
def test_looking_changes_no_business_row(app: Flask, parts: Parts, who: str, request: pytest.FixtureRequest) -> None:
    browser: Browser = request.getfixturevalue(who)
    changing, before = [], _rows(parts)
    for door in safe_doors(app):
        if door.method == "GET":
            knock(browser, door)
            after = _rows(parts)
            if after != before:
                changed = sorted(name for name in after if after[name] != before[name])
                changing.append(f"{door.path} ({door.endpoint}) changed {changed}")
                before = after

    assert not changing, f"a GET may only look; make these POST: {changing}"


def _rows(parts: Parts) -> dict[str, list[tuple[object, ...]]]:
    tables = [table for table in load_tables().sorted_tables if table.name not in KEPT_BY_LOOKING]
    with parts.db.read() as session:
        return {
            table.name: [tuple(row) for row in session.execute(table.select().order_by(*table.primary_key.columns))]
            for table in tables
        }


@pytest.mark.parametrize("who", ["anonymous", "applicant", "co_signer", "admin"])
def test_every_page_is_sound(app: Flask, who: str, request: pytest.FixtureRequest) -> None:
    browser: Browser = request.getfixturevalue(who)
    wrong = []
    for door in safe_doors(app):
        if door.method != "GET":
            continue
        answer = knock(browser, door)
        if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
            html = answer.get_data(as_text=True)
            wrong += [f"{door.path} ({door.endpoint}): {words}" for words in [*problems(html), *_title_problems(html)]]

    assert not wrong, f"mend the templates of these pages, seen as {who}:\n" + "\n".join(wrong)


def _title_problems(html: str) -> list[str]:
    title, heading = (re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", html, re.DOTALL) for tag in ("title", "h1"))
    if title is None or heading is None:
        return ["it lacks a title or an h1"]
    begins = " ".join(re.sub(r"<[^>]+>", " ", title[1]).split()).removeprefix("Error: ")
    says = " ".join(re.sub(r"<[^>]+>", " ", heading[1]).split())
    return [] if begins.startswith(says) else [f"the title {begins!r} does not begin with the h1 {says!r}"]


@pytest.mark.parametrize("who", ["anonymous", "applicant", "admin"])
def test_every_answer_carries_the_headers_that_protect(app: Flask, who: str, request: pytest.FixtureRequest) -> None:
    browser: Browser = request.getfixturevalue(who)
    bare = []
    for door in safe_doors(app):
        headers = knock(browser, door).headers
        policy = headers.get("Content-Security-Policy", "")
        if "unsafe" in policy or "default-src 'none'" not in policy or "frame-ancestors 'none'" not in policy:
            bare.append(f"{door.method} {door.path}: Content-Security-Policy is {policy!r}")
        if headers.get("X-Content-Type-Options") != "nosniff" or "Referrer-Policy" not in headers:
            bare.append(f"{door.method} {door.path}: nosniff or Referrer-Policy is missing")

    assert not bare, f"portal/web/headers.py sets these on every answer; find out who takes them away: {bare}"


def test_an_address_of_nobody_and_of_another_tenant_answer_the_same(app: Flask, admin: Browser) -> None:
    differing = []
    for door in safe_doors(app):
        if door.method == "GET" and "zz_0000" in door.path and door.policy.name in ("staff", "underwriter", "admin"):
            answer = knock(admin, door)
            if answer.status_code != 404:
                differing.append(f"{door.path}: {answer.status_code}")

    assert not differing, f"these must answer 404 for an id that is not this tenant's: {differing}"


@pytest.mark.parametrize("who", ["anonymous", "applicant", "co_signer", "admin"])
def test_a_post_without_its_form_token_changes_nothing(
    app: Flask, parts: Parts, who: str, request: pytest.FixtureRequest
) -> None:
    browser: Browser = request.getfixturevalue(who)
    changing, before = [], _rows(parts)
    for door in safe_doors(app):
        if door.method != "POST":
            continue
        answer = knock(browser, door)
        after = _rows(parts)
        if answer.status_code < 300 or after != before:
            changing.append(f"{door.path} ({door.endpoint}) answered {answer.status_code}")
            before = after

    assert not changing, f"send these through run_command, prepare_and_run or perform: {changing}"
