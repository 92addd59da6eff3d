"""Appointments of the past, as demo data brings them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from medisched.schemas.base import View


class PastVisit(View):
    """What became of an appointment; without a service it was a published slot, and None: nobody took that."""

    provider_id: UUID
    start: datetime
    end: datetime
    patient_id: UUID | None = None
    service_id: UUID | None = None
    title: str = ""
    status: Literal["fulfilled", "no_show", "cancelled", "booked"] = "booked"
    booked_at: datetime | None = None
    cancelled_at: datetime | None = None
