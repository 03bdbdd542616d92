"""Logs as one JSON object a line, with the request's id; never a query string, never a submitted value."""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

# To the end of the text of that error: a quoted value may hold line breaks of its own.
DETAIL = re.compile(
    r"^(DETAIL:|CONTEXT:).*?(?=^\[SQL:|^\(Background on|^The above exception|^Traceback|\Z)", re.M | re.S
)


def without_rows(_logger: Any, _method: str, entry: EventDict) -> EventDict:
    """Cut what PostgreSQL adds to an error: its DETAIL quotes the row, with names and addresses."""
    if isinstance(entry.get("exception"), str):
        entry["exception"] = DETAIL.sub(r"\1 (left out)", entry["exception"])
    return entry


def configure_logging(*, level: str) -> None:
    """Send everything, the standard library's loggers included, to standard error as JSON lines."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            without_rows,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
