"""Logs that can be shown to anybody: never a payload, cookie, token or name.

Our own loggers write fixed sentences with harmless arguments. Other people's write whatever they hold, whole events
included, so of theirs only the place and the kind of an exception are kept. That happens where records are made:
libraries that bring handlers of their own get nothing else to write either.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

OURS = "medisched"
QUIET = ("granian.access", "engineio", "socketio")
TELLING = (AttributeError, ImportError, NameError, NotImplementedError, SyntaxError)
"""Exceptions whose words are about the program, never about what somebody entered."""


class PlainFormatter(logging.Formatter):
    """Short lines for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the frames of an exception below it."""
        line = f"{record.levelname.lower():7} {record.name}: {record.getMessage()}"
        return "\n".join((line, *(f"        {frame}" for frame in getattr(record, "frames", ()))))


class JsonFormatter(logging.Formatter):
    """One JSON object per line; the fields below and no others."""

    def format(self, record: logging.LogRecord) -> str:
        """Only what is listed here is ever written."""
        fields: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if frames := getattr(record, "frames", ()):
            fields["frames"] = frames
        return json.dumps(fields)


def configure_logging(*, production: bool) -> None:
    """Make every logger of this process write through one handler, Reflex's and the server's included."""
    logging.setLogRecordFactory(make_record)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if production else PlainFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger(OURS).setLevel(logging.INFO)
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)


def make_record(*args: Any, **options: Any) -> logging.LogRecord:
    """A record without exception; what may be told of it is in `frames`. A foreign one also loses its sentence."""
    record = logging.LogRecord(*args, **options)
    if not (record.name == OURS or record.name.startswith(f"{OURS}.")):
        record.msg, record.args = f"{record.module}.{record.funcName}:{record.lineno}", ()
    record.frames = frames_of(record.exc_info[1] if record.exc_info else None)
    record.exc_info = record.exc_text = None
    return record


def frames_of(failure: BaseException | None) -> list[str]:
    """Where an exception came from and what kind it was, outermost first, without its words."""
    lines: list[str] = []
    while failure is not None:
        told = f": {failure}" if isinstance(failure, TELLING) else ""
        lines[:0] = [*_places(failure), f"{type(failure).__module__}.{type(failure).__qualname__}{told}"]
        failure = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
    return lines


def _places(failure: BaseException) -> list[str]:
    frames = traceback.extract_tb(failure.__traceback__)
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(path: str) -> str:
    return "/".join(path.replace("\\", "/").rsplit("/", 3)[1:])
