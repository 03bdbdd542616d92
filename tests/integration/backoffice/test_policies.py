"""The policy in the office: versions to read and compare, a draft edited field by field, and its publishing."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from portal.events.queries import list_events
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from portal.underwriting.drafts import change_draft, start_draft
from portal.underwriting.models import PolicyDraft
from portal.underwriting.policy import default_policy
from portal.underwriting.queries import get_draft, list_drafts, list_policies, policy_in
from tests.client import Browser

PAGE = "/office/policies"


class Inputs(HTMLParser):
    """Everything that the last page's form at an action would send, as a browser without JavaScript reads it."""

    def __init__(self, html: str, action: str) -> None:
        super().__init__()
        self.action, self.fields = action, dict[str, Any]()
        self._inside, self._select = False, ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("action") == self.action
        elif self._inside and tag == "input" and "name" in given:
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.fields.setdefault(given["name"], []).append(given.get("value", ""))
        elif self._inside and tag == "select":
            self._select = given["name"]
        elif self._inside and tag == "option" and "selected" in given:
            self.fields[self._select] = given["value"]


@pytest.fixture
def draft(parts: Parts, demo: TenantProfile) -> PolicyDraft:
    with parts.db.write(tenant_id=demo.id) as session:
        return start_draft(session, tenant_id=demo.id, base_version="default-1", actor="system")


def address(draft: PolicyDraft) -> str:
    return f"{PAGE}/drafts/{draft.id}"


def fill(browser: Browser, draft: PolicyDraft, **changes: str) -> Any:
    action = f"{address(draft)}/edit"
    browser.get(action)
    fields = Inputs(browser.text, action).fields
    return browser.post(action, {**fields, **{name.replace("__", "-"): text for name, text in changes.items()}})


def kept(parts: Parts, draft: PolicyDraft) -> PolicyDraft:
    with parts.db.read() as session:
        return get_draft(session, tenant_id=draft.tenant_id, draft_id=draft.id)


def test_a_funder_without_a_version_keeps_the_first_one_and_reads_it(parts: Parts, rival_admin: Browser) -> None:
    rival_admin.get(PAGE)
    rival_admin.submit(PAGE)

    for words in (
        "Policy default-1",
        "In force",
        "Declined: less than $15,000",
        "Factor rate, tier 3",
        "None are tried",
    ):
        assert words in rival_admin.words


def test_a_draft_is_begun_from_a_version_and_saved_field_by_field(
    parts: Parts, demo: TenantProfile, draft: PolicyDraft, admin: Browser
) -> None:
    admin.get(PAGE)
    version = re.search(r'href="(/office/policies/pv_\w+)"', admin.text)
    assert version is not None
    admin.get(version[1])
    admin.submit(f"{version[1]}/draft")
    assert "Edit policy default-3" in admin.words

    saved = fill(admin, draft, stops__min_monthly_revenue_cents="20,000", grades__0__factor_rates__0="1.16")

    policy = policy_in(kept(parts, draft))
    assert saved.status_code == 200
    assert (policy.stops.min_monthly_revenue_cents, str(policy.grades[0].factor_rates[0])) == (2_000_000, "1.16")
    assert (policy.points, policy.tiers, policy.authority) == (
        default_policy().points,
        default_policy().tiers,
        default_policy().authority,
    )
    for words in ("2 fields", "$15,000 $20,000 Stricter", "Grades and prices, grade A, tier 1: Factor rate"):
        assert words in admin.words


def test_what_cannot_be_taken_is_said_at_its_field_and_in_the_summary_and_stays_typed(
    parts: Parts, draft: PolicyDraft, admin: Browser
) -> None:
    answer = fill(admin, draft, stops__max_nsf_3m="few", grades__1__daily_payments__0="171", note="Trying")

    assert answer.status_code == 422
    html = unescape(admin.text)
    for part in ('href="#stops-max_nsf_3m"', 'value="few"', 'id="stops-max_nsf_3m-error"', 'value="171"', "Trying"):
        assert part in html, part
    assert "Enter a whole number" in admin.words
    assert kept(parts, draft).revision == 1


def test_a_name_that_is_taken_is_refused_at_its_field(draft: PolicyDraft, admin: Browser) -> None:
    answer = fill(admin, draft, version="default-1")

    assert answer.status_code == 422
    assert "There is a version default-1 already" in admin.words


def test_who_saves_second_sees_what_the_first_saved_and_loses_nothing(
    parts: Parts, draft: PolicyDraft, admin: Browser
) -> None:
    action = f"{address(draft)}/edit"
    admin.get(action)
    mine = {**Inputs(admin.text, action).fields, "stops-max_nsf_3m": "4"}
    with parts.db.write(tenant_id=draft.tenant_id) as session:
        theirs = policy_in(draft).model_copy(update={"expiry_days": 10})
        about = {"tenant_id": draft.tenant_id, "draft_id": draft.id, "actor": "user:us_other"}
        change_draft(session, **about, revision=1, policy=theirs)

    answer = admin.post(action, mine)

    assert answer.status_code == 409
    assert "Somebody else saved this draft" in admin.words
    assert 'value="4"' in admin.text
    assert "default-2 as it is saved: 10 days" in admin.words
    assert policy_in(kept(parts, draft)).expiry_days == 10
    admin.post(action, Inputs(admin.text, action).fields)
    assert policy_in(kept(parts, draft)).stops.max_nsf_3m == 4


def test_publishing_needs_a_reason_and_a_moment_that_is_not_past_and_happens_once(
    parts: Parts, demo: TenantProfile, draft: PolicyDraft, admin: Browser
) -> None:
    action = f"{address(draft)}/publish"
    admin.get(address(draft))
    assert admin.submit(action, note="", when="later").status_code == 422
    assert "Say why the policy changes" in admin.words
    assert "Enter the day" in admin.words
    assert admin.submit(action, note="Because", when="later", on="2020-01-01", at="09:00").status_code == 422
    assert "cannot begin in the past" in admin.words

    sent = {**admin.forms()[action], "note": "Because", "when": "later", "on": "2199-12-01", "at": "09:30"}
    first, again = (admin.post(action, sent, follow=False) for _ in range(2))

    with parts.db.read() as session:
        newest = list_policies(session, tenant_id=demo.id)[0]
        events = [event.type for event in list_events(session, tenant_id=demo.id, limit=20)]
    assert (first.status_code, first.location) == (303, again.location)
    assert (newest.version, newest.note, newest.valid_from.isoformat()) == (
        "default-2",
        "Because",
        "2199-12-01T14:30:00+00:00",
    )
    assert events.count("policy.published") == 1
    admin.get(PAGE)
    assert "Upcoming" in admin.words


def test_a_policy_goes_out_as_a_file_and_comes_in_as_one(parts: Parts, draft: PolicyDraft, admin: Browser) -> None:
    document = json.loads(admin.get(f"{address(draft)}/document").get_data())
    assert document == json.loads(policy_in(draft).to_json())
    document["stops"]["max_positions"], document["version"] = 1, "somebody-elses"

    admin.get(address(draft))
    action = f"{address(draft)}/import"
    admin.submit(action, file=(io.BytesIO(json.dumps(document).encode()), "policy.json"))

    policy = policy_in(kept(parts, draft))
    assert (policy.stops.max_positions, policy.version) == (1, "default-2")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose the file"),
        (b"%PDF-1.7", "The file is no policy"),
        (b'{"version": "x", "stops": {"max_nsf_3m": -1}}', "stops.max_nsf_3m: Enter 0 or more"),
        (b'{"rules": []}', "rules: A policy has no such field"),
    ],
)
def test_a_file_that_is_no_policy_is_refused_by_its_paths(
    draft: PolicyDraft, admin: Browser, content: bytes, words: str
) -> None:
    admin.get(address(draft))

    answer = admin.submit(f"{address(draft)}/import", file=(io.BytesIO(content), "policy.json"))

    assert answer.status_code == 422
    assert words in admin.words


def test_any_two_are_compared(draft: PolicyDraft, parts: Parts, admin: Browser) -> None:
    with parts.db.read() as session:
        (first,) = list_policies(session, tenant_id=draft.tenant_id)
    fill(admin, draft, sizing__payment_cap_pct="14")

    admin.get(f"{PAGE}/compare?before={first.id}&after={draft.id}")

    assert "All advances together take of sales, at most 15% 14% Stricter" in admin.words


def test_a_draft_is_discarded_and_stays_to_be_read(parts: Parts, draft: PolicyDraft, admin: Browser) -> None:
    admin.get(address(draft))
    admin.submit(f"{address(draft)}/discard")

    with parts.db.read() as session:
        assert list_drafts(session, tenant_id=draft.tenant_id) == []
    admin.get(address(draft))
    assert "This draft was discarded" in admin.words
    assert f"{address(draft)}/edit" not in admin.text


def test_others_read_and_do_not_change(draft: PolicyDraft, underwriter: Browser, viewer: Browser) -> None:
    for browser in (underwriter, viewer):
        browser.get(address(draft))
        assert "Policy default-2, draft" in browser.words
        assert browser.forms() == {}
        assert browser.get(f"{address(draft)}/edit").status_code == 403


def test_another_funder_finds_none_of_it(parts: Parts, draft: PolicyDraft, rival_admin: Browser) -> None:
    with parts.db.read() as session:
        (version,) = list_policies(session, tenant_id=draft.tenant_id)
    paths = (address(draft), f"{address(draft)}/edit", f"{address(draft)}/document", f"{PAGE}/{version.id}")

    found = [rival_admin.get(path).status_code for path in (*paths, f"{PAGE}/compare?before={draft.id}&after=x")]

    assert found == [404] * 5
