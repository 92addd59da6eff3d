"""Who looked at one's data, in the words of the page."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from medisched.domain.audit_words import patient_text
from medisched.domain.clock import day_text, get_zone, local_day, moment_text, time_text
from medisched.domain.texts import _, mark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from medisched.schemas.audit import LookView

ROLES = {
    "owner": mark("Owner"), "staff": mark("Staff"), "provider": mark("Provider"), "member": mark("Patient"),
}  # fmt: skip


class LookRow(BaseModel):
    """One line of who looked at one's data."""

    model_config = ConfigDict(frozen=True)

    id: str
    iso: str
    day: str
    time: str
    who: str
    role: str
    note: str
    what: str
    which: str = ""
    organization: str


class LookDay(BaseModel):
    """The lines of one local day."""

    model_config = ConfigDict(frozen=True)

    iso: str
    day: str
    is_today: bool
    rows: list[LookRow]


def look_row(view: LookView, zone: ZoneInfo) -> LookRow:
    """A look in a patient's words."""
    note = _("with a program") if view.is_program else ""
    if view.impersonator:
        note = _("{name}, an administrator of this platform, looked as this person").format(name=view.impersonator)
    return LookRow(
        id=str(view.id),
        iso=local_day(view.at, zone).isoformat(),
        day=day_text(view.at, zone),
        time=time_text(view.at, zone),
        who=view.name,
        role=_(ROLES[view.role]) if view.role in ROLES else _("no longer there"),
        note=note,
        what=patient_text(view.action, view.subject),
        which=_which(view),
        organization=view.organization,
    )


def _which(view: LookView) -> str:
    """The one appointment, if it is known: when it is there, and with whom."""
    return " · ".join(
        part for part in (view.start and moment_text(view.start, get_zone(view.timezone)), view.provider) if part
    )


def look_days(rows: Sequence[LookRow], today: date) -> list[LookDay]:
    """The lines by day, in their order."""
    grouped = [list(group) for _key, group in groupby(rows, lambda row: row.iso)]
    return [LookDay(iso=of[0].iso, day=of[0].day, is_today=of[0].iso == today.isoformat(), rows=of) for of in grouped]
