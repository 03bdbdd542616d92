"""A small application around the plumbing alone: no feature, no database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from jinja2 import ChoiceLoader, FileSystemLoader

from portal.application.signature_form import NameForm
from portal.web.assets import init_assets
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
from portal.web.headers import init_headers
from portal.web.pages import init_pages, page, see_other

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Tenant:
    display_name: str = "Ledgerfield Funding"
    slug: str = "demo"
    address: str = "48 Commerce St, Newark, NJ 07102"
    phone: str = "+19735550140"
    email: str = "help@ledgerfield.example"
    hours: str = "Monday to Friday, 9 am to 6 pm Eastern"


@dataclass(frozen=True)
class Viewer:
    name: str = "Dana Okafor"
    role: str = "underwriter"


class SampleForm(PortalForm):
    email = EmailField("Your email address", missing="Enter your email address")
    mobile = PhoneField("Your phone number", missing="Enter your phone number")
    asked = MoneyField(
        "The amount", missing="Enter the amount you want", at_least_cents=500_000, at_most_cents=50_000_000
    )
    tax_number = EINField("Tax number (EIN)", missing="Enter your tax number")
    zip = ZIPField("ZIP code", missing="Enter your ZIP code")
    home_state = StateField("State", missing="Choose your state")
    last4 = SSNLast4Field("Last four digits", missing="Enter the last four digits")
    born = DateField("Your birthday", missing="Enter your date of birth", not_after=date(2008, 11, 24), birthday=True)
    kind = ChoiceField("Kind", choices=(("llc", "LLC"), ("inc", "Corporation")), missing="Choose the kind")
    agree = TickField("I agree", missing="Tick the box to go on")
    nickname = LineField("Trading name", max_length=20)


def gallery_values() -> dict[str, Any]:
    """What the two galleries show: plain values, as pages pass them."""
    start = date(2026, 8, 1)
    return {
        "tenant": Tenant(),
        "viewer": Viewer(),
        "errors": [("dob-day", "Date of birth must be a real date"), ("ssn_last4", "Enter the last four digits")],
        "moment": datetime(2026, 11, 19, 22, 0, tzinfo=UTC),
        "navigation": [
            {"label": "Queue", "href": "/office/queue", "current": True},
            {"label": "Policy", "href": "/office/policy", "current": False},
        ],
        "tasks": [
            {"title": "Your business", "href": "/a", "hint": "Name, address", "status": "Completed"},
            {"title": "Statements", "href": "/b", "hint": None, "status": "Not yet started"},
            {"title": "Sign", "href": None, "hint": "Opens later", "status": "Cannot start yet"},
        ],
        "records": [{"title": "Your application (PDF)", "href": "/c", "hint": "3 pages"}],
        "answers": [
            {"label": "Legal name", "value": "Maple Deli LLC", "change": "/d", "about": "legal name"},
            {"label": "Address", "value": ["214 Church Street", "Montclair, NJ 07042"], "change": None, "about": ""},
            {"label": "Website", "value": None, "change": "/e", "about": "website"},
        ],
        "offer_rows": [("Estimated APR", "89.14%"), ("Total cost", "$14,395"), ("Total you pay back", "$54,000")],
        "way": [
            {"title": "You applied", "words": "November 17", "state": "done"},
            {"title": "We check", "words": "Our turn", "state": "now"},
            {"title": "You sign", "words": None, "state": "later"},
        ],
        "metrics": [
            {"label": "True revenue / month", "value": "$50,100.00", "href": "/r", "note": "asked $40,000", "tone": ""},
            {"label": "Negative days", "value": "6", "href": None, "note": "watch at 5", "tone": "watch"},
            {"label": "Statements", "value": "Proved", "href": None, "note": None, "tone": ""},
        ],
        "views": [
            {"label": "Mine", "href": "?view=mine", "current": False, "count": 4},
            {"label": "Needs us", "href": "?view=us", "current": True, "count": None},
        ],
        "queue_columns": [
            {"label": "Merchant"},
            {"label": "State"},
            {"label": "Asked", "num": True},
            {"label": "Target", "sort_href": "?sort=-age", "sorted": "descending"},
            {"label": "Assigned"},
        ],
        "points": [(start + timedelta(days=n), (n * 37 % 23 - 3) * 40_000 + n * 13) for n in range(92)],
        "weeks": [(f"Aug {n}", 900_000 + n * 10_000, 150_000 if n == 17 else 0) for n in (3, 10, 17, 24)],
    }


def make_app() -> Flask:
    """The plumbing with three routes: the galleries, a form and a page of several fragments."""
    app = Flask("plumbing", static_folder=None)
    app.secret_key = "for tests"
    app.jinja_loader = ChoiceLoader([FileSystemLoader(ROOT / "templates"), FileSystemLoader(HERE / "templates")])
    init_pages(app)
    init_assets(app, ROOT / "static")
    init_headers(app, https_only=True)
    app.context_processor(lambda: {"tenant": Tenant(), "viewer": None})

    @app.get("/gallery/<name>")
    def gallery(name: str) -> Response:
        form = SampleForm(formdata=None)
        return page(f"gallery_{name}.html", form=form, sign_form=NameForm(formdata=None), **gallery_values())

    @app.get("/parts")
    def parts() -> Response:
        return page("parts.html", fragment=("slot_1", "slot_2"))

    @app.post("/parts")
    def change_parts() -> Response:
        return see_other(request.args.get("next", "/parts"))

    return app
