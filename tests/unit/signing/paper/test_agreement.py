"""The agreement states the accepted offer, in the same bytes each time, and takes nothing that is typed as markup."""

import io
import re
from dataclasses import replace
from decimal import Decimal

import pdfplumber
import pytest
from pypdf import PdfReader

from portal.errors import Invalid
from portal.signing.paper.agreement import agreement_sections, make_agreement
from portal.signing.paper.stamp import signature_places
from portal.signing.paper.terms import Charge, Guarantor, Signer
from portal.signing.paper.wording import default_wording, read_wording


def text_of(pdf):
    """All words of all pages, with single spaces."""
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", words)


def test_the_same_data_give_the_same_bytes(agreement, agreement_data):
    assert make_agreement(agreement_data) == agreement


def test_another_figure_gives_other_bytes(agreement, agreement_data, terms_with):
    dearer = replace(agreement_data, terms=terms_with(estimated_apr=Decimal("36.56")))

    assert make_agreement(dearer) != agreement


@pytest.mark.parametrize(
    "figure",
    [
        "$83,000.00",
        "$101,260.00",
        "9.49%",
        "36.55%",
        "$361.65 every business day",
        "280, the last one $359.65",
        "November 27, 2026",
        "January 6, 2028",
        "407 days",
        "Fee: Set-up fee −$395.00",
        "Paid for you to Rapid Advance Capital −$15,000.00",
        "You receive $67,605.00",
        "Total dollar cost (finance charge) $18,655.00",
        "account ending in 4821",
        "AG-2026-004812",
        "Maple Deli & Café",
    ],
)
def test_every_figure_of_the_offer_stands_in_the_agreement(agreement, figure):
    assert figure in text_of(agreement)


def test_the_apr_stands_beside_the_price(agreement):
    assert "Purchase price $83,000.00 Estimated APR 36.55%" in text_of(agreement)


def test_the_agreement_is_tagged_and_says_that_it_conforms_to_pdf_ua(agreement):
    root = PdfReader(io.BytesIO(agreement)).root_object

    assert root["/MarkInfo"]["/Marked"] is not None
    assert root["/Lang"] == "en-US"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_every_section_on_paper_has_the_words_of_the_sections_for_pages(agreement, agreement_data):
    paper = text_of(agreement)

    for section in agreement_sections(agreement_data):
        for words in (f"{section.number}. {section.heading}", *section.paragraphs, *section.items):
            assert re.sub(r"\s+", " ", words) in paper


def test_sections_refer_to_each_other_by_their_numbers(agreement_data):
    sections = {section.name: section for section in agreement_sections(agreement_data)}

    assert f"section\u00a0{sections['promises'].number}" in sections["default"].items[0]


def test_the_guarantee_and_its_signature_block_are_there_only_with_a_guarantor(agreement, agreement_data):
    guarantor = Guarantor(name="Rosa Delgado-Whitfield", address="9 Elm Street, Montclair, NJ 07042")

    with_guarantee = text_of(make_agreement(replace(agreement_data, guarantor=guarantor)))

    assert "Personal guarantee of performance" in with_guarantee
    assert "The guarantor, personally" in with_guarantee
    assert "guarantor" not in text_of(agreement)


def test_where_a_processor_splits_settlements_nothing_authorizes_a_debit(agreement_data, terms_with):
    split = replace(agreement_data, terms=terms_with(collection_method="processor_split"))

    words = text_of(make_agreement(split))

    assert "authorize us to debit" not in words
    assert "We debit no account of yours" in words


@pytest.mark.parametrize(
    "typed",
    [
        "#panic()",
        "*bold* _it_",
        "back\\slash \\",
        "$x^2$",
        "@ref <label>",
        "`raw`",
        "// not a comment",
        '"] #eval("1")',
        "= x",
    ],
)
def test_what_a_merchant_types_is_never_markup(agreement_data, typed):
    name = f"A {typed} Z"
    merchant = replace(agreement_data.merchant, legal_name=name, dba=name, address=name)

    words = text_of(make_agreement(replace(agreement_data, merchant=merchant, signer=Signer(name=name, title=name))))

    assert words.count(name) >= 5


def test_braces_in_a_name_are_not_filled_in(agreement_data):
    guarantor = Guarantor(name="{purchase_price} {nothing}", address="9 Elm Street")

    words = text_of(make_agreement(replace(agreement_data, guarantor=guarantor)))

    assert "{purchase_price} {nothing} (the “guarantor”)" in words


@pytest.mark.parametrize(
    "name", ["Łukasz Żółć", "Nguyễn Thị Ánh", "Ελένη Παπαδοπούλου", "Юлія Ґонта", "José Ñandú Ökçe"]
)
def test_names_of_many_languages_are_printed_as_they_are(agreement_data, name):
    assert name in text_of(make_agreement(replace(agreement_data, signer=Signer(name=name))))


def test_a_character_that_no_font_has_is_printed_as_its_code_point(agreement_data):
    words = text_of(make_agreement(replace(agreement_data, signer=Signer(name="Wang 王 Min"))))

    assert "Wang [U+738B] Min" in words


@pytest.mark.parametrize(
    ("name", "printed"),
    [("ก็", "[U+0E01][U+0E47]"), ("x\u20dd", "x[U+20DD]")],
)
def test_marks_that_do_not_print_where_they_stand_are_printed_as_their_code_points(agreement_data, name, printed):
    assert printed in text_of(make_agreement(replace(agreement_data, signer=Signer(name=name)))).replace(" ", "")


def test_direction_and_control_marks_are_left_out_of_names(agreement_data):
    words = text_of(
        make_agreement(replace(agreement_data, signer=Signer(name="Rosa\u202e Maria\x00\x07 \u200bDelgado")))
    )

    assert "Rosa Maria Delgado" in words


def test_long_names_stay_inside_the_margins(agreement_data):
    merchant = replace(agreement_data.merchant, legal_name="Immaculata-" * 30, email=f"{'x' * 200}@example.com")
    long = replace(agreement_data, reference="R" * 90, merchant=merchant, signer=Signer(name="W" * 200))

    with pdfplumber.open(io.BytesIO(make_agreement(long))) as document:
        edges = [char["x1"] for page in document.pages for char in page.chars]
        width = document.pages[0].width

    assert max(edges) < width - 60


def test_a_long_name_leaves_the_signature_line_where_it_is(agreement, agreement_data):
    merchant = replace(agreement_data.merchant, legal_name="Immaculata-" * 30)

    (long,) = signature_places(make_agreement(replace(agreement_data, merchant=merchant)))

    assert long.y == signature_places(agreement)[0].y


@pytest.mark.parametrize(
    ("figures", "field"),
    [
        ({"purchased_amount_cents": 10_126_100}, "purchased_amount_cents"),
        ({"payment_cents": 36_164}, "payment_cents"),
        ({"last_payment_cents": 36_166}, "last_payment_cents"),
        ({"last_payment_cents": 0}, "last_payment_cents"),
        ({"net_to_merchant_cents": 8_300_000}, "net_to_merchant_cents"),
        ({"finance_charge_cents": 1_826_000}, "finance_charge_cents"),
        ({"fees": (Charge(name="Nothing", amount_cents=0),)}, "fees"),
        ({"estimated_apr": Decimal("36.555")}, "estimated_apr"),
        ({"number_of_payments": 0}, "number_of_payments"),
    ],
)
def test_figures_that_contradict_each_other_make_no_agreement(terms_with, figures, field):
    with pytest.raises(Invalid) as refusal:
        terms_with(**figures)

    assert refusal.value.errors[0].field == field


def test_wording_that_counsel_has_not_seen_is_marked_as_such(agreement, agreement_data):
    marked = sum(section.review for section in agreement_sections(agreement_data))

    assert marked > 0
    assert text_of(agreement).count("Wording to be reviewed by counsel") == marked


OWN_WORDING = """
version = "rival-3"
title = "Purchase of receipts"
review_mark = ""
governing_law = "New York"
[[section]]
name = "only"
heading = "All there is"
paragraphs = ["{funder} buys {purchased_amount} under the law of {governing_law}. See {section_only}."]
"""


def test_a_tenant_may_have_wording_of_its_own(agreement_data):
    own = replace(agreement_data, wording=read_wording(OWN_WORDING))

    words = text_of(make_agreement(own))

    assert "Ledgerfield Funding LLC buys $101,260.00 under the law of New York. See section 1." in words
    assert "Wording rival-3" in words
    assert "reviewed by counsel" not in words


def test_a_blank_that_nothing_fills_is_refused_and_named(agreement_data):
    broken = read_wording(OWN_WORDING.replace("{funder}", "{interest_rate}"))

    with pytest.raises(Invalid, match="interest_rate"):
        make_agreement(replace(agreement_data, wording=broken))


@pytest.mark.parametrize("text", ["not = [toml", 'version = "1"', OWN_WORDING + 'surprise = "x"'])
def test_wording_that_cannot_be_read_is_refused(text):
    with pytest.raises(Invalid) as refusal:
        read_wording(text)

    assert refusal.value.errors[0].field == "wording"


def test_two_sections_of_one_name_are_refused():
    with pytest.raises(Invalid, match="same name"):
        read_wording(OWN_WORDING + OWN_WORDING[OWN_WORDING.index("[[section]]") :])


def test_the_shipped_wording_offers_reconciliation_and_no_confession_of_judgment():
    sections = {section.name: section for section in default_wording().section}

    assert "reconcile" in sections["reconciliation"].paragraphs[0]
    assert "no confession of judgment" in sections["default"].closing
