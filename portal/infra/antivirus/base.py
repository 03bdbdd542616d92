"""What a virus scanner promises, whichever it is."""

from dataclasses import dataclass
from typing import Protocol

from portal.errors import VendorError


@dataclass(frozen=True, kw_only=True)
class ScanResult:
    """What the engine said of one file. `signature` names what was found and is None exactly when `clean`."""

    clean: bool
    signature: str | None
    engine: str


class ScannerUnavailable(VendorError):
    """The scanner gave no clear answer: it is down, slow, broke off or could not take the file. Never "clean"."""

    default_code = "scanner_unavailable"

    def __init__(self) -> None:
        super().__init__(
            "We could not check this file for viruses, so it was not accepted. Please try again in a few minutes."
        )


class Scanner(Protocol):
    """Says of a file's bytes whether something harmful was found in them."""

    def scan(self, data: bytes) -> ScanResult:
        """The engine's answer. Errors: ScannerUnavailable for everything that is neither "clean" nor "found"."""

    def check(self) -> None:
        """Return when the scanner can be used, cheaply; ScannerUnavailable when not."""
