"""Appointments for which a change of hours, closures or time off leaves no place."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from medisched.domain.texts import _
from medisched.schemas.base import Draft, View
from medisched.schemas.schedules import Devices, Minute

Action = Literal["keep", "move", "cancel"]


class DecisionDraft(Draft):
    """What shall become of one appointment. To move it, name a published slot or a start, and who and where."""

    appointment_id: UUID
    action: Action
    slot_id: UUID | None = None
    start: Minute | None = None
    provider_id: UUID | None = None
    room_id: UUID | None = None
    device_ids: Devices | None = None

    @model_validator(mode="after")
    def _says_whereto(self) -> Self:
        if self.action == "move" and self.slot_id is None and self.start is None:
            raise ValueError(_("To move an appointment, name a slot or a start."))
        return self


class SuggestionView(View):
    """Where an appointment could go: a published slot (`slot_id`) or an opening of its service."""

    start: datetime
    end: datetime
    provider_id: UUID
    provider: str
    room_id: UUID | None = None
    room: str = ""
    device_ids: list[UUID] = Field(default_factory=list[UUID])
    slot_id: UUID | None = None


class DisplacedView(View):
    """An appointment that somebody has to decide about. Without `gets_mail` the patient has to be called."""

    id: UUID
    patient: str
    patient_phone: str = ""
    gets_mail: bool
    provider_id: UUID
    provider: str
    start: datetime
    end: datetime
    title: str
    suggestion: SuggestionView | None = None


class DisplacementView(View):
    """What a change would do. Free slots that are `withdrawn_slots` can no longer be booked."""

    appointments: list[DisplacedView] = Field(default_factory=list[DisplacedView])
    withdrawn_slots: int = 0
