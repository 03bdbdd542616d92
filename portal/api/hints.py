"""Folding what a caller says of a merchant, with errors at the caller's own field names."""

from collections.abc import Callable
from typing import Any

from portal.errors import FieldError, Invalid
from portal.intake.fields import resolve_field
from portal.merchants.identity import fold_ein, fold_email, fold_phone
from portal.merchants.matching import Hint


def fold_hint(given: Any, *, prefix: str = "") -> Hint:
    """The phone, email, ein, legal_name and state of `given`, folded; Invalid lists every bad one."""
    errors: list[FieldError] = []
    folded = {
        "phone": _fold(fold_phone, given.phone, f"{prefix}phone", errors),
        "email": _fold(fold_email, given.email, f"{prefix}email", errors),
        "ein": _fold(fold_ein, given.ein, f"{prefix}ein", errors),
        "state": _fold(fold_state, given.state, f"{prefix}state", errors),
    }
    if errors:
        raise Invalid.of(errors)
    return Hint(**folded, legal_name=given.legal_name)


def fold_state(text: str) -> str:
    """Two letters; Invalid."""
    return resolve_field("business.state").fold(text)


def _fold(fold: Callable[[str], str], text: str | None, field: str, errors: list[FieldError]) -> str | None:
    if not text or not text.strip():
        return None
    try:
        return fold(text)
    except Invalid as error:
        errors.append(FieldError(field, error.words))
        return None
