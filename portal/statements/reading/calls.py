"""pdfium's functions for where they are called thousands of times a page.

ctypes looks at each argument before a call, and that takes three times as long as pdfium takes to answer. Through
`plain` a handle, a number or a reference goes over as it is, so the caller has to give the right kinds; a number is an
int of C.
"""

import ctypes
from typing import Any


def plain(function: Any) -> Any:
    """The function of pypdfium2.raw without a check of its arguments; the result is of the same type."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(function.restype)(address)
