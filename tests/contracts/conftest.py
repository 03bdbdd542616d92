"""Both fake providers, each on a socket of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.docusign.server import FakeDocuSign, make_rsa_pem
from tests.contracts.dropbox_sign.server import FakeDropboxSign


@pytest.fixture(scope="session")
def rsa_pem() -> str:
    """One private key for all tests: making one takes a while."""
    return make_rsa_pem()


@pytest.fixture
def docusign(rsa_pem: str) -> Iterator[FakeDocuSign]:
    with FakeDocuSign(private_key=rsa_pem) as fake:
        yield fake


@pytest.fixture
def dropbox_sign() -> Iterator[FakeDropboxSign]:
    with FakeDropboxSign() as fake:
        yield fake
