"""What can go wrong, in words for a person and a stable code for a program. Nothing here knows HTTP."""

from dataclasses import dataclass


class PortalError(Exception):
    """Base of every refusal; `words` are for a person, `code` is stable for the API."""

    default_code = "error"

    def __init__(self, words: str, *, code: str | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.code = code or self.default_code


class NotFound(PortalError):
    """The thing does not exist, or belongs to somebody else: both look the same."""

    default_code = "not_found"

    def __init__(self, words: str = "We could not find that.", *, code: str | None = None) -> None:
        super().__init__(words, code=code)


class NotSignedIn(PortalError):
    """Nobody is known to be asking."""

    default_code = "not_signed_in"


class NotAllowed(PortalError):
    """Who asks may not do this."""

    default_code = "not_allowed"


class NotAllowedNow(PortalError):
    """The state of the thing does not permit this now."""

    default_code = "not_allowed_now"

    def __init__(self, words: str, *, code: str | None = None, fields: tuple[str, ...] = ()) -> None:
        super().__init__(words, code=code)
        self.fields = fields


@dataclass(frozen=True)
class FieldError:
    """One wrong value: the field's name and what to do about it, never the value itself."""

    field: str
    words: str


class Invalid(PortalError):
    """A value cannot be taken; one or more fields say why."""

    default_code = "invalid"

    def __init__(self, field: str, words: str, *, code: str | None = None, others: tuple[FieldError, ...] = ()) -> None:
        super().__init__(words, code=code)
        self.errors: tuple[FieldError, ...] = (FieldError(field, words), *others)

    @classmethod
    def of(cls, errors: list[FieldError], *, code: str | None = None) -> "Invalid":
        """An Invalid for several fields at once; `errors` has at least one."""
        first, *rest = errors
        return cls(first.field, first.words, code=code, others=tuple(rest))


class Malformed(PortalError):
    """The request itself is broken: cut short, not JSON, a key that is missing."""

    default_code = "malformed"


class Conflict(PortalError):
    """The same thing is being done elsewhere at this moment; trying again later is safe."""

    default_code = "conflict"

    def __init__(self, words: str, *, code: str | None = None, retry_after_s: int | None = None) -> None:
        super().__init__(words, code=code)
        self.retry_after_s = retry_after_s


class KeyReused(PortalError):
    """An idempotency key arrived with another content than the first time."""

    default_code = "idempotency_key_reused"


class TooMany(PortalError):
    """A rate limit is used up."""

    default_code = "rate_limited"

    def __init__(self, words: str, *, retry_after_s: int) -> None:
        super().__init__(words)
        self.retry_after_s = retry_after_s


class TooLarge(PortalError):
    """The request or a file in it is larger than is taken."""

    default_code = "too_large"


class VendorError(PortalError):
    """Another system did not do its part; `permanent` says whether trying again can help.

    `status` and `reason` are what the vendor answered: an HTTP status and its own stable word for the cause, if any.
    `retry_after_s` is how long it asked to be left alone; `circuit` names the provider and account that were called.
    """

    default_code = "vendor_error"

    def __init__(
        self,
        words: str,
        *,
        code: str | None = None,
        permanent: bool = False,
        status: int | None = None,
        reason: str = "",
        retry_after_s: int | None = None,
        circuit: str | None = None,
    ) -> None:
        super().__init__(words, code=code)
        self.permanent = permanent
        self.circuit = circuit
        self.status, self.reason = status, reason
        self.retry_after_s = retry_after_s

    @property
    def is_outage(self) -> bool:
        """Whether this speaks of the other system rather than of what was asked: no answer, a fault of its own, a
        limit of calls that is used up, or something that cannot be read."""
        status = self.status or 0
        return not self.permanent and (self.code in _OUTAGES or status >= 500 or status in _NOT_NOW)


_OUTAGES = frozenset(
    {
        "vendor_unreachable",
        "vendor_unreadable",
        "vendor_paused",
        "vendor_limited",
        "storage_unavailable",
        "scanner_unavailable",
    }
)
_NOT_NOW = frozenset({408, 429})


class Misconfigured(PortalError):
    """The settings do not allow a start; the words name every setting that is missing."""

    default_code = "misconfigured"
