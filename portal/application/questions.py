"""The pages of questions, declared: which answers stand on which page, in which words, at most two prompts a page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from portal.infra.money import to_cents, to_dollars
from portal.intake.service import IntakeState
from portal.web.forms import (
    ChoiceField,
    DateField,
    EINField,
    EmailField,
    LineField,
    MoneyField,
    PhoneField,
    PortalForm,
    SSNLast4Field,
    StateField,
    TickField,
    ZIPField,
)

ADVANCES = (("0", "None"), ("1", "One"), ("2", "Two"), ("3", "Three"), ("4", "Four or more"))


class NameForm(PortalForm):
    """What the business is called."""

    legal_name = LineField(
        "Legal name",
        missing="Enter the legal name of your business",
        hint="As it stands on your tax return.",
        autocomplete="organization",
    )
    dba = LineField(
        "Trade name, if you use another one", hint="The name over the door. Leave it empty if it is the same."
    )


class AddressForm(PortalForm):
    """Where the business is."""

    address = LineField(
        "Street address", missing="Enter the street address of your business", autocomplete="street-address"
    )
    city = LineField("City", missing="Enter the city", autocomplete="address-level2")
    state = StateField("State", missing="Choose the state of your business")
    zip_code = ZIPField("ZIP code", missing="Enter the ZIP code")


class TaxForm(PortalForm):
    """The number that the tax office knows it by, and its age."""

    ein = EINField(
        "Tax number (EIN)",
        missing="Enter your tax number, nine digits",
        hint="Nine digits, for example 88-1204417. It stands on your tax papers.",
    )
    start_date = DateField(
        "Date you opened",
        missing="Enter the date you opened",
        hint="For example 3 15 2019. If you do not know the day, use 1.",
        not_before=date(1800, 1, 1),
        words_after="The date you opened must be in the past",
    )


class ContactForm(PortalForm):
    """How to reach the business."""

    phone = PhoneField("Phone number", missing="Enter your phone number")
    email = EmailField("Email address", missing="Enter your email address", hint="Links to your application go here.")
    sms = TickField("Text messages")


class OwnerNameForm(PortalForm):
    """Who owns the business."""

    first = LineField("First name", missing="Enter your first name", autocomplete="given-name")
    last = LineField("Last name", missing="Enter your last name", autocomplete="family-name")
    share = LineField(
        "Your share of the business, in percent",
        hint="For example 100. Leave it empty if you are not sure.",
        max_length=8,
    )


class IdentityForm(PortalForm):
    """What proves who the owner is."""

    dob = DateField(
        "Date of birth",
        missing="Enter your date of birth",
        hint="For example 3 27 1984",
        birthday=True,
        words_after="Date of birth must be in the past",
    )
    ssn_last4 = SSNLast4Field(
        "Last four digits of your Social Security number",
        missing="Enter the last four digits of your Social Security number",
        hint="We use them to confirm who you are. We never ask for the full number here.",
    )


class AmountForm(PortalForm):
    """How much."""

    amount = MoneyField(
        "How much funding do you want?",
        missing="Enter how much funding you want",
        hint="In dollars, for example 40,000. You will see three offers: about this amount, less and more.",
        at_least_cents=1_000_00,
        at_most_cents=10_000_000_00,
    )


class PurposeForm(PortalForm):
    """What for, and what is owed already."""

    purpose = LineField(
        "What is the money for?",
        missing="Say in a few words what the money is for",
        hint="In your own words, for example a new oven and stock for the holidays.",
        max_length=500,
    )
    advances = ChoiceField(
        "How many cash advances are you paying back now?",
        choices=ADVANCES,
        missing="Choose how many cash advances you are paying back now",
        hint="Money that another funder gave you against your sales. Loans from a bank do not count.",
    )


@dataclass(frozen=True)
class Question:
    """One page: its place, its words, and which answer each input of its form is."""

    step: str
    name: str
    heading: str
    form: type[PortalForm]
    answers: dict[str, str]
    asks_one_thing: bool = False

    @property
    def path(self) -> str:
        """Where the page is."""
        return f"/application/{self.step}/{self.name}"

    def stored(self, state: IntakeState) -> dict[str, object]:
        """What is answered already, as the form's inputs take it."""
        found = {name: state.value(field_id) for name, field_id in self.answers.items()}
        return {name: READ.get(name, str)(text) for name, text in found.items() if text}

    def given(self, form: PortalForm) -> list[tuple[str, str]]:
        """The answers of a valid form, as texts, in the form's order."""
        return [(field_id, _text(form[name].data)) for name, field_id in self.answers.items()]


def _advances(text: str) -> str:
    return text if text in dict(ADVANCES) else ADVANCES[-1][0]


READ: dict[str, Callable[[str], object]] = {
    "amount": to_cents,
    "start_date": date.fromisoformat,
    "dob": date.fromisoformat,
    "advances": _advances,
}

QUESTIONS = (
    Question(
        "business",
        "name",
        "What is your business called?",
        NameForm,
        {"legal_name": "business.legal_name", "dba": "business.dba"},
    ),
    Question(
        "business",
        "address",
        "Where is your business?",
        AddressForm,
        {
            "address": "business.address",
            "city": "business.city",
            "state": "business.state",
            "zip_code": "business.zip",
        },
    ),
    Question(
        "business",
        "tax",
        "Tax number and opening date",
        TaxForm,
        {"ein": "business.ein", "start_date": "business.start_date"},
    ),
    Question(
        "business",
        "contact",
        "How can we reach you?",
        ContactForm,
        {"phone": "contact.phone", "email": "contact.email"},
    ),
    Question(
        "owner",
        "name",
        "Who owns the business?",
        OwnerNameForm,
        {"first": "owner.first", "last": "owner.last", "share": "owner.ownership_pct"},
    ),
    Question(
        "owner",
        "identity",
        "About the owner",
        IdentityForm,
        {"dob": "owner.dob", "ssn_last4": "owner.ssn_last4"},
    ),
    Question("funding", "amount", "How much funding do you want?", AmountForm, {"amount": "funding.amount"}, True),
    Question(
        "funding",
        "purpose",
        "What you need it for",
        PurposeForm,
        {"purpose": "funding.purpose", "advances": "funding.existing_positions"},
    ),
)
STEP_TITLES = {"business": "Your business", "owner": "The owner", "funding": "Funding you want"}
BY_PLACE = {(question.step, question.name): question for question in QUESTIONS}
PLACE_OF_ANSWER = {field_id: question for question in QUESTIONS for field_id in question.answers.values()}


def questions_of(step: str) -> list[Question]:
    """The pages of a step, in order."""
    return [question for question in QUESTIONS if question.step == step]


def is_asked(question: Question, state: IntakeState) -> bool:
    """Whether every input of a page was shown and sent, an empty one too."""
    return all(field_id in state.answers for field_id in question.answers.values())


def first_open(step: str, state: IntakeState) -> Question:
    """The page of a step to begin with: the first that was not asked, else the first."""
    pages = questions_of(step)
    return next((question for question in pages if not is_asked(question, state)), pages[0])


def following(question: Question, state: IntakeState) -> Question | None:
    """The page after this one that was not asked yet; None when there is no more to ask."""
    rest = QUESTIONS[QUESTIONS.index(question) + 1 :]
    return next((later for later in rest if not is_asked(later, state)), None)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return str(to_dollars(value)) if isinstance(value, int) else str(value)
