"""The sandbox provider answers as docs/providers.md says."""

from __future__ import annotations

import pytest

from portal.background_checks.gateway import USUAL_CHECKS, Person, Subject
from portal.background_checks.gateways import background_gateway
from portal.background_checks.service import choose_checks
from portal.errors import Invalid, Misconfigured


def ask(*surnames: str, check_types: tuple[str, ...] = USUAL_CHECKS):
    people = tuple(Person("Rosa", surname) for surname in surnames)
    subject = Subject("Maple Deli LLC", "881204417", "NJ", people)
    return background_gateway("sandbox").start(subject, check_types=check_types, key="bg_1")


@pytest.mark.parametrize(
    ("surname", "status"),
    [("Review", "REVIEW"), (" decline ", "DECLINE"), ("PENDING", "PENDING"), ("Delgado", "OK"), ("", "OK")],
)
def test_the_surname_decides(surname: str, status: str) -> None:
    assert ask(surname).status == status


def test_another_person_cannot_make_a_flagged_owner_pass() -> None:
    assert ask("Review", "Delgado").status == "REVIEW"
    assert ask("Pending", "Decline").status == "DECLINE"


def test_only_checks_that_were_asked_for_are_flagged() -> None:
    verdict = ask("Decline", check_types=("bankruptcy",))

    assert [flag.check_type for flag in verdict.flags] == ["bankruptcy"]


def test_a_verdict_that_is_not_ok_has_a_flag_in_any_case() -> None:
    verdict = ask("Review", check_types=("identity",))

    assert [(flag.check_type, flag.flag) for flag in verdict.flags] == [("identity", "record_found")]


def test_a_pending_check_is_ok_when_asked_again() -> None:
    subject = Subject("Maple Deli LLC", "", "", (Person("Rosa", "Pending"),))

    assert (
        background_gateway("sandbox").ask_again(subject, check_types=USUAL_CHECKS, key="bg_1", reference=None).status
        == "OK"
    )


def test_checks_are_run_once_each_and_unknown_ones_are_refused() -> None:
    assert choose_checks(["liens", "liens"]) == ("liens",)
    assert choose_checks(None) == USUAL_CHECKS
    with pytest.raises(Invalid, match="check types"):
        choose_checks(["horoscope"])


def test_a_provider_that_is_not_here_stops_with_words() -> None:
    with pytest.raises(Misconfigured, match="nosuch"):
        background_gateway("nosuch")
