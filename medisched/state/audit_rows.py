"""The audit trail in the words of its pages."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from medisched.domain.audit_values import differences
from medisched.domain.audit_words import (
    ICONS,
    OTHER_ICON,
    action_text,
    deed_of,
    door_text,
    subject_text,
)
from medisched.domain.clock import day_text, local_day, moment_text, time_text
from medisched.domain.number_words import number_text
from medisched.domain.texts import _, list_text, many

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from medisched.schemas.audit import (
        AuditEntryView,
        AuditGroupDetailView,
        AuditGroupView,
        ChainHeadView,
        ChainView,
    )

PARTS_SHOWN = 50
"""So many of what was done at once are drawn; a series of hundreds would be no page any more."""


class AuditRow(BaseModel):
    """One line: what somebody did at one moment; `about` is to what or whom, `count` only of several."""

    model_config = ConfigDict(frozen=True)

    id: str
    iso: str
    day: str
    time: str
    who: str
    who_note: str = ""
    icon: str
    action: str
    subject: str
    about: str = ""
    count: str = ""
    where: str
    ip: str


class AuditDay(BaseModel):
    """The lines of one local day."""

    model_config = ConfigDict(frozen=True)

    iso: str
    day: str
    is_today: bool
    rows: list[AuditRow]


class ChangeRow(BaseModel):
    """One column before and after."""

    model_config = ConfigDict(frozen=True)

    name: str
    before: str
    after: str


class LinkRow(BaseModel):
    """Something of the organization's to go to."""

    model_config = ConfigDict(frozen=True)

    name: str
    href: str


class PartRow(BaseModel):
    """One entry of what is open; `place` is where it stands in the chain."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    place: str
    hash: str
    changes: list[ChangeRow]


class OpenEntry(BaseModel):
    """What is open beside the list; the ids are for narrowing the list down to it."""

    model_config = ConfigDict(frozen=True)

    title: str = ""
    who: str = ""
    who_note: str = ""
    when: str = ""
    where: str = ""
    has_before: bool = False
    has_after: bool = False
    parts: list[PartRow] = []
    more: str = ""
    patients: list[LinkRow] = []
    actor_id: str = ""
    actor: str = ""
    subject_id: str = ""
    subject: str = ""


class HeadRow(BaseModel):
    """How long the chain is, and what a check has found; `tone` is empty before one."""

    model_config = ConfigDict(frozen=True)

    total: str = ""
    head: str = ""
    tone: str = ""
    verdict: str = ""


def audit_row(view: AuditGroupView, zone: ZoneInfo) -> AuditRow:
    """A group in words."""
    deed = _deed(view)
    return AuditRow(
        id=str(view.id),
        iso=local_day(view.at, zone).isoformat(),
        day=day_text(view.at, zone),
        time=time_text(view.at, zone),
        who=_who(view),
        who_note=_behind(view),
        icon=ICONS.get(deed, OTHER_ICON),
        action=_opened(view) or action_text(deed, view.subject),
        subject=subject_text(view.action, view.subject),
        about=_about(view),
        count=_("{n} times").format(n=number_text(view.count)) if view.count > 1 else "",
        where=door_text(view.door),
        ip=view.ip,
    )


def audit_days(rows: Sequence[AuditRow], today: date) -> list[AuditDay]:
    """The lines by day, in their order."""
    grouped = [list(group) for _key, group in groupby(rows, lambda row: row.iso)]
    return [AuditDay(iso=of[0].iso, day=of[0].day, is_today=of[0].iso == today.isoformat(), rows=of) for of in grouped]


def open_entry(detail: AuditGroupDetailView, zone: ZoneInfo) -> OpenEntry:
    """All that is known of a group."""
    first, names = detail.entries[0], detail.names
    patients = dict.fromkeys(one for view in detail.entries for one in view.patient_ids or ())
    shown = detail.entries[:PARTS_SHOWN]
    rest = len(detail.entries) - len(shown)
    is_one = len(detail.entries) == 1
    return OpenEntry(
        title=f"{_opened(first) or action_text(_deed(first), first.subject)}"
        f" · {subject_text(first.action, first.subject)}",
        who=_who(first),
        who_note=_behind(first),
        when=moment_text(first.at, zone),
        where=" · ".join(part for part in (door_text(first.door), first.ip) if part),
        has_before=any(view.before for view in shown),
        has_after=any(view.after for view in shown),
        parts=[_part(view, names, zone) for view in shown],
        more=many(rest, "{n} more at the same moment", "{n} more at the same moment") if rest else "",
        patients=[LinkRow(name=names[one], href=f"/patients?patient={one}") for one in patients if one in names],
        actor_id=str(first.actor_id or ""),
        actor=first.actor_name,
        subject_id=str(first.subject_id) if is_one and first.subject_id else "",
        subject=names.get(first.subject_id, first.subject_name) if first.subject_id else "",
    )


def head_row(head: ChainHeadView | None) -> HeadRow:
    """Before any check."""
    return HeadRow(total=_length(head.number), head=_short(head.hash)) if head else HeadRow(total=_length(0))


def checked_row(view: ChainView) -> HeadRow:
    """After a check."""
    whole = {"total": _length(view.number), "head": _short(view.hash)}
    if view.holds:
        said = _("Verified just now: every entry is as it was written, in its place, and none is missing.")
        return HeadRow(tone="success", verdict=said, **whole)
    return HeadRow(tone="error", verdict=_broken_text(view), **whole)


def _who(view: AuditEntryView) -> str:
    """Who sat there, not as whom."""
    return view.impersonator_name or view.actor_name


def _deed(view: AuditEntryView) -> str:
    return deed_of(view.action, view.subject, view.before, view.after)


def _opened(view: AuditEntryView) -> str:
    page = (view.after or {}).get("page") if view.action == "impersonation.page" else None
    return _("Opened {page}").format(page=page) if page else ""


def _behind(view: AuditEntryView) -> str:
    if view.impersonator_name:
        return _("as {name}").format(name=view.actor_name)
    return _("with an API key") if view.key_id else ""


def _about(view: AuditGroupView) -> str:
    if view.subject == "patients" and view.subject_name:
        return view.subject_name
    if view.patients:
        count = len(view.patient_ids or ())
        rest = [*view.patients, *([""] * (count - len(view.patients)))]
        return list_text(rest, at_most=len(view.patients))
    return view.subject_name if view.count == 1 else ""


def _part(view: AuditEntryView, names: Mapping[UUID, str], zone: ZoneInfo) -> PartRow:
    return PartRow(
        id=str(view.id),
        name=view.subject_name,
        place=_("Entry {number}").format(number=number_text(view.number)),
        hash=view.hash,
        changes=[
            ChangeRow(name=one.name, before=one.before, after=one.after)
            for one in differences(view.before, _told(view), names, zone, table=view.subject)
        ],
    )


def _told(view: AuditEntryView) -> Mapping[str, Any] | None:
    """Without the session's id, which says nothing to people."""
    return {name: value for name, value in view.after.items() if name != "session"} if view.after else view.after


def _length(number: int) -> str:
    return many(number, "{shown} entry", "{shown} entries", shown=number_text(number))


def _short(value: str) -> str:
    return " ".join(value[at : at + 4] for at in range(0, 16, 4)) + " …" if value else ""


def _broken_text(view: ChainView) -> str:
    number = number_text(view.broken_number or 0)
    said = {
        "changed": _("Entry {number} was changed after it was written. Everything before it holds."),
        "missing": _("Entry {number} is missing. Everything before it holds."),
        "reordered": _("At place {number} stands an entry that was written elsewhere. Everything before it holds."),
        "inserted": _("Entry {number} was put in afterwards. Everything before it holds.")
        if view.broken_number
        else _("An entry was put in beside the chain afterwards: {entry}."),
    }[view.broken_what or "changed"]
    return said.format(number=number, entry=view.broken_entry_id or "")
