"""The states' laws as data: which form, up to which amount, since when, and what an offer may not do there."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

FormName = Literal["california", "new_york", "virginia", "six_items", "connecticut", "texas", "summary"]
SignatureKind = Literal["none", "signature", "dated_acceptance"]
Certainty = Literal["text", "trade", "notes"]

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
    "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia", "VI": "Virgin Islands", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin",
    "WY": "Wyoming", "AS": "American Samoa", "GU": "Guam", "MP": "Northern Mariana Islands",
}  # fmt: skip


class Law(BaseModel):
    """What one state asks of a sales-based financing. Amounts are whole dollars, as statutes print them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: FormName
    law: str
    in_force: date | None = None
    until: date | None = None
    up_to: int | None = None
    below: bool = False
    apr_required: bool = False
    signature: SignatureKind = "none"
    refused_collection: tuple[str, ...] = ()
    stands_days: int = 0
    keep_years: int = 4
    certainty: Certainty
    source: str
    notes: tuple[str, ...] = ()

    def covers(self, *, amount_cents: int, on: date) -> bool:
        """Whether the law asks for its disclosure of an offer of this amount on this day."""
        if self.form == "summary" or (self.in_force and on < self.in_force) or (self.until and on > self.until):
            return False
        if self.up_to is None:
            return True
        limit = self.up_to * 100
        return amount_cents < limit if self.below else amount_cents <= limit


class Matrix(BaseModel):
    """All entries of one version; a state without its own takes `other`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str = Field(min_length=1)
    other: Law
    states: dict[str, Law]


@dataclass(frozen=True)
class Entry:
    """The entry of one state."""

    state: str
    name: str
    law: Law
    version: str

    @property
    def has_statute(self) -> bool:
        """Whether the state has a law on disclosures at all."""
        return self.law.form != "summary"


def find_entry(state: str) -> Entry | None:
    """The entry of a state's or territory's two letters, or None for letters that are no state's."""
    if state not in STATES:
        return None
    matrix = current_matrix()
    return Entry(state, STATES[state], matrix.states.get(state, matrix.other), matrix.version)


def list_entries() -> list[Entry]:
    """Every state's entry, by name."""
    entries = [entry for state in STATES if (entry := find_entry(state))]
    return sorted(entries, key=lambda entry: entry.name)


@lru_cache(maxsize=1)
def current_matrix() -> Matrix:
    """The matrix that ships with the portal."""
    text = (files("portal.disclosures") / "states.toml").read_text(encoding="utf-8")
    return Matrix.model_validate(tomllib.loads(text))
