"""Clients for tests: a program that speaks JSON, and a browser without JavaScript that sends the forms it was shown."""

from __future__ import annotations

import re
import secrets
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse


class ApiClient:
    """A program with a tenant's key; each POST gets a fresh idempotency key unless one is given."""

    def __init__(self, app: Flask, *, tenant: str, key: str) -> None:
        self._client = app.test_client()
        self._headers = {"X-Tenant-ID": tenant, "Authorization": f"Bearer {key}"}

    def get(self, path: str, **query: Any) -> TestResponse:
        """GET with query values."""
        return self._client.get(path, query_string=query or None, headers=self._headers)

    def post(self, path: str, body: Any = None, *, key: str | None = None, **query: Any) -> TestResponse:
        """POST a JSON body."""
        headers = {**self._headers, "Idempotency-Key": key or secrets.token_hex(16)}
        return self._client.post(path, json={} if body is None else body, query_string=query or None, headers=headers)

    def upload(
        self, path: str, files: list[Path | tuple[str, bytes]], *, key: str | None = None, **query: Any
    ) -> TestResponse:
        """POST files as multipart, each under the name `files`."""
        headers = {**self._headers, "Idempotency-Key": key or secrets.token_hex(16)}
        parts = [(BytesIO(data), name, "application/pdf") for name, data in (_named(file) for file in files)]
        return _whole(self._client.post(path, data={"files": parts}, query_string=query or None, headers=headers))

    def raw(self, method: str, path: str, **options: Any) -> TestResponse:
        """Anything else, with no header of its own."""
        return self._client.open(path, method=method, **options)


class Forms(HTMLParser):
    """The forms of a page: action → hidden fields."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str]] = {}
        self._action: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "get").lower() == "post":
            self._action = given.get("action", "")
            self.found[self._action] = {}
        elif tag == "input" and self._action is not None and given.get("type") == "hidden" and "name" in given:
            self.found[self._action][given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._action = None


class Browser:
    """Keeps cookies, remembers the last page, and submits its forms with their hidden fields."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.page: TestResponse | None = None

    @property
    def text(self) -> str:
        """The last page's HTML."""
        assert self.page is not None, "no page was opened yet"
        return self.page.get_data(as_text=True)

    @property
    def words(self) -> str:
        """The last page's text without tags, spaces folded."""
        return " ".join(re.sub(r"<[^>]+>", " ", self.text).split())

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page, following redirects."""
        self.page = self.client.get(path, follow_redirects=True, **options)
        return self.page

    def forms(self) -> dict[str, dict[str, str]]:
        """The POST forms of the last page: action → hidden fields."""
        return Forms(self.text).found

    def submit(self, action: str, *, follow: bool = True, **fields: Any) -> TestResponse:
        """Send the last page's form at `action` with these fields beside its hidden ones."""
        hidden = self.forms().get(action)
        assert hidden is not None, f"the page has no form that posts to {action}; it has {sorted(self.forms())}"
        return self.post(action, {**hidden, **fields}, follow=follow)

    def post(self, action: str, fields: dict[str, Any], *, follow: bool = True, **options: Any) -> TestResponse:
        """POST fields as a form (files as (BytesIO, name))."""
        response = _whole(self.client.post(action, data=fields, follow_redirects=follow, **options))
        if follow:
            self.page = response
        return response


def _whole(response: TestResponse) -> TestResponse:
    """The response read to its end, so that the file in which a large request was kept is let go."""
    response.get_data()
    response.close()
    response.request.environ["wsgi.input"].close()
    return response


def _named(file: Path | tuple[str, bytes]) -> tuple[str, bytes]:
    return (file.name, file.read_bytes()) if isinstance(file, Path) else file
