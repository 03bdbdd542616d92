"""Passwords: argon2id, with a bound on how many are hashed at once because each takes 64 MiB."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

AT_ONCE = 2
SHORTEST = 12
_hasher = PasswordHasher()
_turns = threading.BoundedSemaphore(AT_ONCE)
_decoy: list[str] = []


def hash_password(password: str) -> str:
    """The argon2id hash to keep; ValueError for a password that is too short."""
    if len(password) < SHORTEST:
        raise ValueError(f"A password has {SHORTEST} characters or more.")
    with _turns:
        return _hasher.hash(password)


def verify_password(password: str, kept: str | None) -> bool:
    """Whether the password fits. An account that does not exist (None) takes as long as one that does."""
    with _turns:
        if kept is None and not _decoy:
            _decoy.append(_hasher.hash("nobody has this password"))
        try:
            return _hasher.verify(kept or _decoy[0], password) and kept is not None
        except (VerifyMismatchError, InvalidHashError):
            return False
