"""PDF bank statement → transactions with evidence, and a proof.

The door is `read_statement`; pypdf and pdfium run only in the child.
"""

import time
from dataclasses import replace

from portal.infra.sandbox import Limits, SandboxError, SandboxPool
from portal.statements.reading.precheck import Refusal, precheck
from portal.statements.reading.results import StatementReading, from_json, to_json

__all__ = ["LIMITS", "Refusal", "StatementReading", "new_pool", "precheck", "read_statement", "to_json"]

LIMITS = Limits(wall_s=10.0, cpu_s=10)
_CALL = "portal.statements.reading.reader:read"
_PRELOAD = ("portal.statements.reading.reader",)
_SLOW = "This PDF took too long to read. Please download the statement from your bank again and upload that file."
_BROKE = "We could not read this PDF. Please download the statement from your bank again and upload that file."


def new_pool(size: int = 3) -> SandboxPool:
    """A pool of warm children that can read statements; one a process is enough."""
    return SandboxPool(size, preload=_PRELOAD)


def read_statement(data: bytes, *, name: str, pool: SandboxPool) -> StatementReading:
    """Read one file; never raises for what is in it. `name` is only repeated in the result.

    SandboxBusy, which says nothing about the file, where no child was free to read it.
    """
    started = time.monotonic()
    refusal = precheck(data)
    if refusal is not None:
        return StatementReading(name, "refused", refusal.code, refusal.words)
    try:
        reading = from_json(pool.run(_CALL, data, LIMITS))
    except SandboxError as error:
        return StatementReading(
            name,
            "refused",
            f"reader_{error.kind}",
            _SLOW if error.kind == "timeout" else _BROKE,
            elapsed_ms=round((time.monotonic() - started) * 1000),
        )
    return replace(reading, file=name, elapsed_ms=round((time.monotonic() - started) * 1000))
