"""Signatures of providers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from portal.errors import NotSignedIn
from portal.webhooks.verify import (
    check_docusign,
    check_dropbox_sign,
    check_timestamped,
    is_docusign_signed,
    is_dropbox_sign_signed,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
VECTORS = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "webhooks" / "vectors.json"


def signed(raw: bytes, *, secret: str = "s3cret", offset_s: int = 0) -> tuple[str, str]:
    timestamp = str(int(NOW.timestamp()) + offset_s)
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + raw, hashlib.sha256).hexdigest()
    return timestamp, f"v1={digest}"


def check(raw: bytes, timestamp: str, signature: str, secret: str = "s3cret") -> None:
    check_timestamped(secret=secret, timestamp=timestamp, signature=signature, raw=raw, now=NOW)


@pytest.mark.parametrize("offset_s", [-300, 0, 300])
def test_a_signature_within_five_minutes_is_taken(offset_s: int) -> None:
    timestamp, signature = signed(b"{}", offset_s=offset_s)

    assert check(b"{}", timestamp, signature) is None


@pytest.mark.parametrize("offset_s", [-301, 301])
def test_a_signature_from_another_time_is_refused(offset_s: int) -> None:
    timestamp, signature = signed(b"{}", offset_s=offset_s)

    with pytest.raises(NotSignedIn):
        check(b"{}", timestamp, signature)


def test_any_flipped_bit_of_the_body_is_noticed() -> None:
    raw = b'{"type":"inbound"}'
    timestamp, signature = signed(raw)

    for index in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[index // 8] ^= 1 << index % 8
        with pytest.raises(NotSignedIn):
            check(bytes(changed), timestamp, signature)


@pytest.mark.parametrize(
    ("timestamp", "signature"), [("", ""), ("1", "v1="), ("x", "v1=00"), ("-1", "v1=00"), ("²", "é")]
)
def test_nonsense_is_refused_without_an_error_of_ours(timestamp: str, signature: str) -> None:
    with pytest.raises(NotSignedIn):
        check(b"{}", timestamp, signature)


@pytest.mark.parametrize("secret", ["", " ", "\n"])
def test_nothing_is_believed_without_a_secret(secret: str) -> None:
    timestamp, signature = signed(b"{}", secret=secret)
    blank = hmac.digest(secret.encode(), b"1sent", "sha256")

    with pytest.raises(NotSignedIn):
        check(b"{}", timestamp, signature, secret=secret)
    assert not is_docusign_signed(keys=[secret], signatures=[base64.b64encode(blank).decode()], raw=b"1sent")
    assert not is_dropbox_sign_signed(api_key=secret, event_time="1", event_type="sent", event_hash=blank.hex())


def test_docusign_may_sign_with_any_active_key_in_any_header() -> None:
    good = base64.b64encode(hmac.digest(b"second", b"body", "sha256")).decode()

    assert check_docusign(keys=["first", "second"], signatures=["nonsense", good], raw=b"body") is None
    with pytest.raises(NotSignedIn):
        check_docusign(keys=["first"], signatures=[good], raw=b"body")
    with pytest.raises(NotSignedIn):
        check_docusign(keys=[], signatures=[good], raw=b"body")


def published(provider: str) -> list[dict[str, Any]]:
    if not VECTORS.exists():
        pytest.skip("the published vectors are not beside this checkout")
    vectors = [one for one in json.loads(VECTORS.read_text()) if one["provider"] == provider]
    assert vectors
    return vectors


def flips(raw: bytes) -> Iterator[bytes]:
    """Every text of the same length that differs in one bit."""
    for index in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[index // 8] ^= 1 << index % 8
        yield bytes(changed)


def test_the_published_vectors_of_docusign_come_out_as_published() -> None:
    for vector in published("docusign"):
        signed = {"keys": [vector["secret"]], "signatures": list(vector["headers"].values())}

        assert is_docusign_signed(**signed, raw=vector["body"].encode()) is vector["valid"], vector["id"]


def test_no_published_vector_of_docusign_stands_a_flipped_bit() -> None:
    for vector in published("docusign"):
        raw, key = vector["body"].encode(), vector["secret"]
        signature = base64.b64encode(hmac.digest(key.encode(), raw, "sha256"))

        assert not any(is_docusign_signed(keys=[key], signatures=[signature.decode()], raw=one) for one in flips(raw))
        assert not any(
            is_docusign_signed(keys=[key], signatures=[one.decode("latin-1")], raw=raw) for one in flips(signature)
        )


def test_no_published_vector_of_dropbox_sign_stands_a_flipped_bit() -> None:
    for vector in published("dropbox-sign"):
        if not vector["valid"]:
            continue
        given = {name: vector["json"]["event"][name] for name in ("event_time", "event_type", "event_hash")}
        assert is_dropbox_sign_signed(api_key=vector["api_key"], **given)

        for name, value in given.items():
            changed = [given | {name: one.decode("latin-1")} for one in flips(value.encode())]
            assert not any(is_dropbox_sign_signed(api_key=vector["api_key"], **one) for one in changed)
        assert not is_dropbox_sign_signed(api_key="", **given)


def test_the_published_vectors_of_dropbox_sign_come_out_as_published() -> None:
    vectors = [one for one in published("dropbox-sign") if "json" in one]

    for vector in vectors:
        event = vector["json"]["event"]
        given = {name: event[name] for name in ("event_time", "event_type", "event_hash")}
        if vector["valid"]:
            check_dropbox_sign(api_key=vector["api_key"], **given)
        else:
            with pytest.raises(NotSignedIn):
                check_dropbox_sign(api_key=vector["api_key"], **given)
