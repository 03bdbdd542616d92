"""The merchant's page of statements: three slots, each a document of its own, and going on."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest

from portal.events.queries import list_events
from portal.infra.parts import Parts
from portal.infra.sandbox import SandboxBusy
from portal.tenants.queries import TenantProfile
from tests.client import Browser
from tests.integration.statements.conftest import File, blank_pages, encrypted

PAGE = "/application/statements"


def send(browser: Browser, slot: int, file: File, **options: object) -> object:
    return browser.submit(f"{PAGE}/{slot}", file=(io.BytesIO(file[1]), file[0]), **options)


def events(parts: Parts, tenant: TenantProfile, kind: str) -> list[dict[str, object]]:
    with parts.db.read(tenant_id=tenant.id) as session:
        return [entry.data for entry in list_events(session, tenant_id=tenant.id) if entry.type == kind]


def test_three_files_lead_to_the_offers(
    applicant: Browser, files: list[File], parts: Parts, demo: TenantProfile
) -> None:
    applicant.get(PAGE)
    for slot, file in enumerate(files, start=1):
        send(applicant, slot, file)
        assert applicant.page is not None
        assert applicant.page.status_code == 200
        assert f"{slot} of 3 statements" in applicant.words
    assert applicant.text.count("Every line adds up to the balance that your bank printed.") == 3

    answer = applicant.submit(f"{PAGE}/continue", follow=False)

    assert (answer.status_code, answer.location) == (303, "/application/offers")
    assert len(events(parts, demo, "metrics.ready")) == 1
    assert len(events(parts, demo, "decision.made")) == 1


def test_going_on_too_early_names_the_months_that_are_missing(applicant: Browser, files: list[File]) -> None:
    applicant.get(PAGE)
    send(applicant, 2, files[1])

    answer = applicant.submit(f"{PAGE}/continue")

    assert answer.status_code == 422
    assert "There is a problem" in applicant.words
    assert applicant.words.count("Add your statement for") == 2 * 2
    assert 'href="#file_1"' in applicant.text
    assert 'href="#file_2"' not in applicant.text


@pytest.mark.parametrize(
    ("make", "words", "code"),
    [
        (lambda pdf: b"Dear bank, here is my statement.", "not a PDF", "not_pdf"),
        (encrypted, "locked with a password", "password"),
        (lambda pdf: blank_pages(), "like a scan", "scan"),
        (lambda pdf: pdf + b"\0" * 12_600_000, "larger than 12 MB", "too_large"),
        (lambda pdf: b"", "empty", "empty"),
    ],
)
def test_a_bad_file_says_why_at_its_slot_and_costs_no_other(
    applicant: Browser,
    files: list[File],
    parts: Parts,
    demo: TenantProfile,
    make: Callable[[bytes], bytes],
    words: str,
    code: str,
) -> None:
    applicant.get(PAGE)
    send(applicant, 1, files[0])

    answer = send(applicant, 2, ("IMG_2291.pdf", make(files[1][1])))

    assert answer.status_code == 422
    assert words in applicant.words
    assert "IMG_2291.pdf was not taken." in applicant.words
    assert "Error: " in applicant.text
    assert "1 of 3 statements is here" in applicant.words
    assert [event["code"] for event in events(parts, demo, "document.rejected")] == [code]
    assert send(applicant, 2, files[1]).status_code == 200
    assert "2 of 3 statements are here" in applicant.words


def test_when_all_readers_are_busy_the_page_says_that_the_file_is_not_to_blame(
    applicant: Browser, files: list[File], parts: Parts, demo: TenantProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*arguments: object, **options: object) -> object:
        raise SandboxBusy

    applicant.get(PAGE)
    with monkeypatch.context() as patch:
        patch.setattr(parts.sandbox, "run", busy)
        answer = send(applicant, 1, files[0])

    assert answer.status_code == 503
    assert "Nothing is wrong with it. Please send it again in a minute." in applicant.words
    assert events(parts, demo, "document.rejected") == []
    assert send(applicant, 1, files[0]).status_code == 200


@pytest.mark.parametrize(
    ("make", "remedy"),
    [
        (lambda pdf: b"Dear bank, here is my statement.", "Photos, screenshots and spreadsheets cannot be read here."),
        (encrypted, "Do not send us the password."),
        (lambda pdf: blank_pages(), "A scan or a photo of the page has no text that can be read."),
        (lambda pdf: b"", "The download may have been cut short."),
        (lambda pdf: pdf[:-9000], "Sign in at your bank’s website"),
    ],
)
def test_a_refusal_names_the_remedy_with_the_month_and_the_way_to_a_person(
    applicant: Browser, files: list[File], make: Callable[[bytes], bytes], remedy: str
) -> None:
    applicant.get(PAGE)

    send(applicant, 2, ("IMG_2291.pdf", make(files[1][1])))

    month = asked_month(applicant, 2)
    assert remedy in applicant.words
    assert f"download {month} as a PDF" in applicant.words
    assert "I cannot get another one" in applicant.words
    assert 'href="tel:' in applicant.text
    assert "A person on our team looks at what you have" in applicant.words


def asked_month(browser: Browser, slot: int) -> str:
    found = re.search(rf'<h2 id="slot_{slot}-h">([^<]+)</h2>', browser.text)
    assert found is not None
    return found[1]


def test_a_refusal_in_a_filled_slot_leaves_its_file_in_view(
    applicant: Browser, files: list[File], parts: Parts, demo: TenantProfile
) -> None:
    applicant.get(PAGE)
    send(applicant, 1, files[0])

    answer = send(applicant, 1, ("letter.pdf", b"Dear bank"))

    assert answer.status_code == 422
    assert "letter.pdf was not taken." in applicant.words
    assert "The file that you sent before stays here" in applicant.words
    assert files[0][0] in applicant.words
    assert "Every line adds up to the balance that your bank printed." in applicant.words
    assert "1 of 3 statements is here" in applicant.words
    assert events(parts, demo, "document.removed") == []


def test_a_file_is_replaced_by_another_one(
    applicant: Browser, files: list[File], parts: Parts, demo: TenantProfile
) -> None:
    applicant.get(PAGE)
    send(applicant, 1, files[2])
    assert "Replace the file for" in applicant.words

    send(applicant, 1, files[0])

    assert files[0][0] in applicant.words
    assert files[2][0] not in applicant.words
    assert len(events(parts, demo, "document.uploaded")) == 2


@pytest.mark.parametrize("promise", ["13 MB and more", "no length"])
def test_a_body_that_no_file_of_ours_can_have_is_refused_at_its_slot_without_being_read(
    applicant: Browser, files: list[File], promise: str
) -> None:
    applicant.get(PAGE)
    send(applicant, 1, files[0])
    body = CountedBody(200 * 1024 * 1024)
    about: dict[str, object] = {"CONTENT_LENGTH": str(body.size)} if promise != "no length" else CHUNKED

    answer = applicant.client.post(
        f"{PAGE}/2", environ_overrides={"wsgi.input": body, **about}, content_type="multipart/form-data; boundary=x"
    )

    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert body.given <= 14 * 1024 * 1024
    assert "This file is larger than 12 MB." in text
    assert 'id="file_2-error"' in text
    assert "1 of 3 statements is here" in " ".join(text.replace("<strong>", "").split())


CHUNKED: dict[str, object] = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}


class CountedBody(io.RawIOBase):
    """A body that is made as it is read, and knows how much was."""

    def __init__(self, size: int) -> None:
        self.size, self.given = size, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:
        count = min(len(buffer), self.size - self.given)
        buffer[:count] = b"x" * count
        self.given += count
        return count


def test_a_bad_file_sent_twice_is_one_event(applicant: Browser, parts: Parts, demo: TenantProfile) -> None:
    applicant.get(PAGE)
    hidden = applicant.forms()[f"{PAGE}/1"]

    for _ in range(2):
        applicant.post(f"{PAGE}/1", {**hidden, "file": (io.BytesIO(b"no pdf"), "a.pdf")})

    assert len(events(parts, demo, "document.rejected")) == 1


def test_no_file_chosen_is_a_word_at_the_slot_and_no_event(
    applicant: Browser, parts: Parts, demo: TenantProfile
) -> None:
    applicant.get(PAGE)

    answer = applicant.submit(f"{PAGE}/1", file=(io.BytesIO(b""), ""))

    assert answer.status_code == 422
    assert "Choose the PDF of this month’s statement first" in applicant.words
    assert events(parts, demo, "document.rejected") == []


def test_the_same_file_in_two_slots_is_refused_for_the_second(applicant: Browser, files: list[File]) -> None:
    applicant.get(PAGE)
    send(applicant, 1, files[0])

    answer = send(applicant, 2, files[0])

    assert answer.status_code == 422
    assert "the same file" in applicant.words


def test_a_double_click_stages_one_document(
    applicant: Browser, files: list[File], parts: Parts, demo: TenantProfile
) -> None:
    applicant.get(PAGE)
    hidden = applicant.forms()[f"{PAGE}/1"]

    for _ in range(2):
        answer = applicant.post(f"{PAGE}/1", {**hidden, "file": (io.BytesIO(files[0][1]), files[0][0])}, follow=False)
        assert answer.status_code == 303

    assert len(events(parts, demo, "document.uploaded")) == 1


def test_a_statement_of_another_month_and_a_gap_are_said_before_going_on(
    applicant: Browser, files: list[File], make_files: Callable[..., list[File]]
) -> None:
    applicant.get(PAGE)
    send(applicant, 1, files[0])

    send(applicant, 2, files[2])

    assert f"We asked for {asked_month(applicant, 2)}: sign in at your bank’s website" in applicant.words
    assert "days are missing" in applicant.words
    assert "apart." not in applicant.words, "balances over a gap differ, which is no news"
    assert "A person looks" in applicant.words


def test_a_removed_statement_leaves_its_slot_empty(
    applicant: Browser, files: list[File], parts: Parts, demo: TenantProfile
) -> None:
    applicant.get(PAGE)
    send(applicant, 1, files[0])

    applicant.submit(f"{PAGE}/1/remove")

    assert "0 of 3 statements" in applicant.words
    assert len(events(parts, demo, "document.removed")) == 1


def test_a_removed_statement_withdraws_the_offers(
    applicant: Browser, files: list[File], parts: Parts, demo: TenantProfile
) -> None:
    applicant.get(PAGE)
    for slot, file in enumerate(files, start=1):
        send(applicant, slot, file)
    applicant.submit(f"{PAGE}/continue", follow=False)
    applicant.get(PAGE)

    applicant.submit(f"{PAGE}/3/remove")

    assert len(events(parts, demo, "offer.withdrawn")) == 1
    assert applicant.submit(f"{PAGE}/continue").status_code == 422


def test_with_htmx_only_the_slot_and_what_follows_from_it_are_sent(applicant: Browser, files: list[File]) -> None:
    applicant.get(PAGE)
    hidden = applicant.forms()[f"{PAGE}/2"]
    headers = {"HX-Request": "true", "HX-Target": "slot_2", "HX-Current-URL": f"http://localhost{PAGE}"}

    posted = applicant.post(
        f"{PAGE}/2", {**hidden, "file": (io.BytesIO(files[1][1]), files[1][0])}, follow=False, headers=headers
    )
    answer = applicant.client.get(PAGE, headers=headers)

    text = answer.get_data(as_text=True)
    assert posted.status_code == 303
    assert text.strip().startswith('<section class="slot is-ok stack tight" id="slot_2"')
    assert '<div class="stack tight" id="slots_progress" role="status" aria-live="polite" hx-swap-oob="true">' in text
    assert 'id="slot_3"' not in text
    assert "<html" not in text


def test_a_stranger_is_sent_away(stranger: Browser) -> None:
    assert stranger.client.get(PAGE).location.startswith("/application/signed-out")
    assert stranger.client.post(f"{PAGE}/1").status_code in (303, 400)


def test_after_sixty_uploads_an_hour_a_session_has_to_wait(
    applicant: Browser, files: list[File], monkeypatch: pytest.MonkeyPatch, parts: Parts
) -> None:
    monkeypatch.setitem(parts.settings.__dict__, "merchant_upload_limit_per_hour", 1)
    applicant.get(PAGE)
    send(applicant, 1, files[0])

    answer = send(applicant, 2, files[1])

    assert answer.status_code == 429
