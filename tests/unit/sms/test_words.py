"""What a reply asks for."""

from __future__ import annotations

import pytest

from portal.sms.words import Wish, wish_of


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop.",
        " Stop! ",
        "QUIT",
        "end",
        "Revoke",
        "opt out",
        "OPT-OUT",
        "cancel",
        "Unsubscribe",
        "STOPALL",
        "remove",
        "please stop texting me",
        "Don't text me again",
        "Take me off your list",
        "no more messages please",
        "Please STOP, thanks",
        "s.t.o.p",
        "\uff33\uff34\uff2f\uff30",
        "I want to opt out",
        "ALTO",
        "No me manden más mensajes",
        "dejen de escribirme por favor",
        "Quiero darme de baja",
        "ARRÊT",
        "Arrêtez de m'envoyer des messages",
        "Ne m’écrivez plus",
        "Je ne veux plus de messages",
    ],
)
def test_a_wish_to_stop_is_understood_in_every_form(text: str) -> None:
    assert wish_of(text) is Wish.STOP


@pytest.mark.parametrize("text", ["START", "yes", "Unstop."])
def test_a_wish_to_rejoin_is_understood(text: str) -> None:
    assert wish_of(text) is Wish.START


@pytest.mark.parametrize("text", ["help", "INFO?", "Ayuda"])
def test_a_question_for_help_is_understood(text: str) -> None:
    assert wish_of(text) is Wish.HELP


@pytest.mark.parametrize(
    "text",
    [
        "When does it stop raining?",
        "Yes please call me",
        "I will end the day at five",
        "",
        "¿No me mandaron el contrato?",
        "Je peux arrêter par chez vous demain",
        "y",
    ],
)
def test_anything_else_is_kept_as_it_is(text: str) -> None:
    assert wish_of(text) is Wish.OTHER
