"""What versions of a policy are called."""

import re
from collections.abc import Collection
from itertools import count

LONGEST = 64


def next_version_name(name: str, *, taken: Collection[str]) -> str:
    """`default-1` is followed by `default-2`, or by the first number after it that nobody has."""
    stem, _, number = name.rpartition("-")
    known = bool(stem) and re.fullmatch(r"[0-9]{1,9}", number) is not None
    stem, first = (stem, int(number) + 1) if known else (name, 2)
    names = (f"{stem[: LONGEST - 10]}-{each}" for each in count(first))
    return next(each for each in names if each not in taken)
