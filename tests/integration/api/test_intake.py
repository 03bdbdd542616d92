"""Questions through the API: asked for, answered all or none, with what is missing and what is to be confirmed."""

from __future__ import annotations

import pytest

from portal.intake.fields import REQUIRED
from tests.client import ApiClient
from tests.integration.api.cases import ANSWERS, answers, events_of, start


def ids_of(api: ApiClient) -> dict[str, str]:
    deal = start(api)
    return {"merchant_id": deal["merchant_id"], "deal_id": deal["deal_id"]}


def test_opening_the_questions_tells_which_are_required(api: ApiClient) -> None:
    ids = ids_of(api)

    first = api.post("/api/intake/start", {**ids, "source": "api"}).get_json()
    second = api.post("/api/intake/start", ids).get_json()

    assert first == second
    assert {**ids, "status": "active"}.items() <= first.items()
    assert first["fields_required"] == list(REQUIRED)


def test_an_empty_list_of_answers_only_asks(api: ApiClient) -> None:
    ids = ids_of(api)

    answer = api.post("/api/intake/answer", {**ids, "source": "intake", "answers": []}).get_json()

    assert answer == {"status": "saved", "missing": list(REQUIRED), "confirm": []}
    assert events_of(api, ids["deal_id"]) == ["deal.started"]


def test_the_earlier_systems_names_are_taken_and_nothing_is_missing_in_the_end(api: ApiClient) -> None:
    ids = ids_of(api)

    answer = api.post("/api/intake/answer", {**ids, "source": "intake", "answers": answers(**ANSWERS)}).get_json()

    assert answer == {"status": "saved", "missing": [], "confirm": []}
    assert events_of(api, ids["deal_id"]) == ["deal.started", "intake.answered", "intake.completed"]
    page = api.get(f"/api/deals/{ids['deal_id']}")
    for secret in ("123456789", "6789", "1980-03-27"):
        assert secret not in page.get_data(as_text=True).replace(ids["deal_id"], "")


def test_one_answer_may_come_without_a_list_and_a_blank_one_takes_it_back(api: ApiClient) -> None:
    ids = ids_of(api)

    given = api.post("/api/intake/answer", {**ids, "field_id": "owner.first", "value": "Rosa"}).get_json()
    taken = api.post("/api/intake/answer", {**ids, "field_id": "owner.first", "value": None}).get_json()

    assert "owner.first" not in given["missing"]
    assert "owner.first" in taken["missing"]


def test_numbers_are_taken_as_they_are_written(api: ApiClient) -> None:
    ids = ids_of(api)
    given = [
        {"field_id": "funding.amount", "value": 40000.1},
        {"field_id": "business.monthly_revenue", "value": 95000},
        {"field_id": "funding.existing_positions", "value": 2},
    ]

    assert api.post("/api/intake/answer", {**ids, "answers": given}).status_code == 200

    page = api.get(f"/api/deals/{ids['deal_id']}").get_json()
    assert page["deal"]["funding_amount"] == 40000.1
    assert page["intake"]["fields"]["business.monthly_revenue"] == "95000"


@pytest.mark.parametrize(
    ("field_id", "value"),
    [
        ("owner.ssn_last4", "078-05-1120"),
        ("owner.dob", "2031-01-01"),
        ("business.zip", "ABC"),
        ("business.favorite_color", "red"),
        ("contact.phone", "call me"),  # a short number would stand in a random id by chance
    ],
)
def test_one_bad_answer_is_named_and_none_is_saved(api: ApiClient, field_id: str, value: str) -> None:
    ids = ids_of(api)
    given = [{"field_id": "owner.first", "value": "Rosa"}, {"field_id": field_id, "value": value}]

    answer = api.post("/api/intake/answer", {**ids, "answers": given})

    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [field_id]
    assert value not in answer.get_data(as_text=True)
    assert api.get(f"/api/deals/{ids['deal_id']}").get_json()["intake"]["fields"] == {}


def test_a_list_and_a_single_answer_at_once_are_refused(api: ApiClient) -> None:
    ids = ids_of(api)
    both = {"answers": [{"field_id": "owner.first", "value": "A"}], "field_id": "owner.last", "value": "B"}

    assert api.post("/api/intake/answer", {**ids, **both}).status_code == 422


def test_a_truth_value_is_no_answer(api: ApiClient) -> None:
    ids = ids_of(api)

    answer = api.post("/api/intake/answer", {**ids, "field_id": "funding.existing_positions", "value": True})

    assert answer.status_code == 422


def test_a_deal_and_a_merchant_that_do_not_belong_together_are_not_found(api: ApiClient) -> None:
    ids, other = ids_of(api), start(api, phone="9735550200", email="oak@oak.example", legal_name="Oak")
    mixed = {"merchant_id": other["merchant_id"], "deal_id": ids["deal_id"]}

    for path in ("/api/intake/start", "/api/intake/answer"):
        assert api.post(path, mixed).status_code == 404


def test_a_declined_deal_takes_no_answers(api: ApiClient) -> None:
    ids = ids_of(api)
    api.post(f"/api/deals/{ids['deal_id']}/decline", {"reason": "Too young"})

    answer = api.post("/api/intake/answer", {**ids, "field_id": "owner.first", "value": "Rosa"})

    assert (answer.status_code, answer.get_json()["code"]) == (409, "deal_declined")


def test_what_an_earlier_deal_knew_is_filled_in_and_to_be_confirmed(api: ApiClient) -> None:
    first = ids_of(api)
    api.post("/api/intake/answer", {**first, "answers": answers(**ANSWERS)})
    api.post(f"/api/deals/{first['deal_id']}/decline", {"reason": "Too young"})
    second = {"merchant_id": first["merchant_id"], "deal_id": start(api)["deal_id"]}

    asked = api.post("/api/intake/answer", {**second, "answers": []}).get_json()
    confirmed = api.post(
        "/api/intake/answer", {**second, "field_id": "contact.phone", "value": ANSWERS["contact.phone"]}
    ).get_json()

    assert asked["missing"] == ["owner.ssn_last4"]
    assert asked["confirm"] == ["contact.phone", "contact.email", "business.address"]
    assert confirmed["confirm"] == ["contact.email", "business.address"]
