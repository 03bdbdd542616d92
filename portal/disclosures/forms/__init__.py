"""The forms by name: each is a pure function from the facts of an offer to a disclosure."""

from collections.abc import Callable

from portal.disclosures.content import Disclosure, Facts
from portal.disclosures.forms import california, connecticut, new_york, six_items, summary, texas, virginia
from portal.disclosures.matrix import Entry, FormName

_FORMS: dict[FormName, Callable[[Facts, Entry], Disclosure]] = {
    "california": california.fill,
    "new_york": new_york.fill,
    "virginia": virginia.fill,
    "six_items": six_items.fill,
    "connecticut": connecticut.fill,
    "texas": texas.fill,
    "summary": summary.fill,
}


def fill_form(facts: Facts, entry: Entry) -> Disclosure:
    """The disclosure that the state asks for, or the portal's own summary where its law does not reach the offer."""
    covered = entry.law.covers(amount_cents=facts.figures.amount_cents, on=facts.offered_on)
    return (_FORMS[entry.law.form] if covered else summary.fill)(facts, entry)
