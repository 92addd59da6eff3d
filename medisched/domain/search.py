"""What is asked when somebody looks for a time, and what is answered.

All times are aware UTC instants, all lengths elapsed time, all spans half-open [start, end).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from medisched.domain.errors import Invalid
from medisched.domain.spans import Span
from medisched.domain.texts import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from medisched.domain.working_time import Closing, Hours


class Reason(StrEnum):
    """Why a start cannot be had: the first of these, in this order, that holds."""

    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    CLOSED = "closed"
    BREAK = "break"
    OUTSIDE_HOURS = "outside_hours"
    OFF_GRID = "off_grid"
    PROVIDER_AWAY = "provider_away"
    PROVIDER_BUSY = "provider_busy"
    ROOM_BUSY = "room_busy"
    DEVICE_BUSY = "device_busy"
    PATIENT_BUSY = "patient_busy"

    @property
    def rank(self) -> int:
        """How far down the list; compare ranks, never reasons: those compare as text."""
        return _RANKS[self]


_RANKS = {reason: rank for rank, reason in enumerate(Reason)}


@dataclass(frozen=True, slots=True)
class Busy:
    """A span of a ledger that is not free, never empty; `is_away`: the provider's time off."""

    start: datetime
    end: datetime
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class Resource:
    """A room, a device or a patient. `busy` is sorted by start and never overlaps itself."""

    id: UUID
    busy: Sequence[Busy]


@dataclass(frozen=True, slots=True)
class ProviderTime:
    """A provider who could do it. `busy` is sorted by start and never overlaps itself."""

    id: UUID
    hours: Hours
    busy: Sequence[Busy]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How a service is booked. A start lies from `notice` to `horizon` after now, both included."""

    duration: timedelta
    buffer_before: timedelta
    buffer_after: timedelta
    notice: timedelta
    horizon: timedelta
    step: timedelta

    def __post_init__(self) -> None:
        if self.duration <= timedelta():
            raise Invalid({"duration": _("An appointment must have a length.")})
        if self.step <= timedelta():
            raise Invalid({"step": _("The time between two starts must have a length.")})
        if min(self.buffer_before, self.buffer_after) < timedelta():
            raise Invalid({"buffer_before": _("Time around an appointment cannot be negative.")})

    def appointment(self, start: datetime) -> Span:
        """What the patient is told."""
        return Span(start, start + self.duration)

    def claim(self, start: datetime) -> Span:
        """What the provider, the room and the devices give for it: the appointment and the time around it."""
        return Span(start - self.buffer_before, start + self.duration + self.buffer_after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A question: starts in [start, end), with one of `providers`, one of `rooms` and one device for each need.

    Providers, rooms and devices come in the order in which they are preferred. `rooms` is None where no room is needed;
    empty, one is needed and there is none. Ledgers reach from the window's start less the buffer before it to its end
    and a whole claim more.
    """

    now: datetime
    start: datetime
    end: datetime
    zone: ZoneInfo
    rules: Rules
    closings: Sequence[Closing]
    providers: Sequence[ProviderTime]
    rooms: Sequence[Resource] | None
    needs: Sequence[Sequence[Resource]]
    patient: Resource | None


@dataclass(frozen=True, slots=True)
class Opening:
    """An appointment that can be had; `device_ids` in the order of the needs."""

    start: datetime
    end: datetime
    provider_id: UUID
    room_id: UUID | None
    device_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, and with which provider it came closest; nobody where the search names no provider."""

    reason: Reason
    provider_id: UUID | None
