"""Views go out, drafts come in: snake_case for pages, camelCase for the API, the same classes for both."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Generic, Self, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from medisched.domain.errors import Invalid
from medisched.domain.texts import _, mark

if TYPE_CHECKING:
    from collections.abc import Mapping


ENTERED: dict[str, bool] = {"is_entered": True}
"""Comes with what people entered: there everything is text. JSON has numbers, and is taken at its word."""


class View(BaseModel):
    """What crosses upward: frozen, never a row."""

    model_config = ConfigDict(
        frozen=True, from_attributes=True, alias_generator=to_camel, populate_by_name=True, extra="ignore"
    )

    @classmethod
    def of(cls, source: object, **more: Any) -> Self:
        """From a row's columns (an object or a mapping), and what else the view needs."""
        names = cls.model_fields.keys() - more.keys()
        if isinstance(source, dict) or hasattr(source, "keys"):
            found = {name: source[name] for name in names if name in source}  # type: ignore[index, operator]
        else:
            found = {name: getattr(source, name) for name in names if hasattr(source, name)}
        return cls(**found, **more)


class Draft(BaseModel):
    """What somebody entered; unknown fields are refused."""

    model_config = ConfigDict(
        frozen=True, alias_generator=to_camel, populate_by_name=True, extra="forbid", str_strip_whitespace=True
    )

    @classmethod
    def read(cls, data: object) -> Self:
        """From untrusted data; every message stands beside its field and tells what to do."""
        try:
            return cls.model_validate(data, context=ENTERED)
        except ValidationError as error:
            raise Invalid(explain(error)) from None


def explain(error: ValidationError) -> dict[str, str]:
    """Field (snake_case) to a sentence."""
    found: dict[str, str] = {}
    for problem in error.errors():
        said = next((part for part in reversed(problem["loc"]) if isinstance(part, str)), "")
        name = "".join(f"_{c.lower()}" if c.isupper() else c for c in said) or "form"
        found.setdefault(name, explain_problem(problem))
    return found


def explain_problem(problem: Mapping[str, Any]) -> str:
    """What to do about one problem as pydantic tells it."""
    kind, context, message = problem["type"], problem.get("ctx", {}), problem["msg"]
    if kind == "string_too_short" and context.get("min_length") == 1:
        kind = "missing"
    if kind in _SENTENCES:
        return _(_SENTENCES[kind]).format(**context)
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    return _("Please check this entry.")


_SENTENCES = {
    "missing": mark("Please fill this in."),
    "string_too_short": mark("Please enter at least {min_length} characters."),
    "string_too_long": mark("Please enter at most {max_length} characters."),
    "string_type": mark("Please enter text."),
    "extra_forbidden": mark("This field is not known here."),
    "timezone_aware": mark("A time needs its offset, for example 2026-11-23T09:30:00+01:00."),
    "datetime_from_date_parsing": mark("Please enter a date and time."),
    "datetime_parsing": mark("Please enter a date and time, for example 2026-11-23T09:30:00+01:00."),
    "datetime_type": mark("Please enter a date and time."),
    "date_from_datetime_parsing": mark("Please choose a date."),
    "date_parsing": mark("Please choose a date."),
    "date_type": mark("Please choose a date."),
    "time_parsing": mark("Please enter a time, for example 09:30."),
    "time_type": mark("Please enter a time, for example 09:30."),
    "int_parsing": mark("Please enter a whole number."),
    "int_type": mark("Please enter a whole number."),
    "int_from_float": mark("Please enter a whole number."),
    "greater_than_equal": mark("Please enter {ge} or more."),
    "less_than_equal": mark("Please enter {le} or less."),
    "uuid_parsing": mark("Please choose one from the list."),
    "uuid_type": mark("Please choose one from the list."),
    "enum": mark("Please choose one of: {expected}."),
    "literal_error": mark("Please choose one of: {expected}."),
    "bool_parsing": mark("Please choose yes or no."),
    "model_attributes_type": mark("Please send a JSON object."),
    "model_type": mark("Please send a JSON object."),
    "list_type": mark("Please send a list."),
}


def one_line(value: str) -> str:
    """Refuse control characters and line breaks: they would reach mail headers and calendars."""
    if any(unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp", "Cs"} and c not in "\u200c\u200d" for c in value):
        raise ValueError(_("Please remove line breaks and invisible characters."))
    return value


def many_lines(value: str) -> str:
    """Like `one_line`, but breaks and tabs may stay."""
    one_line(value.replace("\r\n", "").replace("\n", "").replace("\t", ""))
    return value


def _email(value: str) -> str:
    import email_validator  # noqa: PLC0415 - slow to import, rarely needed
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    if "local" in email_validator.SPECIAL_USE_DOMAIN_NAMES:  # hospitals do use .local inside
        email_validator.SPECIAL_USE_DOMAIN_NAMES.remove("local")
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        raise ValueError(_("Please enter an e-mail address like name@example.com.")) from None


def _as_number(value: object, info: ValidationInfo) -> object:
    if isinstance(value, bool) or (isinstance(value, str) and info.context is None):
        raise PydanticCustomError("int_type", "not a number")
    return value


def _as_flag(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, bool) and info.context is None:
        raise PydanticCustomError("bool_parsing", "neither true nor false")
    return value


def _as_day(value: object) -> object:
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    if not is_day and not (isinstance(value, str) and WRITTEN_DAY.fullmatch(value.strip())):
        raise PydanticCustomError("date_parsing", "not a date")
    return value


WRITTEN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
AS_NUMBER = BeforeValidator(_as_number)
"""Stands behind the bounds of a number, which would not be described otherwise."""
Whole = Annotated[int, AS_NUMBER]
Flag = Annotated[bool, BeforeValidator(_as_flag)]
Date = Annotated[date, BeforeValidator(_as_day)]
Line = Annotated[str, StringConstraints(max_length=120, strip_whitespace=True), AfterValidator(one_line)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True), AfterValidator(one_line)]
Prose = Annotated[str, StringConstraints(max_length=1000, strip_whitespace=True), AfterValidator(many_lines)]
Reason = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True), AfterValidator(many_lines)]
EmailAddress = Annotated[
    str,
    StringConstraints(min_length=3, max_length=254, strip_whitespace=True),
    AfterValidator(_email),
    Field(json_schema_extra={"format": "email"}),
]
_EMAIL: TypeAdapter[str] = TypeAdapter(EmailAddress)


def email_of(text: str) -> str:
    """The address as we write it, if `text` is one, or else an empty text."""
    try:
        return _EMAIL.validate_python(text)
    except ValidationError:
        return ""


def _in_our_time(value: datetime) -> datetime:
    if not 2000 <= value.year <= 2200:  # noqa: PLR2004 - far from where calendars end, with room for every offset
        raise ValueError(_("Please choose a date between 2000 and 2200."))
    # PostgreSQL refuses offsets of 16 hours and more, which Python and RFC 3339 know.
    return value.astimezone(UTC)


def _written_out(value: object) -> object:
    if isinstance(value, int | float) or (isinstance(value, str) and value.strip().lstrip("-").isdigit()):
        raise ValueError(_("A time needs its date and offset, for example 2026-11-23T09:30:00+01:00."))
    if isinstance(value, str) and LOST_PLUS.search(value):
        raise ValueError(_("In an address a + is a space. Please write %2B, or send the time in UTC with a Z."))
    return value


LOST_PLUS = re.compile(r"T[0-9:.]+ [0-9]{2}:?[0-9]{2}$")
Instant = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_in_our_time)]


Item = TypeVar("Item")


class Page(View, Generic[Item]):
    """One page of a list for the API; `next_cursor` is null on the last page."""

    items: list[Item]
    next_cursor: str | None = None


class PageQuery(Draft):
    """Which page of a list: at most `limit` items, behind the `next_cursor` of the page before."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=2000)] = None
