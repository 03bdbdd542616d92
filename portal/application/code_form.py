"""The form of a one-time code, for the owner and for a second signer. What cannot be a code counts as no try."""

import re

from portal.web.forms import LineField, PortalForm

SIX_DIGITS = re.compile(r"^\d{6}$", re.ASCII)


class CodeLine(LineField):
    """Six digits, with whatever spaces or dashes a message program put between them."""

    inputmode = "numeric"
    invalid_words = "Enter the six digits of the code, such as 123 456"

    def parse(self, text: str) -> str:
        """The digits alone."""
        digits = re.sub(r"[\s-]", "", text)
        if SIX_DIGITS.match(digits) is None:
            raise ValueError(text)
        return digits


class CodeForm(PortalForm):
    """The code that arrived."""

    code = CodeLine("Code", missing="Enter the code that we sent you", autocomplete="one-time-code", max_length=20)
