"""Appointments made out of openings, and what happens to them afterwards."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from medisched.domain.texts import _
from medisched.schemas.base import Draft, Flag, Instant, Prose, Reason, Whole
from medisched.schemas.openings import TimeQuery


def _whole_minute(value: Instant) -> Instant:
    if value.second or value.microsecond:
        raise ValueError(_("Please choose a whole minute."))
    return value


Minute = Annotated[Instant, AfterValidator(_whole_minute)]
Devices = Annotated[list[UUID], Field(max_length=10)]


class OpeningDraft(Draft):
    """An opening for oneself."""

    service_id: UUID
    start: Minute
    provider_id: UUID | None = None


class ScheduleDraft(Draft):
    """An appointment for a patient. `overbook_reason` passes over the provider's hours and calendar."""

    service_id: UUID
    patient_id: UUID
    start: Minute
    provider_id: UUID | None = None
    room_id: UUID | None = None
    device_ids: Devices = Field(default_factory=list[UUID])
    note: Prose = ""
    overbook_reason: Reason = ""

    def wish(self) -> TimeQuery:
        """What to look for."""
        return TimeQuery(**self.model_dump(exclude={"note", "overbook_reason"}))


class WalkInDraft(Draft):
    """A patient who is standing at the desk, to be seen at once."""

    service_id: UUID
    patient_id: UUID
    provider_id: UUID | None = None
    room_id: UUID | None = None
    note: Prose = ""
    overbook_reason: Reason = ""


class RescheduleDraft(Draft):
    """What is to be different; the rest stays, and all of it moves together or not at all.

    `any_provider` looks for whoever is free first, the present provider before others. `sequence` is the appointment's
    when it was looked at: what has been moved since is not moved again.
    """

    sequence: Whole | None = None
    start: Minute | None = None
    provider_id: UUID | None = None
    any_provider: Flag = False
    room_id: UUID | None = None
    device_ids: Devices | None = None
    patient_id: UUID | None = None
    overbook_reason: Reason = ""

    def names_a_place(self) -> bool:
        """Whether anything at all is to be different."""
        named = (self.start, self.provider_id, self.room_id, self.device_ids, self.patient_id)
        return self.any_provider or bool(self.overbook_reason) or any(value is not None for value in named)

    @model_validator(mode="after")
    def _has_one_wish(self) -> Self:
        if self.any_provider and self.provider_id is not None:
            raise ValueError(_("Name either a provider, or that any provider will do."))
        return self


class StatusDraft(Draft):
    """How far the visit is."""

    status: Literal["booked", "arrived", "in_progress", "fulfilled", "no_show"]


_NOT_WITH_SLOT = ("start", "provider_id", "room_id", "device_ids", "note", "overbook_reason")


class NewAppointmentDraft(Draft):
    """A published slot (`slot_id`), or an opening of a service (`service_id` and `start`); staff name the patient."""

    slot_id: UUID | None = None
    service_id: UUID | None = None
    start: Minute | None = None
    patient_id: UUID | None = None
    provider_id: UUID | None = None
    room_id: UUID | None = None
    device_ids: Devices = Field(default_factory=list[UUID])
    note: Prose = ""
    overbook_reason: Reason = ""

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        if (self.slot_id is None) == (self.service_id is None):
            raise ValueError(_("Name either a slot, or a service and a start."))
        if self.service_id is not None and self.start is None:
            raise ValueError(_("A service needs a start, for example 2026-11-23T09:30:00+01:00."))
        if self.slot_id is not None and any(getattr(self, name) for name in _NOT_WITH_SLOT):
            raise ValueError(
                _(
                    "A published slot has its time and provider already, and takes no room, devices, note "
                    "or overbooking."
                )
            )
        return self


class AppointmentChangeDraft(RescheduleDraft):
    """Any change: another time or resource, another status, another note. `reason` is for a cancellation."""

    slot_id: UUID | None = None
    status: Literal["booked", "arrived", "in_progress", "fulfilled", "no_show", "cancelled"] | None = None
    reason: Reason = ""
    note: Prose | None = None

    @model_validator(mode="after")
    def _is_one_change(self) -> Self:
        if self.slot_id is not None and self.names_a_place():
            raise ValueError(
                _(
                    "A published slot has its time and provider already, and leaves patient, room and devices "
                    "as they are."
                )
            )
        if self.status == "cancelled" and (self.slot_id is not None or self.names_a_place()):
            raise ValueError(_("An appointment is either moved or cancelled."))
        if self.reason and self.status != "cancelled":
            raise ValueError(_("A reason is for a cancellation only."))
        return self
