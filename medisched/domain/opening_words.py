"""Why a time cannot be had, in words that staff can read out on the telephone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from medisched.domain.availability import Reason
from medisched.domain.clock import day_text, time_text
from medisched.domain.errors import Conflict
from medisched.domain.texts import _, mark

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo


class NotOpen(Conflict):
    """A time that cannot be had; the code is the reason's name."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence, code=reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the sentence names: who (empty: all who offer it), since when, until when, how often, and who asks."""

    provider: str
    zone: ZoneInfo
    now: datetime
    notice: timedelta
    horizon: timedelta
    step: timedelta
    start: datetime | None = None
    for_oneself: bool = False


def say_reason(reason: Reason, about: Circumstances) -> str:
    """One sentence about one time; without a start, about a whole search."""
    if about.start is None:
        of_one = _EMPTY_OF_ONE.get(reason, "") if about.provider else ""
        return _(of_one or _EMPTY[reason]).format(provider=about.provider)
    if reason is Reason.TOO_SOON:
        return _too_soon(about, about.start)
    if reason is Reason.TOO_FAR:
        last = about.now + about.horizon
        return _("This is too far ahead: it can be booked until {day_text}.").format(
            day_text=day_text(last, about.zone)
        )
    if reason is Reason.OFF_GRID:
        return _off_grid(about.provider, _minutes(about.step))
    if reason is Reason.PATIENT_BUSY and about.for_oneself:
        return _("You already have an appointment at this time.")
    of_all = "" if about.provider else _SENTENCES_OF_ALL.get(reason, "")
    return _(of_all or _SENTENCES[reason]).format(provider=about.provider)


def told_to_patients(reason: Reason) -> Reason:
    """That a provider is away is for those who work here; to everybody else the time is taken."""
    return Reason.PROVIDER_BUSY if reason is Reason.PROVIDER_AWAY else reason


def _too_soon(about: Circumstances, start: datetime) -> str:
    if start < about.now:
        return _("This time has already passed.")
    first = about.now + about.notice
    return _("This is too soon: the earliest is {day_text}, {time_text}.").format(
        day_text=day_text(first, about.zone), time_text=time_text(first, about.zone)
    )


def _off_grid(provider: str, minutes: int) -> str:
    if not provider:
        return _("Times for this begin every {minutes} minutes from the start of working hours.").format(
            minutes=minutes
        )
    return _("Times for this begin every {minutes} minutes from when {provider} starts work.").format(
        minutes=minutes, provider=provider
    )


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds()) // 60


_SENTENCES = {
    Reason.CLOSED: mark("We are closed at this time."),
    Reason.OUTSIDE_HOURS: mark("{provider} does not work at this time."),
    Reason.BREAK: mark("{provider} has a break at this time."),
    Reason.PROVIDER_AWAY: mark("{provider} is away at this time."),
    Reason.PROVIDER_BUSY: mark("{provider} already has something at this time."),
    Reason.ROOM_BUSY: mark("No room is free at this time."),
    Reason.DEVICE_BUSY: mark("A device that is needed is not free at this time."),
    Reason.PATIENT_BUSY: mark("The patient already has an appointment at this time."),
}
_SENTENCES_OF_ALL = {
    Reason.OUTSIDE_HOURS: mark("Nobody who offers this works at this time."),
    Reason.BREAK: mark("Everybody who offers this has a break at this time."),
    Reason.PROVIDER_AWAY: mark("Everybody who offers this is away at this time."),
    Reason.PROVIDER_BUSY: mark("Everybody who offers this already has something at this time."),
}
_EMPTY_OF_ONE = {
    Reason.PROVIDER_AWAY: mark("{provider} is away on these days."),
    Reason.PROVIDER_BUSY: mark("{provider} is fully booked on these days."),
}
_EMPTY = {
    Reason.TOO_SOON: mark("These days are too soon for this service."),
    Reason.TOO_FAR: mark("These days are too far ahead for this service."),
    Reason.CLOSED: mark("We are closed on these days."),
    Reason.OUTSIDE_HOURS: mark("Nobody who offers this works on these days."),
    Reason.BREAK: mark("The working hours on these days are too short for this service."),
    Reason.OFF_GRID: mark("No time fits on these days."),
    Reason.PROVIDER_AWAY: mark("Everybody who offers this is away on these days."),
    Reason.PROVIDER_BUSY: mark("Everybody who offers this is fully booked on these days."),
    Reason.ROOM_BUSY: mark("No room is free on these days."),
    Reason.DEVICE_BUSY: mark("A device that is needed is not free on these days."),
    Reason.PATIENT_BUSY: mark("The patient is elsewhere whenever there would be time on these days."),
}
