"""Days on which the organization is closed."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, StringConstraints

from medisched.schemas.base import Draft, View, one_line
from medisched.schemas.time_off import Day
from medisched.schemas.working_hours import SpanDraft, SpanView

ClosureReason = Annotated[
    str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True), AfterValidator(one_line)
]


class ClosureDraft(Draft):
    """Closed from the first day to the last one, whole days or on each of them between two wall times."""

    first_day: Day
    last_day: Day
    span: SpanDraft | None = None
    reason: ClosureReason


class ClosureView(View):
    """A closure or, without an id, a public holiday. Without a span whole days are closed."""

    id: UUID | None = None
    name: str
    first_day: date
    last_day: date
    span: SpanView | None = None


class PlaceView(View):
    """A country or a part of one."""

    code: str
    name: str


class HolidayView(View):
    """A public holiday; `is_open` means that the organization works all the same."""

    day: date
    name: str
    is_open: bool = False


class HolidaysView(View):
    """Whose holidays are kept, what else there is to choose, and the holidays of this year and the next."""

    country: str
    region: str
    countries: list[PlaceView]
    regions: list[PlaceView]
    days: list[HolidayView]
