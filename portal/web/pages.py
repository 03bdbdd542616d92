"""A page or a part of it: one URL, one route, and one place that speaks HTMX.

A fragment is a named Jinja block whose one outer element has the block's name as its id, so the id that HTMX names in
`HX-Target` is the name of the block. htmx-flask is wrapped here and used nowhere else: it sets no `Vary`, and its own
`make_response` refuses valid values of `HX-Reswap`.
"""

from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, Response, make_response, redirect, render_template, request
from htmx_flask import Htmx
from htmx_flask.requests import HtmxHeaders
from jinja2 import StrictUndefined
from jinja2_fragments.flask import render_block

from portal.web.charts import bar_chart, line_chart
from portal.web.filters import register_filters

HTMX_SETTINGS: dict[str, Any] = {
    "allowEval": False,
    "includeIndicatorStyles": False,
    "allowScriptTags": False,
    "selfRequestsOnly": True,
    "historyCacheSize": 0,
    "historyRestoreAsHxRequest": False,
    "defaultSwapStyle": "outerHTML",
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "422", "swap": True},
        {"code": "429", "swap": False, "error": True},
        {"code": "4..", "swap": True, "error": True},
        {"code": "...", "swap": False, "error": True},
    ],
}


def init_pages(app: Flask) -> None:
    """Make templates strict, register the filters and let requests know HTMX."""
    Htmx(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(htmx_settings=HTMX_SETTINGS, line_chart=line_chart, bar_chart=bar_chart)
    register_filters(app.jinja_env)


def wants_fragment() -> bool:
    """True for a request by HTMX that swaps a part; a history restore and a boosted link get the page."""
    htmx = _htmx()
    return bool(htmx) and not htmx.history_restore_request and not htmx.boosted


def page(
    template: str,
    *,
    fragment: str | Sequence[str] | None = None,
    also: Sequence[str] = (),
    status: int = 200,
    **context: Any,
) -> Response:
    """The whole page; or, when HTMX asks and `fragment` is given, the named block alone.

    Of several fragments the one is sent that HTMX targets, else the first. The answer says where it belongs, so that a
    form that comes back with 422 lands in its own place whatever the request aimed at. A page passes `errors` (the
    list that `error_summary()` of `portal.web.forms` makes) when a form was refused. `also` names blocks that are sent
    beside a fragment, out of band: they find `out_of_band` defined and say `hx-swap-oob="true"`.
    """
    context.setdefault("status", status)
    names = (fragment,) if isinstance(fragment, str) else tuple(fragment or ())
    if names and wants_fragment():
        response = _fragment(template, names, context, also=also)
    else:
        response = make_response(render_template(template, **context))
        if wants_fragment():
            _aim(response, "body", swap="innerHTML")
    response.status_code = status
    response.vary.add("HX-Request")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def see_other(url: str) -> Response:
    """303 to the page that shows the outcome.

    HTMX follows a 303 inside its own request. That is right when the outcome shows on the page it stands on, because
    the same route then answers with the targeted fragment. Any other page is opened as a page, by `HX-Redirect`.
    """
    if wants_fragment() and not _stands_on(url):
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url
    else:
        response = cast(Response, redirect(url, 303))
    response.vary.add("HX-Request")
    response.headers["Cache-Control"] = "no-store"
    return response


def _fragment(template: str, names: tuple[str, ...], context: dict[str, Any], *, also: Sequence[str]) -> Response:
    target = _htmx().target
    chosen = target if target in names else names[0]
    beside = [render_block(template, name, out_of_band=True, **context) for name in also if name != chosen]
    response = make_response("".join([render_block(template, chosen, **context), *beside]))
    if chosen != target:
        _aim(response, f"#{chosen}", swap="outerHTML")
    return response


def _aim(response: Response, selector: str, *, swap: str) -> None:
    response.headers["HX-Retarget"] = selector
    response.headers["HX-Reswap"] = swap


def _stands_on(url: str) -> bool:
    current = _htmx().current_url
    return bool(current) and urlsplit(str(current)).path == urlsplit(url).path


def _htmx() -> HtmxHeaders:
    return cast(HtmxHeaders, getattr(request, "htmx"))  # noqa: B009 - the attribute is htmx-flask's own request class
