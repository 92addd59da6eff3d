"""Openings: possible appointments, computed and not saved."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from medisched.domain.texts import _
from medisched.schemas.base import Draft, Instant, View

LONGEST_DAYS = 31


class PublicWish(Draft):
    """What an appointment is to be like; what is left out may be anything that fits.

    `device_ids` are devices that must be among those reserved.
    """

    service_id: UUID
    provider_id: UUID | None = None
    department_id: UUID | None = None
    room_id: UUID | None = None
    device_ids: Annotated[list[UUID], Field(max_length=10)] = Field(default_factory=list[UUID])


class Wish(PublicWish):
    """The same for those who are signed in: the own time of the appointment `moving_id` is free."""

    patient_id: UUID | None = None
    moving_id: UUID | None = None


class PublicFirstQuery(PublicWish):
    """The first openings from now on, or from a later `from_` on."""

    from_: Annotated[Instant | None, Field(alias="from")] = None


class FirstQuery(Wish, PublicFirstQuery):
    """The same for those who are signed in."""


class OpeningWindow(Draft):
    """Openings that begin in [from_, to), at most 31 days."""

    from_: Annotated[Instant, Field(alias="from")]
    to: Instant
    limit: Annotated[int, Field(ge=1, le=1000)] = 200
    cursor: str | None = None

    @model_validator(mode="after")
    def _is_window(self) -> Self:
        if self.to <= self.from_:
            raise ValueError(_("The end must be after the start."))
        if (self.to - self.from_).total_seconds() > LONGEST_DAYS * 86_400 + 3600:
            raise ValueError(_("Ask for at most 31 days at a time."))
        return self


class PublicOpeningQuery(PublicWish, OpeningWindow):
    """What everybody may ask."""


class OpeningQuery(Wish, OpeningWindow):
    """What those who are signed in may ask."""


class TimeQuery(Wish):
    """One time that somebody asks for."""

    start: Instant


class OpeningView(View):
    """A time with who, where and what with; booking it claims exactly these."""

    start: datetime
    end: datetime
    provider_id: UUID
    provider: str
    department: str
    room_id: UUID | None = None
    room: str = ""
    device_ids: list[UUID] = Field(default_factory=list[UUID])
    devices: list[str] = Field(default_factory=list[str])


class OpeningsView(View):
    """Openings by start and provider. Without any, `reason` is a code and `reason_text` what staff can read out."""

    items: list[OpeningView]
    next_cursor: str | None = None
    reason: str = ""
    reason_text: str = ""


class OpeningDayView(View):
    """A local day and how many different times it offers."""

    day: date
    count: int


class TimeView(View):
    """Whether one time can be had; if not, why."""

    opening: OpeningView | None = None
    reason: str = ""
    reason_text: str = ""
