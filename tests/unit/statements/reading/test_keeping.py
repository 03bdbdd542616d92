"""Which words of a statement somebody outside may see: what is listed, and nothing else."""

import pytest

from portal.statements.reading.keeping import Rule, folded, kept, names_above
from portal.statements.reading.shapes import Word

ROW = (40.0, 95.0, 560.0, 112.0)
SECRETS = folded(["Maple Deli LLC", "214 Church St", "Rosa May Delgado", "+19735550188"])


def line(text: str, *, y: float = 20.0) -> list[Word]:
    words, x = [], 50.0
    for part in text.split():
        words.append(Word(part, x, y, x + 6 * len(part), y + 10))
        x += 6 * len(part) + 4
    return words


def shown(text: str, *, descriptions: bool = False, in_row: bool = False) -> str:
    words = line(text, y=98.0 if in_row else 20.0)
    stays = kept(words, Rule(rows=[ROW], descriptions=descriptions, secrets=SECRETS))
    return " ".join(word.text if stay else "#" for word, stay in zip(words, stays, strict=True))


@pytest.mark.parametrize(
    ("printed", "left"),
    [
        ("Beginning balance on August 1, 2026 $23,261.33", "Beginning balance on August 1, 2026 $23,261.33"),
        ("Account number: 000123454417", "Account number: #"),
        ("Account ****4417", "Account #"),
        ("Maple Deli LLC", "# # #"),
        ("12 May Street", "# # #"),
        ("May 12", "# #"),  # Her middle name is May, so no May is shown at all.
        ("June 12, 2026", "June 12, 2026"),
        ("June Park", "# #"),
        ("Prairie State Bank", "# # #"),
        ("Questions? Call 1-800-555-0100", "# # #"),
        ("rosa@maple.example", "#"),
        ("70,278.37 (1,204.00) -15.00 15.00- $1,204", "70,278.37 (1,204.00) -15.00 15.00- $1,204"),
        ("1042 7 2026 55-0188", "# # # #"),
        ("EIN 88-1204417", "# #"),
    ],
)
def test_amounts_dates_and_the_banks_own_words_stay(printed: str, left: str) -> None:
    assert shown(printed) == left


@pytest.mark.parametrize(
    ("descriptions", "left"),
    [(False, "08/03 # # # # # # 2,212.22"), (True, "08/03 ACH CREDIT FROM # # # 2,212.22")],
)
def test_descriptions_stay_only_where_wanted_and_never_with_numbers_or_known_names(
    descriptions: bool, left: str
) -> None:
    assert shown("08/03 ACH CREDIT FROM DELGADO 000417 #R123 2,212.22", descriptions=descriptions, in_row=True) == left


def test_a_name_that_a_field_cut_short_is_removed() -> None:
    assert shown("Name:Map Del Rosa", descriptions=True, in_row=True) == "# # #"
    assert shown("Dep Map Del", descriptions=True, in_row=True) == "Dep # #"


def test_what_stands_in_capitals_above_the_rows_names_somebody() -> None:
    words = [*line("Harbor Point COPPER RIDGE Account August 1 for"), *line("CASH DEPOSIT", y=98.0)]

    assert names_above(words, [ROW]) == {"harbor", "point", "copper", "ridge"}


def test_a_known_name_is_removed_inside_a_longer_word_too() -> None:
    assert shown("ZELLE/DELGADO-ROSA", descriptions=True, in_row=True) == "#"
