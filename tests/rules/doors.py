"""Every address of the application, and a request at it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, Rule
from werkzeug.test import TestResponse

from portal.web.access import Policy, policy_of
from tests.client import Browser

NOBODYS_ID = "zz_00000000000000000000000000"


@dataclass(frozen=True)
class Door:
    """One endpoint with one method, and the policy that it declares."""

    endpoint: str
    method: str
    path: str
    policy: Policy


def doors(app: Flask) -> list[Door]:
    """Every door but the static files'; path values are ids that nobody has."""
    found = []
    for rule in app.url_map.iter_rules():
        policy = policy_of(app, rule.endpoint) if rule.endpoint != "static" else None
        if policy is not None:
            found += [
                Door(rule.endpoint, method, _path(app, rule), policy)
                for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
            ]
    return sorted(found, key=lambda door: (door.path, door.method))


def _path(app: Flask, rule: Rule) -> str:
    values = {name: _value(rule, name) for name in rule.arguments}
    return app.url_map.bind("127.0.0.1").build(rule.endpoint, values, method=next(iter(rule.methods or {"GET"})))


def _value(rule: Rule, name: str) -> str | int:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    if isinstance(converter, IntegerConverter):
        return 1
    return "demo" if name == "tenant_slug" else NOBODYS_ID


def knock(browser: Browser, door: Door) -> TestResponse:
    """Ask at a door without following it anywhere; a POST brings no form token."""
    return browser.client.open(door.path, method=door.method, follow_redirects=False)
