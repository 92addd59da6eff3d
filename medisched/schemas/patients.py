"""Patient records."""

import re
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from medisched.domain.patient_words import name_words
from medisched.domain.texts import _
from medisched.schemas import statuses
from medisched.schemas.base import Draft, EmailAddress, Flag, Name, View, many_lines, one_line
from medisched.schemas.phones import Phone

EARLIEST_BIRTH = date(1900, 1, 1)
LONGEST_SEARCH = 120


def _nothing_if_blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _or_blank(schema: dict[str, object]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [schema, {"type": "string", "maxLength": 0}, {"type": "null"}]})


def _with_words(value: str) -> str:
    if not name_words(value):
        raise ValueError(_("Please enter a name."))
    return " ".join(value.split())


def _written_out(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip(), re.ASCII):
        return value.strip()
    raise ValueError(_("Please enter a date, for example 1980-05-17."))


def _in_a_life(value: date) -> date:
    if value < EARLIEST_BIRTH:
        raise ValueError(_("Please enter a date from 1900 on."))
    return value


PatientName = Annotated[Name, AfterValidator(_with_words)]
BirthDate = Annotated[date, BeforeValidator(_written_out), AfterValidator(_in_a_life)]
Notes = Annotated[str, StringConstraints(max_length=10_000, strip_whitespace=True), AfterValidator(many_lines)]


OptionalBirthDate = Annotated[
    BirthDate | None, BeforeValidator(_nothing_if_blank), _or_blank({"type": "string", "format": "date"})
]
OptionalEmail = Annotated[
    EmailAddress | None,
    BeforeValidator(_nothing_if_blank),
    _or_blank({"type": "string", "format": "email", "maxLength": 254}),
]
OptionalPhone = Annotated[
    Phone | None, BeforeValidator(_nothing_if_blank), _or_blank({"type": "string", "maxLength": 40})
]


class PatientDraft(Draft):
    """A whole record; what is left out is empty. `is_new_person` answers the question about likely duplicates.

    Without `reminders` the patient gets none before appointments.
    """

    name: PatientName
    date_of_birth: OptionalBirthDate = None
    email: OptionalEmail = None
    phone: OptionalPhone = None
    notes: Notes = ""
    reminders: Flag = True
    is_new_person: Flag = False


class PatientChange(Draft):
    """Some fields of a record: what is left out stays, what is null or blank becomes empty."""

    name: PatientName | None = None
    date_of_birth: OptionalBirthDate = None
    email: OptionalEmail = None
    phone: OptionalPhone = None
    notes: Notes = ""
    reminders: Flag = True


class MergeDraft(Draft):
    """Which record is a second one of the same person."""

    duplicate_id: UUID


class PatientQuery(Draft):
    """Which patients: `search` holds beginnings of names, address, birth date, or four figures of the phone."""

    search: Annotated[str, StringConstraints(max_length=LONGEST_SEARCH), AfterValidator(one_line)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: str | None = None


class PatientView(View):
    """A record, for those who work at the desk. `next_appointment` and `last_appointment` are starts."""

    id: UUID
    name: str
    date_of_birth: date | None = None
    email: str = ""
    phone: str = ""
    notes: str = ""
    reminders: bool = True
    has_login: bool = False
    next_appointment: datetime | None = None
    last_appointment: datetime | None = None


class PatientAppointmentView(View):
    """An appointment in a patient's history."""

    id: UUID
    start: datetime
    end: datetime
    title: str
    status: str = Field(json_schema_extra=statuses.APPOINTMENT)
    provider: str
    department: str
