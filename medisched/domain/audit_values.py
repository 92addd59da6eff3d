"""What was before and after, in people's words: columns have names, instants a place, minutes a clock, ids a name."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from medisched.domain.clock import moment_text
from medisched.domain.day_words import DATE, WEEKDAYS, day_words
from medisched.domain.texts import _, mark

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

HIDDEN = "***"
COLUMNS = {
    "name": mark("Name"), "email": mark("E-mail"), "phone": mark("Phone"), "date_of_birth": mark("Date of birth"),
    "notes": mark("Notes"), "note": mark("Note"), "title": mark("Title"), "bio": mark("About them"),
    "description": mark("Description"), "kind": mark("Kind"), "status": mark("Status"), "role": mark("Role"),
    "start": mark("Start"), "end": mark("End"), "day": mark("Day"), "first_day": mark("First day"),
    "last_day": mark("Last day"), "weekday": mark("Weekday"), "start_minute": mark("From"), "end_minute": mark("Until"),
    "reason": mark("Reason"), "provider_id": mark("Provider"), "patient_id": mark("Patient"),
    "service_id": mark("Service"), "room_id": mark("Room"), "device_id": mark("Device"),
    "department_id": mark("Department"), "user_id": mark("Person"), "merged_into_id": mark("Merged into"),
    "booked_by": mark("Booked by"), "cancelled_at": mark("Cancelled at"), "cancelled_by": mark("Cancelled by"),
    "cancel_reason": mark("Reason for cancelling"), "overbooked": mark("Overbooked"),
    "overbook_reason": mark("Reason for overbooking"), "created_by": mark("Entered by"),
    "invited_by": mark("Invited by"), "expires_at": mark("Valid until"), "revoked_at": mark("Ended at"),
    "archived_at": mark("Archived at"), "duration": mark("Duration in minutes"),
    "buffer_before": mark("Minutes before"), "buffer_after": mark("Minutes after"),
    "notice": mark("Shortest notice in minutes"), "horizon": mark("Days ahead"), "step": mark("Step in minutes"),
    "price": mark("Price"), "currency": mark("Currency"), "color": mark("Colour"), "online": mark("Bookable online"),
    "scopes": mark("Scopes"), "ending": mark("Last characters"), "token_hash": mark("Secret"),
    "salt": mark("Secret"), "password_hash": mark("Password"), "url": mark("Address"), "types": mark("Events"),
    "disabled_reason": mark("Why it was switched off"), "privacy": mark("What it tells"), "made_at": mark("Made at"),
    "slug": mark("Address of the page"), "timezone": mark("Timezone"), "locale": mark("Language"),
    "address": mark("Address"), "cancellation_window": mark("Hours in which patients may cancel"),
    "mail_shows_title": mark("Letters name the appointment"),
    "reminder_hours": mark("Hours before an appointment at which patients are reminded"),
    "reminders": mark("Reminders by e-mail"), "holiday_country": mark("Country of holidays"),
    "holiday_region": mark("Region of holidays"), "standing": mark("What the subscription allows"),
    "suspended_at": mark("Suspended at"), "suspended_by": mark("Suspended by"),
    "suspended_reason": mark("Reason for the suspension"), "is_admin": mark("Administrator"),
    "email_verified_at": mark("E-mail confirmed at"), "banned_until": mark("Banned until"),
    "banned_at": mark("Banned at"), "banned_by": mark("Banned by"), "ban_reason": mark("Reason for the ban"),
    "page": mark("Page"), "recipient": mark("Recipient"),
    "session": mark("Session"), "sessions": mark("Sessions"), "entries": mark("Entries"),
    "from": mark("From"), "to": mark("Until"), "action": mark("What happened"), "subject": mark("About"),
    "subjectId": mark("About"), "patientId": mark("Patient"), "actorId": mark("Person"), "door": mark("Way in"),
}  # fmt: skip
"""Of all audited tables, and what else is noted."""
WORDS = {
    "role": {
        "owner": mark("Owner"), "staff": mark("Staff"), "provider": mark("Provider"), "member": mark("Patient"),
    },
    "status": {
        "booked": mark("Booked"), "arrived": mark("Arrived"), "in_progress": mark("In progress"),
        "fulfilled": mark("Done"), "cancelled": mark("Cancelled"), "no_show": mark("Did not come"),
        "active": mark("Active"), "read_only": mark("Read-only"), "suspended": mark("Suspended"),
        "open": mark("Invited"), "accepted": mark("Accepted"), "rejected": mark("Declined"),
        "revoked": mark("Withdrawn"), "paused": mark("Paused"), "disabled": mark("Switched off"),
    },
    "standing": {"active": mark("Open"), "read_only": mark("Read-only"), "suspended": mark("Suspended")},
    "organizations.status": {"active": mark("Open")},
}  # fmt: skip
"""Of a column, wherever it is; with a table before it, of that table's alone."""
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
NOTHING = "–"  # noqa: RUF001 - a dash, as in all tables
EMPTY: tuple[object, ...] = (None, "")


@dataclass(frozen=True, slots=True)
class Difference:
    """One column: its name, and what it said before and after."""

    name: str
    before: str
    after: str


def differences(
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    names: Mapping[UUID, str],
    zone: ZoneInfo,
    *,
    table: str = "",
) -> list[Difference]:
    """Column by column, in the order of `COLUMNS`, without what is empty; `names` of the ids that are known."""

    def text_of(column: str, value: object) -> str:
        own = WORDS.get(f"{table}.{column}", {}).get(value) if isinstance(value, str) else None
        return _(own) if own else value_text(column, value, names, zone)

    was, became = before or {}, after or {}
    order = {name: place for place, name in enumerate(COLUMNS)}
    columns = sorted({*was, *became}, key=lambda one: (order.get(one, len(order)), one))
    return [
        Difference(
            name=column_text(one),
            before=text_of(one, was.get(one)),
            after=text_of(one, became.get(one)),
        )
        for one in columns
        if was.get(one) not in EMPTY or became.get(one) not in EMPTY
    ]


def column_text(column: str) -> str:
    """What a column is called, or its own name where there are no words."""
    return _(COLUMNS[column]) if column in COLUMNS else column


def value_text(column: str, value: object, names: Mapping[UUID, str], zone: ZoneInfo) -> str:  # noqa: PLR0911 - kinds
    """A value as people write it."""
    match value:
        case None | "":
            return NOTHING
        case bool():
            return _("yes") if value else _("no")
        case int() if column.endswith("_minute"):
            return f"{value // 60:02}:{value % 60:02}"
        case int() if column == "weekday" and 1 <= value <= len(WEEKDAYS):
            return _(WEEKDAYS[value - 1])
        case str():
            return _text_of(column, value, names, zone)
        case list():
            return ", ".join(map(str, cast("list[object]", value)))
        case dict():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def _text_of(column: str, value: str, names: Mapping[UUID, str], zone: ZoneInfo) -> str:
    if value == HIDDEN:
        return _("not recorded")
    if (words := WORDS.get(column, {}).get(value)) is not None:
        return _(words)
    try:
        if INSTANT.fullmatch(value):
            instant = datetime.fromisoformat(value)
            return moment_text(instant, zone) if instant.tzinfo else value
        return day_words(date.fromisoformat(value), DATE) if DAY.fullmatch(value) else names.get(UUID(value), value)
    except ValueError:
        return value
