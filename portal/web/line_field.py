"""One input of a form: it keeps what was typed and says in a sentence what is wrong with it."""

from collections.abc import Sequence
from typing import Any

from wtforms import Field
from wtforms.validators import StopValidation

TYPOGRAPHIC = str.maketrans({"\u00a0": " ", "\u2019": "'", "\u2013": "-", "\u2010": "-", "\u2011": "-"})


class LineField(Field):
    """One line of text, stripped; `invalid` replaces the sentence for what cannot be taken."""

    autocomplete: str | None = None
    inputmode: str | None = None
    input_type = "text"
    width: str | None = None
    invalid_words = "Check this answer"

    def __init__(
        self,
        label: str,
        *,
        missing: str | None = None,
        invalid: str | None = None,
        hint: str | None = None,
        autocomplete: str | None = None,
        max_length: int = 200,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, **kwargs)  # type: ignore[no-untyped-call]  # WTForms carries no types
        self.missing = missing
        self.invalid = invalid or self.invalid_words
        self.hint = hint
        self.autocomplete = autocomplete or self.autocomplete
        self.max_length = max_length
        self.label_text = label

    def parse(self, text: str) -> Any:
        """The value behind `text`; ValueError for what cannot be taken."""
        return text

    def show(self, value: Any) -> str:
        """A stored value as it stands in the input."""
        return str(value)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the first value, with the typography of phones made plain."""
        text = valuelist[0].translate(TYPOGRAPHIC).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if len(text) > self.max_length:
            raise ValueError(f"{self.label_text} must be {self.max_length} characters or fewer")
        try:
            self.data = self.parse(text)
        except ValueError as error:
            raise ValueError(self.invalid) from error

    def pre_validate(self, form: Any) -> None:
        """Stop at what could not be read, and at what is missing."""
        if self.process_errors:
            raise StopValidation()
        if self.missing and self.data in (None, ""):
            raise StopValidation(self.missing)

    @property
    def typed(self) -> str:
        """What stands in the input: what was typed if anything was sent, else the stored value."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.show(self.data)

    def _value(self) -> str:
        return self.typed


class ChoiceField(LineField):
    """One of several; `choices` are (value, label) pairs."""

    invalid_words = "Choose one of the answers"

    def __init__(self, label: str, *, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.choices = tuple(choices)

    def parse(self, text: str) -> str:
        """One of the values offered."""
        if text not in dict(self.choices):
            raise ValueError(text)
        return text

    @property
    def error_id(self) -> str:
        """The first of the choices: that is where the summary's link leads."""
        return f"{self.id}-1"


class TickField(LineField):
    """One box to tick: True when ticked, None when not; `missing` makes it a must."""

    def parse(self, text: str) -> bool:
        """Any value but a spelled-out no counts as ticked."""
        return text not in ("no", "false", "0")
