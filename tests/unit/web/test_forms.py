from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from portal.web.forms import error_summary
from tests.unit.web.app import SampleForm, make_app

GOOD = {
    "email": " Rosa@Maple.Example ",
    "mobile": "973 555 0188",
    "asked": "$40,000",
    "tax_number": "88-1204417",
    "zip": "07042",
    "home_state": "New Jersey",
    "last4": "0123",
    "born-month": "3",
    "born-day": "27",
    "born-year": "1984",
    "kind": "llc",
    "agree": "yes",
    "nickname": "",
}


@pytest.fixture(autouse=True)
def _in_app() -> Iterator[None]:
    with make_app().test_request_context("/", method="POST"):
        yield


def sent(**changes: str) -> Any:
    return SampleForm(formdata=MultiDict(GOOD | {name.replace("__", "-"): value for name, value in changes.items()}))


def words(form: Any, name: str) -> str:
    form.validate()
    return str(form[name].errors[0]) if form[name].errors else ""


def test_good_answers_become_exact_values() -> None:
    form = sent()

    assert form.validate(), form.errors
    assert form.email.data == "Rosa@maple.example"
    assert form.mobile.data == "+19735550188"
    assert form.asked.data == 4_000_000
    assert form.tax_number.data == "881204417"
    assert (form.zip.data, form.home_state.data, form.last4.data) == ("07042", "NJ", "0123")
    assert form.born.data == date(1984, 3, 27)
    assert (form.kind.data, form.agree.data, form.nickname.data) == ("llc", True, None)


def test_an_empty_form_is_answered_with_one_sentence_a_field_in_order() -> None:
    form = SampleForm(formdata=MultiDict({"form_token": "x"}))

    form.validate()

    summary = error_summary(form)
    assert [line.words for line in summary][:3] == [
        "Enter your email address",
        "Enter your phone number",
        "Enter the amount you want",
    ]
    assert [line.id for line in summary] == [
        "email", "mobile", "asked", "tax_number", "zip", "home_state", "last4", "born-month", "kind-1", "agree",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["40000", "40,000", "$40,000.00", "$ 40000", "40000.0"])
def test_an_amount_may_be_typed_in_many_ways(text: str) -> None:
    form = sent(asked=text)

    assert form.validate()
    assert form.asked.data == 4_000_000


@pytest.mark.parametrize(
    "text", ["40.000,00", "forty", "-1", "1e9", "4,0000", "40000.005", "٤٠٠٠٠", "9" * 30, "NaN", "$"]
)
def test_what_is_no_amount_is_refused_and_kept_as_typed(text: str) -> None:
    form = sent(asked=text)

    assert words(form, "asked") == "Enter an amount in dollars, for example 40,000"
    assert form.asked.typed == text


def test_an_amount_outside_the_limits_is_told_the_limit() -> None:
    assert words(sent(asked="4,999.99"), "asked") == "The amount must be $5,000 or more"
    assert words(sent(asked="500,000.01"), "asked") == "The amount must be $500,000 or less"


@pytest.mark.parametrize(
    "text", ["(973) 555-0188", "973.555.0188", "+1 973 555 0188", "19735550188", "973\u2011555\u20110188"]
)
def test_a_phone_number_may_be_typed_in_many_ways(text: str) -> None:
    form = sent(mobile=text)

    assert form.validate(), form.errors
    assert form.mobile.data == "+19735550188"


@pytest.mark.parametrize(
    "text", ["555-0188", "+44 20 7946 0123", "073 555 0188", "973 155 0188", "973 555 0188 x5", "phone"]
)
def test_what_is_no_number_here_is_refused(text: str) -> None:
    assert words(sent(mobile=text), "mobile").startswith("Enter a phone number in the United States")


@pytest.mark.parametrize(
    "text", ["rosa", "rosa@", "@maple.example", "a b@maple.example", "rosa@maple", "a..b@maple.example", "a@b@c.de"]
)
def test_what_is_no_email_address_is_refused(text: str) -> None:
    assert words(sent(email=text), "email") == "Enter an email address in the form name@example.com"


@pytest.mark.parametrize("text", ["88120441", "8812044170", "88-120441A", "000000000"])
def test_what_is_no_tax_number_is_refused(text: str) -> None:
    assert words(sent(tax_number=text), "tax_number") == "Enter your tax number as nine digits, for example 88-1204417"


def test_a_whole_social_security_number_is_not_taken() -> None:
    form = sent(last4="078-05-1120")

    assert "last four digits" in words(form, "last4")
    assert form.last4.data is None


@pytest.mark.parametrize(
    ("text", "kept"), [("07042-1234", "07042-1234"), ("070421234", "07042-1234"), ("07042 1234", "07042-1234")]
)
def test_a_long_zip_code_is_kept_in_one_form(text: str, kept: str) -> None:
    form = sent(zip=text)

    assert form.validate()
    assert form.zip.data == kept


@pytest.mark.parametrize(
    ("month", "day", "year", "sentence", "wrong"),
    [
        ("2", "31", "1984", "Your birthday must be a real date", ("day",)),
        ("13", "1", "1984", "Your birthday must be a real date", ("month",)),
        ("3", "", "1984", "Your birthday must include a day", ("day",)),
        ("3", "", "", "Your birthday must include a day and a year", ("day", "year")),
        ("3", "27", "84", "Your birthday must be a real date", ("year",)),
        ("3", "27", "2020", "Your birthday must be in the past", ("year",)),
        ("", "", "", "Enter your date of birth", ()),
    ],
)
def test_a_date_says_which_part_is_wrong(
    month: str, day: str, year: str, sentence: str, wrong: tuple[str, ...]
) -> None:
    form = sent(born__month=month, born__day=day, born__year=year)

    assert words(form, "born") == sentence
    assert form.born.wrong_parts == wrong
    assert form.born.parts == {"month": month, "day": day, "year": year}
    assert error_summary(form)[0].id == f"born-{(wrong or ('month',))[0]}"


def test_stored_answers_are_shown_as_people_write_them() -> None:
    form = SampleForm(
        formdata=None,
        data={"mobile": "+19735550188", "asked": 4_000_050, "tax_number": "881204417", "born": date(1984, 3, 27)},
    )

    assert form.mobile.typed == "(973) 555-0188"
    assert form.asked.typed == "40,000.50"
    assert form.tax_number.typed == "88-1204417"
    assert form.born.parts == {"month": "3", "day": "27", "year": "1984"}


def test_an_answer_that_is_too_long_is_told_how_long_it_may_be() -> None:
    assert words(sent(nickname="x" * 21), "nickname") == "Trading name must be 20 characters or fewer"


def test_only_an_offered_choice_is_taken() -> None:
    assert words(sent(kind="trust"), "kind") == "Choose one of the answers"
