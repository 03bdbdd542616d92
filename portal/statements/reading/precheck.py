"""What can be said of an upload without opening it, in the parent process: size and first bytes."""

from dataclasses import dataclass

MAX_BYTES = 12 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is not taken: a stable code, and a sentence for the merchant at the file it concerns."""

    code: str
    words: str


TOO_LARGE = Refusal(
    "too_large", "This file is larger than 12 MB. Please upload the statement as your bank offers it for download."
)


def precheck(data: bytes) -> Refusal | None:
    """None where the bytes may be handed to the sandbox, else the reason. `%PDF-` must stand at offset 0: libraries
    search for it and open HTML pages and archives that carry one inside.
    """
    if not data:
        return Refusal("empty", "This file is empty. Please choose the statement again.")
    if len(data) > MAX_BYTES:
        return TOO_LARGE
    if not data.startswith(b"%PDF-"):
        return Refusal(
            "not_pdf", "This file is not a PDF. Please upload the PDF statement that your bank offers for download."
        )
    return None
