"""pdfium's functions for where they are called hundreds of times a page.

ctypes looks at each argument before a call, and that takes three times as long as pdfium takes to answer. Through
`plain` a handle, a number or a reference goes over as it is, so the caller has to give the right kinds; a number is an
int of C. `Answers` asks one function about many things and brings back in one list what it told by references.
"""

import ctypes
from collections.abc import Sequence
from typing import Any

_MANY = 4096  # calls before the room is read and used again


def plain(function: Any, result: Any = None) -> Any:
    """The function of pypdfium2.raw without a check of its arguments; its result is of the same type, or as given."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result or function.restype)(address)


class Answers:
    """Room for the numbers that a function tells by references, for many calls; used again and again.

    Each call tells `width` numbers, by a reference to each, or by one to the first where they stand `together`.
    """

    def __init__(self, kind: Any, width: int, *, together: bool = False) -> None:
        room = (kind * (width * _MANY))()
        places = [[width * call + side for call in range(_MANY)] for side in range(1 if together else width)]
        self._references = [[ctypes.byref(room, ctypes.sizeof(kind) * at) for at in column] for column in places]
        self._room: Any = memoryview(room).cast("B").cast(kind._type_)
        self._width = width

    def ask(self, function: Any, *arguments: Sequence[Any]) -> tuple[list[int], list[list[Any]]]:
        """Call the function with each set of arguments: what it returned, and the first numbers of all calls, then the
        second ones …; noughts where it returned nought.
        """
        told: list[int] = []
        columns: list[list[Any]] = [[] for _ in range(self._width)]
        for start in range(0, len(arguments[0]), _MANY):
            part = [argument[start : start + _MANY] for argument in arguments]
            told += map(function, *part, *self._references)
            end = self._width * len(part[0])
            for side, column in enumerate(columns):
                column += self._room[side : end : self._width].tolist()
        if not all(told):
            for call in [call for call, answer in enumerate(told) if not answer]:
                for column in columns:
                    column[call] = 0
        return told, columns
