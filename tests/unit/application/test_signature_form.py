"""The form of a signature: typed, or drawn beside the typed name."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from portal.application.signature_form import NameForm
from portal.web.forms import error_summary

WAVE = json.dumps([[[40 + 20 * step, 200 + 90 * (-1) ** step] for step in range(30)]])
SIGNED = {"typed_name": "Rosa Delgado", "intent": "yes"}


def sent(**fields: str) -> tuple[NameForm, bool]:
    with Flask(__name__).test_request_context(method="POST", data={**SIGNED, **fields}):
        form = NameForm()
        return form, form.validate()


@pytest.mark.parametrize("fields", [{}, {"look": "typed", "strokes": "<script>"}])
def test_a_typed_name_signs_whatever_stands_in_the_hidden_field(fields: dict[str, str]) -> None:
    form, sound = sent(**fields)

    assert sound
    assert form.drawn is None


def test_a_drawing_is_read_where_it_was_chosen() -> None:
    form, sound = sent(look="drawn", strokes=WAVE)

    assert sound
    assert form.drawn is not None
    assert form.drawn.canonical == WAVE.replace(" ", "")


def test_a_drawing_is_there_again_when_something_else_is_refused() -> None:
    form, sound = sent(look="drawn", strokes=WAVE, intent="")

    assert not sound
    assert (form.look.data, form.strokes.typed) == ("drawn", WAVE)


@pytest.mark.parametrize("strokes", ["", "[]", "[[[1,1]]]", "<script>"])
def test_what_is_no_drawing_is_said_at_the_choice(strokes: str) -> None:
    form, sound = sent(look="drawn", strokes=strokes)

    assert not sound
    assert [line.id for line in error_summary(form)] == ["look-2"]
