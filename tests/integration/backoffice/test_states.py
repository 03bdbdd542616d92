"""The states' rules in the office: read by administrators, reviewed, and taken back."""

from __future__ import annotations

from portal.disclosures.queries import find_review
from portal.events.queries import list_events
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from tests.client import Browser

PAGE = "/office/states"


def test_every_state_stands_there_with_its_law_and_its_review(admin: Browser) -> None:
    admin.get(PAGE)

    for words in ("California", "10 CCR 900-956", "Texas", "under $1,000,000", "Wyoming", "No statute found"):
        assert words in admin.words


def test_a_review_is_taken_back_and_given_again_and_both_are_on_record(
    parts: Parts, demo: TenantProfile, admin: Browser
) -> None:
    admin.get(f"{PAGE}/CA")
    assert "Funding Provided" in admin.words
    admin.submit(f"{PAGE}/CA/withdraw")
    assert "Not reviewed." in admin.words
    with parts.db.read() as session:
        assert find_review(session, tenant_id=demo.id, state="CA") is None

    admin.submit(f"{PAGE}/CA/review")

    with parts.db.read() as session:
        found = find_review(session, tenant_id=demo.id, state="CA")
        events = list_events(session, tenant_id=demo.id, limit=10)
    assert found is not None
    assert found.reviewed_by.startswith("user:")
    recorded = [event.data for event in events if event.type == "state.reviewed"][:2]
    assert [data.get("withdrawn", False) for data in recorded] == [False, True]


def test_a_review_counts_for_its_tenant_alone(
    parts: Parts, demo: TenantProfile, rival: TenantProfile, admin: Browser
) -> None:
    admin.get(f"{PAGE}/OH")
    admin.submit(f"{PAGE}/OH/withdraw")

    with parts.db.read() as session:
        assert find_review(session, tenant_id=demo.id, state="OH") is None
        assert find_review(session, tenant_id=rival.id, state="OH") is not None


def test_letters_of_no_state_are_not_found(admin: Browser) -> None:
    assert admin.get(f"{PAGE}/XX").status_code == 404


def test_an_underwriter_does_not_change_what_is_reviewed(underwriter: Browser) -> None:
    assert underwriter.get(PAGE).status_code == 403
