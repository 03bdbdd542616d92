"""A run of background checks as an underwriter reads it: who asked and why, what it means, and a reference opened
only knowingly."""

import logging

import pytest

from portal.background_checks.queries import find_latest_job, get_job
from portal.events.queries import list_events
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from portal.workflows.answer_intake import answer_intake
from portal.workflows.make_offers import make_offers
from tests.client import ApiClient, Browser
from tests.integration.backoffice.conftest import API, Case
from tests.integration.choosing import choose
from tests.integration.signing.acts import check
from tests.integration.signing.stage import Stage
from tests.integration.signing.test_signing_api import consent_of

REFERENCE = "chk_SECRET-4711"


class Deal(Stage):
    """A deal that was made elsewhere, on the same stage."""

    def __init__(self, parts: Parts, tenant: TenantProfile, case: Case) -> None:
        self.parts, self.tenant, self.deal_id, self.merchant_id = parts, tenant, case.deal_id, case.merchant_id

    def name_owner(self, last: str) -> None:
        """The owner's last name, by which the sandbox answers."""
        about = {"tenant_id": self.tenant.id, "deal_id": self.deal_id}
        with self.write() as session:
            answer_intake(session, **about, answers=[("owner.last", last)], source="api", actor=API)


@pytest.fixture
def flagged(parts: Parts, demo: TenantProfile, measured: Case) -> Deal:
    """An accepted deal whose only run came back with two grave flags."""
    with parts.db.write(tenant_id=demo.id) as session:
        made = make_offers(session, tenant=demo, deal_id=measured.deal_id, actor=API)
    choose(parts, demo, measured.deal_id, made.offers[1].id)
    deal = Deal(parts, demo, measured)
    deal.name_owner("Decline")
    check(deal)
    return deal


def newest(stage: Deal) -> str:
    with stage.read() as session:
        found = find_latest_job(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id)
        assert found is not None
        return found.id


def path_of(stage: Deal) -> str:
    return f"/office/deals/{stage.deal_id}/background"


def refer(stage: Deal) -> str:
    """The run's page, after the provider gave it a reference."""
    job_id = newest(stage)
    with stage.write() as session:
        get_job(session, tenant_id=stage.tenant.id, job_id=job_id).provider_ref = REFERENCE
    return f"{path_of(stage)}/{job_id}"


def test_a_run_says_who_asked_by_which_right_what_came_back_and_what_was_done(
    viewer: Browser, underwriter: Browser, flagged: Deal
) -> None:
    underwriter.get(path_of(flagged))
    assert "Counts for this deal" in underwriter.words
    underwriter.get(f"{path_of(flagged)}/{newest(flagged)}")

    for words in (
        "by API",
        "the owner’s written authorization",
        "version background-1",
        "The words below have the same.",
        "What comes back never declines you by itself",
        "Open bankruptcy",
        "Settle it with papers before the agreement goes out",
        "Unpaid judgment",
        "Signing is blocked until a run comes back OK",
        "Nothing was declined, priced or closed because of it.",
        "The provider gave no reference for this run.",
        "Force signing …",
    ):
        assert words in underwriter.words
    viewer.get(f"{path_of(flagged)}/{newest(flagged)}")
    assert "Force signing" not in viewer.words


def test_an_earlier_run_leads_to_the_one_that_counts(underwriter: Browser, flagged: Deal) -> None:
    first = newest(flagged)
    flagged.name_owner("Delgado")
    underwriter.get(f"{path_of(flagged)}/{first}")
    underwriter.submit(path_of(flagged))
    underwriter.get(f"{path_of(flagged)}/{first}")

    assert "holds up nothing any more" in underwriter.words
    assert f'href="{path_of(flagged)}/{newest(flagged)}"' in underwriter.text
    underwriter.get(path_of(flagged))
    assert "2 runs" in underwriter.words


@pytest.mark.parametrize(
    ("answer", "what"),
    [(("owner.last", "Marsh"), "name"), (("owner.dob", "1979-01-01"), "date of birth")],
)
def test_after_another_owner_was_answered_the_office_says_why_no_check_can_run_and_how_it_goes_on(
    underwriter: Browser, flagged: Deal, answer: tuple[str, str], what: str
) -> None:
    job_id = newest(flagged)
    underwriter.get(path_of(flagged))
    late = underwriter.forms()[path_of(flagged)]
    with flagged.write() as session:
        about = {"tenant_id": flagged.tenant.id, "deal_id": flagged.deal_id}
        answer_intake(session, **about, answers=[answer], source="api", actor=API)
    why = f"The owner’s {what} changed after the authorization. The merchant is asked again on their page"

    for path in (path_of(flagged), f"{path_of(flagged)}/{job_id}", f"/office/deals/{flagged.deal_id}"):
        underwriter.get(path)
        assert why in underwriter.words
        assert path_of(flagged) not in underwriter.forms()
    assert "The merchant has the ball." in underwriter.words
    underwriter.get(path_of(flagged))
    assert "Older than the answers, so it does not count" in underwriter.words
    assert "Force signing …" in underwriter.words
    refused = underwriter.post(path_of(flagged), late)
    assert (refused.status_code, newest(flagged)) == (409, job_id)


def test_an_owner_who_authorizes_anew_lets_the_office_run_the_check(
    underwriter: Browser, api: ApiClient, flagged: Deal
) -> None:
    flagged.name_owner("Marsh")
    api.post("/api/consents", consent_of(flagged))

    underwriter.get(path_of(flagged))
    assert "No check can run now." not in underwriter.words
    underwriter.submit(path_of(flagged))

    assert "Next: send the agreement for signing." in underwriter.words


def test_before_an_offer_is_chosen_the_office_says_when_the_merchant_is_asked(
    underwriter: Browser, parts: Parts, demo: TenantProfile, measured: Case
) -> None:
    with parts.db.write(tenant_id=demo.id) as session:
        make_offers(session, tenant=demo, deal_id=measured.deal_id, actor=API)
    deal = Deal(parts, demo, measured)
    deal.name_owner("Marsh")

    underwriter.get(path_of(deal))

    assert "The merchant is asked again once they have chosen an offer." in underwriter.words
    assert path_of(deal) not in underwriter.forms()


def test_a_deal_without_a_run_says_what_has_to_come_first(
    underwriter: Browser, parts: Parts, demo: TenantProfile
) -> None:
    underwriter.get(path_of(Stage(parts, demo)))

    assert "No background check yet" in underwriter.words


def test_the_reference_is_opened_with_a_reason_shown_once_and_told_in_the_timeline(
    underwriter: Browser, viewer: Browser, flagged: Deal, caplog: pytest.LogCaptureFixture
) -> None:
    page = refer(flagged)
    with caplog.at_level(logging.DEBUG):
        underwriter.get(page)
        assert REFERENCE not in underwriter.text
        fields = underwriter.forms()[f"{page}/reference"] | {"reason": "The owner disputes the judgment"}
        first = underwriter.post(f"{page}/reference", fields)
        again = underwriter.post(f"{page}/reference", fields)
    elsewhere = (page, path_of(flagged), f"/office/deals/{flagged.deal_id}")
    after = [underwriter.get(address).get_data(as_text=True) for address in elsewhere]

    assert (first.status_code, again.status_code) == (200, 200)
    assert REFERENCE in first.get_data(as_text=True)
    assert REFERENCE in again.get_data(as_text=True)
    assert "no-store" in first.headers["Cache-Control"]
    assert not any(REFERENCE in text for text in [*after, caplog.text])
    assert "The owner disputes the judgment" in after[0]
    with flagged.read() as session:
        events = list_events(session, tenant_id=flagged.tenant.id, deal_id=flagged.deal_id)
    opened = [one for one in events if one.type == "background.reference_opened"]
    assert [(one.data["reason"], one.actor[:5]) for one in opened] == [("The owner disputes the judgment", "user:")]
    assert REFERENCE not in str([one.data for one in events])
    viewer.get(page)
    assert "An underwriter can open" in viewer.words
    assert viewer.client.post(f"{page}/reference", data=fields).status_code == 403


def test_without_a_reason_the_reference_stays_closed(underwriter: Browser, flagged: Deal) -> None:
    page = refer(flagged)
    underwriter.get(page)

    answer = underwriter.submit(f"{page}/reference", reason=" ")

    assert answer.status_code == 422
    assert REFERENCE not in underwriter.text
    assert "It is kept with your name" in underwriter.words


def test_a_run_is_of_its_own_deal_and_tenant_alone(underwriter: Browser, rival_admin: Browser, flagged: Deal) -> None:
    page = refer(flagged)
    job_id = page.rsplit("/", 1)[1]

    assert rival_admin.get(page).status_code == 404
    assert rival_admin.get(path_of(flagged)).status_code == 404
    elsewhere = f"/office/deals/dl_{'0' * 26}/background/{job_id}"
    assert underwriter.get(elsewhere).status_code == 404
