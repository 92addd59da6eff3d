"""What reaches a log, whoever writes it."""

import json
import logging

import pytest

from medisched.state.log_filter import JsonFormatter, PlainFormatter, make_record

SECRET = "pass-word"


def failure_of(kind: type[Exception]) -> Exception:
    with pytest.raises(kind) as raised:
        raise kind(SECRET)
    return raised.value


def record_of(logger: str, message: str, *args: object, failure: Exception | None = None) -> logging.LogRecord:
    told = (type(failure), failure, failure.__traceback__) if failure else None
    return make_record(logger, logging.ERROR, "/somewhere/app.py", 7, message, args, told, "on_event")


@pytest.mark.parametrize("formatter", [PlainFormatter(), JsonFormatter()])
@pytest.mark.parametrize("logger", ["reflex.app", "socketio.server", "_granian", "asyncio", "medischedule", "root"])
def test_of_other_peoples_records_only_the_place_is_kept(formatter: logging.Formatter, logger: str) -> None:
    line = formatter.format(record_of(logger, f"Event data: {SECRET} %s", SECRET, failure=failure_of(ValueError)))
    assert SECRET not in line
    assert "app.on_event:7" in line
    assert "builtins.ValueError" in line


def test_our_own_sentences_are_kept_and_the_words_of_exceptions_are_not() -> None:
    line = PlainFormatter().format(record_of("medisched.jobs", "sent %d", 3, failure=failure_of(RuntimeError)))
    assert "sent 3" in line
    assert "RuntimeError" in line
    assert SECRET not in line


def test_words_about_the_program_itself_are_kept() -> None:
    assert SECRET in PlainFormatter().format(record_of("medisched", "broken", failure=failure_of(AttributeError)))


def test_the_cause_of_an_exception_is_told_first() -> None:
    with pytest.raises(KeyError) as raised:
        raise KeyError(SECRET) from failure_of(ValueError)
    frames = json.loads(JsonFormatter().format(record_of("medisched", "broken", failure=raised.value)))["frames"]
    assert frames.index("builtins.ValueError") < frames.index("builtins.KeyError")


def test_production_writes_listed_fields_only() -> None:
    record = record_of("medisched.api", "refused")
    record.cookie = record.patient = SECRET
    assert json.loads(JsonFormatter().format(record)).keys() == {"at", "level", "logger", "message"}


def test_a_librarys_own_handler_gets_nothing_else_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "_logRecordFactory", make_record)
    seen: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: seen.append(logging.Formatter().format(record))  # type: ignore[method-assign]
    library = logging.getLogger("engineio.server.of_this_test")
    library.addHandler(handler)
    library.error("payload %s", SECRET, exc_info=failure_of(ValueError))
    library.removeHandler(handler)
    assert seen
    assert SECRET not in seen[0]
