"""Keys in use: personal fields are encrypted to their row, look-ups and fingerprints are keyed hashes."""

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.config import get_settings

NONCE_BYTES = 12


class Unreadable(Exception):
    """A sealed value does not belong to this row, or its key is gone."""


class Keyring:
    """Encrypts with the first key, decrypts with any; each purpose has a key of its own derived from SECRET_KEY."""

    def __init__(self, *, field_keys: list[tuple[int, bytes]], secret: bytes) -> None:
        self._current = field_keys[0][0]
        self._ciphers = {key_id: AESGCM(key) for key_id, key in field_keys}
        self._lookup_key = hmac.digest(field_keys[-1][1], b"look-up", "sha256")
        self._secret = secret

    def seal(self, plain: bytes, *, place: str) -> bytes:
        """`plain` encrypted so that it opens only at `place` (table, column and row id)."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self._current].encrypt(nonce, plain, place.encode())
        return bytes([self._current]) + nonce + sealed

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """What `seal` was given; Unreadable when it was moved, changed, or its key is gone."""
        cipher = self._ciphers.get(sealed[0])
        if cipher is None:
            raise Unreadable(f"the key {sealed[0]} of a sealed value is not among FIELD_KEYS")
        try:
            return cipher.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], place.encode())
        except InvalidTag as error:
            raise Unreadable(f"a sealed value does not belong to {place.split('|')[0]}") from error

    def lookup(self, value: str, *, purpose: str) -> str:
        """A keyed hash by which an encrypted value is found again; the same value gives the same hash.

        Its key is the last of FIELD_KEYS, so that adding a new first key changes no hash.
        """
        return hmac.new(self._lookup_key, f"{purpose}|{value}".encode(), hashlib.sha256).hexdigest()

    def mac(self, content: bytes, *, purpose: str) -> str:
        """A signature over `content` that only this installation can make, for one purpose."""
        key = hmac.digest(self._secret, purpose.encode(), "sha256")
        return hmac.new(key, content, hashlib.sha256).hexdigest()


@lru_cache(maxsize=1)
def keyring() -> Keyring:
    """The process's keys, from the settings."""
    settings = get_settings()
    return Keyring(field_keys=settings.field_key_list, secret=settings.signing_secret)


def sha256_hex(content: bytes) -> str:
    """The SHA-256 of `content`, as hex."""
    return hashlib.sha256(content).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
