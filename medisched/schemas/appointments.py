"""Appointments."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from medisched.schemas.base import Draft, Instant, Reason, View


class BookingDraft(Draft):
    """Which published slot to take."""

    slot_id: UUID


class CancellationDraft(Draft):
    """Why; may be empty."""

    reason: Reason = ""


class MoveDraft(Draft):
    """Which published slot to take instead."""

    slot_id: UUID


class AppointmentView(View):
    """A patient meets a provider. `cancel_until` is the last instant at which the patient can cancel or move it."""

    id: UUID
    provider_id: UUID
    provider: str
    provider_title: str = ""
    department: str
    patient_id: UUID
    patient: str
    patient_email: str = ""
    start: datetime
    end: datetime
    title: str
    status: str
    sequence: int
    cancel_reason: str = ""
    cancel_until: datetime
    created_at: datetime


class AppointmentQuery(Draft):
    """Which appointments; times half-open [from_, to)."""

    from_: Annotated[Instant | None, Field(alias="from")] = None
    to: Instant | None = None
    status: Annotated[str, Field(pattern="^(booked|arrived|in_progress|fulfilled|cancelled|no_show|)$")] = ""
    provider_id: UUID | None = None
    mine: bool = False
    newest_first: bool = False
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: str | None = None
