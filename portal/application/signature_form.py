"""The form of a signature, for each page on which somebody signs: the name typed, and how the signature looks."""

from collections.abc import Sequence

from portal.errors import Invalid
from portal.signing.strokes import LONGEST, Strokes, parse_strokes
from portal.web.forms import ChoiceField, LineField, PortalForm, TickField


class StrokesField(LineField):
    """A drawing as its JSON; the data is Strokes, and the words of a refusal are theirs."""

    # The canvas takes no focus, so the summary's link leads to the choice to draw.
    error_id = "look-2"

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the strokes only where the signature is to be drawn; see `NameForm.validate`."""
        self.data = None

    @property
    def typed(self) -> str:
        """What was drawn, so that it is there again when the form comes back; never more than can be kept."""
        text = super().typed
        return text if len(text) <= LONGEST else ""

    def read(self) -> Strokes | None:
        """The strokes that were sent; None, and the errors say why, for what is not a drawn signature."""
        try:
            return parse_strokes(str(self.raw_data[0]) if self.raw_data and self.raw_data[0] else "[]")
        except Invalid as refusal:
            self.errors = (refusal.words,)
            return None


class NameForm(PortalForm):
    """The signature: the typed name signs, and what was drawn beside it is how it looks."""

    typed_name = LineField("Type your full name", missing="Type your full name to sign", autocomplete="name")
    look = ChoiceField(
        "How your signature looks",
        choices=(("typed", "Type it"), ("drawn", "Draw it")),
    )
    strokes = StrokesField("Your drawing")
    intent = TickField("Intent", missing="Tick the box to say that you mean this as your signature")

    def validate(self, extra_validators: object = None) -> bool:
        """Whether name, intent and, where it is to be drawn, the drawing can be taken."""
        sound = super().validate(extra_validators)
        if self.look.data != "drawn":
            return sound
        self.strokes.data = self.strokes.read()
        return sound and self.strokes.data is not None

    @property
    def drawn(self) -> Strokes | None:
        """The drawing, None for a signature that is typed alone."""
        return self.strokes.data if self.look.data == "drawn" else None
