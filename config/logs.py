"""Logs as one JSON line an event: ids of requests, tasks and people, and never who they are.

Every process uses this formatter, and everything passes `keep_private` last, so what a library
writes about a failure is held to the same rule as what we write.
"""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

Event = MutableMapping[str, Any]

EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
QUERY = re.compile(r"(?<=[\w/.\-])\?[^\s\"'<>]*=[^\s\"'<>]*")
# What follows lets somebody in.
SECRET_PATH = re.compile(
    r"(?<=/join/)[^/\s\"'<>]+|(?<=/reset/key/)[^/\s\"'<>]+|(?<=/calendar/)[^/\s\"'<>]+"
    r"|(?<=/voice/)[^/\s\"'<>]+"
)
# PostgreSQL quotes the row it refused, pydantic the value, Django the form: people's words.
QUOTED_ROW = re.compile(r"^(?:DETAIL|CONTEXT|HINT|PARAMETERS):.*$", re.MULTILINE)
QUOTED_VALUE = re.compile(r"input_value=.*?(?=, input_type=|\])", re.DOTALL)
WITH_A_PASSWORD = re.compile(r"(\w+://[^\s:/@]*):[^\s@]+@")

PERSONAL = {
    "address",
    "body",
    "data",
    "date_of_birth",
    "email",
    "first_name",
    "full_name",
    "last_name",
    "name",
    "password",
    "phone",
    "postcode",
    "query",
    "secret",
    "subject",
    "token",
    "user_agent",
    "username",
}
HIDDEN = "[hidden]"


def formatter() -> logging.Formatter:
    """Called by the logging configuration; also sets structlog up, so there is one way in."""
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            keep_private,
            structlog.processors.JSONRenderer(default=str, sort_keys=True),
        ],
    )


def keep_private(_logger: Any, _method: str, event: Event) -> Event:
    """What would say who somebody is leaves the line before it is written."""
    return {
        key: HIDDEN if key in PERSONAL else _without_people(value) for key, value in event.items()
    }


def _without_people(value: Any) -> Any:
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, dict):
        return {k: HIDDEN if k in PERSONAL else _without_people(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set):
        return [_without_people(item) for item in value]
    text = value if isinstance(value, str) else str(value)
    text = WITH_A_PASSWORD.sub(rf"\1:{HIDDEN}@", text)
    text = QUOTED_VALUE.sub(f"input_value={HIDDEN}", QUOTED_ROW.sub(HIDDEN, text))
    text = SECRET_PATH.sub(HIDDEN, QUERY.sub("", text))
    return EMAIL.sub(HIDDEN, text)


def _shared() -> list[Processor]:
    """What a line of ours and a line of a library's have in common."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
