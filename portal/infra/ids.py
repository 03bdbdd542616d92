"""Identifiers: opaque strings that sort by their time of birth."""

import secrets
import time

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
TIME_CHARS = 10
RANDOM_CHARS = 16


def new_id(prefix: str) -> str:
    """`<prefix>_` and 26 characters of Crockford's base 32: 50 bits of milliseconds, 80 random bits."""
    return f"{prefix}_{_base32(time.time_ns() // 1_000_000, TIME_CHARS)}{_base32(secrets.randbits(80), RANDOM_CHARS)}"


def new_token() -> str:
    """A secret of 256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def _base32(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))
