import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from portal.web.headers import init_headers
from tests.unit.web.app import make_app


@pytest.fixture
def client() -> FlaskClient:
    return make_app().test_client()


@pytest.mark.parametrize("path", ["/parts", "/nowhere", "/static/css/portal.css", "/static/nowhere"])
def test_every_answer_carries_the_protective_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_what_says_nothing_about_caching_is_private(client: FlaskClient) -> None:
    assert client.get("/nowhere").headers["Cache-Control"] == "no-store"


def test_plain_http_is_not_told_to_use_https_for_ever_and_a_request_id_comes_back() -> None:
    app = Flask("plain", static_folder=None)
    init_headers(app, https_only=False)

    @app.get("/")
    def front() -> str:
        g.request_id = "req-1"
        return "front"

    headers = app.test_client().get("/").headers

    assert "Strict-Transport-Security" not in headers
    assert headers["X-Request-ID"] == "req-1"
