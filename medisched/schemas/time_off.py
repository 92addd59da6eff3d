"""Providers who are away."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, model_validator

from medisched.domain.texts import _
from medisched.schemas.base import Date, Draft, Instant, Line, View


def _in_our_time(day: date) -> date:
    if not 2000 <= day.year <= 2200:  # noqa: PLR2004 - as for instants
        raise ValueError(_("Please choose a date between 2000 and 2200."))
    return day


Day = Annotated[Date, AfterValidator(_in_our_time)]


class TimeOffDraft(Draft):
    """Either two instants, or whole days in the organization's timezone, the last one included."""

    start: Instant | None = None
    end: Instant | None = None
    first_day: Day | None = None
    last_day: Day | None = None
    reason: Line = ""

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        instants, days = (self.start, self.end), (self.first_day, self.last_day)
        if not (all(instants) and not any(days)) and not (all(days) and not any(instants)):
            raise ValueError(_("Enter a start and an end, or a first and a last day."))
        return self


class TimeOffView(View):
    """A provider is away in [start, end)."""

    id: UUID
    provider_id: UUID
    start: datetime
    end: datetime
    reason: str = ""
