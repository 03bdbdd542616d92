"""A date in three inputs, as people write it on a form: month, day, year."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms.validators import ValidationError

from portal.web.line_field import LineField


class DateField(LineField):
    """A date in three inputs, `<name>-month`, `<name>-day` and `<name>-year`; the data is a date.

    `wrong_parts` names the inputs that the error is about, so that the right ones are left alone.
    """

    PARTS = ("month", "day", "year")

    def __init__(
        self,
        label: str,
        *,
        not_before: date | None = None,
        not_after: date | None = None,
        birthday: bool = False,
        words_after: str | None = None,
        words_before: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, **kwargs)
        self.not_before, self.not_after = not_before, not_after
        self.birthday = birthday
        self.words_before = words_before or f"{label} must be later"
        self.words_after = words_after or f"{label} must be in the past"
        self.wrong_parts: tuple[str, ...] = ()
        self._typed_parts: dict[str, str] | None = None

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Read the three inputs; data given by code is a date."""
        super().process(formdata, *args, **kwargs)  # type: ignore[no-untyped-call]  # WTForms carries no types
        names = {part: f"{self.name}-{part}" for part in self.PARTS}
        if formdata is None or not any(name in formdata for name in names.values()):
            return
        self._typed_parts = {part: str(formdata.get(name, "")).strip() for part, name in names.items()}
        self.raw_data = list(self._typed_parts.values())
        self._take(self._typed_parts)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """The three inputs carry the date; an input under the field's own name is no part of it."""

    @property
    def parts(self) -> dict[str, str]:
        """What stands in each of the three inputs."""
        if self._typed_parts is not None:
            return self._typed_parts
        if self.data is None:
            return dict.fromkeys(self.PARTS, "")
        return {"month": str(self.data.month), "day": str(self.data.day), "year": str(self.data.year)}

    @property
    def error_id(self) -> str:
        """The first input that is wrong."""
        return f"{self.id}-{self.wrong_parts[0] if self.wrong_parts else 'month'}"

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Keep the date within its limits."""
        if validation_stopped or self.data is None:
            return
        if self.not_after is not None and self.data > self.not_after:
            self.wrong_parts = ("year",)
            raise ValidationError(self.words_after)
        if self.not_before is not None and self.data < self.not_before:
            self.wrong_parts = ("year",)
            raise ValidationError(self.words_before)

    def _take(self, parts: dict[str, str]) -> None:
        self.data, self.wrong_parts = None, ()
        self.process_errors = []  # type: ignore[assignment]  # WTForms' own class says it is a tuple
        blank = tuple(part for part in self.PARTS if not parts[part])
        if len(blank) == len(self.PARTS):
            return
        if blank:
            self._refuse(blank, f"{self.label_text} must include a {' and a '.join(blank)}")
            return
        wrong = _wrong_date_parts(parts)
        if wrong:
            self._refuse(wrong, f"{self.label_text} must be a real date")
            return
        self.data = date(*(int(parts[part]) for part in ("year", "month", "day")))

    def _refuse(self, parts: tuple[str, ...], words: str) -> None:
        self.wrong_parts = parts
        self.process_errors = [words]  # type: ignore[assignment]  # WTForms starts with an empty tuple, then a list


def _wrong_date_parts(parts: dict[str, str]) -> tuple[str, ...]:
    patterns = {"month": r"0?[1-9]|1[0-2]", "day": r"0?[1-9]|[12][0-9]|3[01]", "year": r"(19|20)[0-9]{2}"}
    wrong = tuple(part for part, pattern in patterns.items() if not re.fullmatch(pattern, parts[part], re.ASCII))
    if wrong:
        return wrong
    try:
        date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except ValueError:
        return ("day",)
    return ()
