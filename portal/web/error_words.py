"""What a page says for each status when nothing more exact is known: a heading, what happened, and what to do next."""

from typing import NamedTuple


class ErrorWords(NamedTuple):
    """The words of an error page."""

    heading: str
    words: str
    advice: str


ERROR_WORDS: dict[int, ErrorWords] = {
    400: ErrorWords(
        "We could not read what was sent",
        "The page sent us something incomplete, so nothing was changed.",
        "Go back, open the page again and send it once more.",
    ),
    401: ErrorWords(
        "Please sign in",
        "You are not signed in, or your session has ended.",
        "Sign in again. What you had saved is still there.",
    ),
    403: ErrorWords(
        "You cannot open this",
        "Your account does not have the right to do this.",
        "Ask an administrator if you think that you should have it.",
    ),
    404: ErrorWords(
        "Page not found",
        "There is nothing at this address, or it is not yours to see.",
        "If you typed the address, check it. If you used a link in an email, ask for a new one.",
    ),
    405: ErrorWords(
        "This address is used in another way",
        "It takes what a form sends and cannot be opened by itself.",
        "Go back and use the button on the page.",
    ),
    409: ErrorWords(
        "This has changed in the meantime",
        "Somebody, perhaps you in another tab, was faster, so we did nothing.",
        "Open the page again to see how things stand now.",
    ),
    413: ErrorWords(
        "That was too large",
        "We take files of up to 12 MB each. Nothing was changed, and what you sent before is safe.",
        "Choose the PDF that your bank offers for download; it is smaller than a scan or a photo.",
    ),
    422: ErrorWords(
        "Something needs another look",
        "One of the answers could not be taken, so nothing was changed.",
        "Go back and check what you entered.",
    ),
    429: ErrorWords(
        "That was a lot in a short time",
        "To protect everybody’s accounts we count attempts, and there were too many.",
        "Wait a few minutes and try again. What you had saved is still there.",
    ),
    500: ErrorWords(
        "Something went wrong on our side",
        "We could not finish what you asked for. What you had saved before is safe.",
        "Try again in a minute. If it happens again, please call us.",
    ),
    503: ErrorWords(
        "We are not available right now",
        "Something we need is not answering. What you had saved before is safe.",
        "Try again in a few minutes.",
    ),
}


def error_words(status: int) -> ErrorWords:
    """The words for a status; an unknown one is told as the nearest that is known."""
    return ERROR_WORDS.get(status) or ERROR_WORDS[500 if status >= 500 else 400]
