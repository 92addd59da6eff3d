"""The audit trail in people's words: what was done, to what, and what the columns are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from medisched.domain.texts import _, mark

if TYPE_CHECKING:
    from collections.abc import Mapping


class Deed(NamedTuple):
    """A change with a name of its own: that a column was set, or is not any more."""

    subject: str
    column: str
    is_set: bool


DEEDS = {
    "suspended": Deed("organizations", "suspended_at", is_set=True),
    "restored": Deed("organizations", "suspended_at", is_set=False),
    "banned": Deed("users", "banned_at", is_set=True),
    "unbanned": Deed("users", "banned_at", is_set=False),
    "admin.made": Deed("users", "is_admin", is_set=True),
    "admin.unmade": Deed("users", "is_admin", is_set=False),
}
"""Recorded as "changed"; told, and asked for, by these names."""

ACTIONS = {
    "looked": mark("Looked at"),
    "made": mark("Added"),
    "changed": mark("Changed"),
    "removed": mark("Removed"),
    "exported": mark("Exported"),
    "suspended": mark("Suspended"),
    "restored": mark("Restored"),
    "banned": mark("Banned"),
    "unbanned": mark("Lifted the ban"),
    "admin.made": mark("Made an administrator"),
    "admin.unmade": mark("Took away the administrator's role"),
    "admin.looked": mark("Looked as an administrator of the platform"),
    "mail.resent": mark("Sent a letter again"),
    "mail.discarded": mark("Put a letter aside"),
    "mail.address_allowed": mark("Allowed an address again"),
    "sessions.ended": mark("Signed out everywhere"),
    "reset_mail.sent": mark("Sent a link for a new password"),
    "impersonation.started": mark("Began to look as somebody else"),
    "impersonation.page": mark("Opened a page as somebody else"),
    "impersonation.ended": mark("Stopped looking as somebody else"),
}
OF_SLOTS = {"made": mark("Published"), "removed": mark("Withdrawn")}
SUBJECTS = {
    "appointments": mark("Appointment"),
    "patients": mark("Patient"),
    "slots": mark("Published time"),
    "memberships": mark("Member"),
    "invitations": mark("Invitation"),
    "departments": mark("Department"),
    "providers": mark("Provider"),
    "services": mark("Service"),
    "service_providers": mark("Provider of a service"),
    "service_rooms": mark("Room of a service"),
    "service_devices": mark("Device of a service"),
    "rooms": mark("Room"),
    "devices": mark("Device"),
    "working_hours": mark("Working hours"),
    "date_overrides": mark("Hours of one day"),
    "time_off": mark("Time off"),
    "closures": mark("Closure"),
    "open_holidays": mark("Holiday with open doors"),
    "organizations": mark("Organization"),
    "api_keys": mark("API key"),
    "webhook_endpoints": mark("Webhook endpoint"),
    "calendar_feeds": mark("Address for a calendar program"),
    "audit_entries": mark("Audit trail"),
    "users": mark("Account"),
    "emails": mark("Letter"),
}
"""What is changed, by the name of its table."""
SHOWN = {
    "patient": mark("Patient's record"),
    "patients": mark("List of patients"),
    "appointments": mark("List of appointments"),
    "calendar": mark("Calendar"),
    "schedule": mark("Schedule"),
    "slots": mark("Published times"),
    "history": mark("History of an appointment"),
    "preview": mark("Appointments that a change concerns"),
    "export": mark("Table of appointments"),
    "calendar_feed": mark("Calendar program"),
    "audit": mark("Audit trail"),
}
"""What is looked at, as services name it."""
TO_PATIENTS = {
    ("looked", "patient"): mark("Opened your record"),
    ("looked", "patients"): mark("Saw you in a list of patients"),
    ("looked", "appointments"): mark("Saw an appointment of yours"),
    ("looked", "calendar"): mark("Saw an appointment of yours in the calendar"),
    ("looked", "schedule"): mark("Saw an appointment of yours in the schedule"),
    ("looked", "slots"): mark("Saw an appointment of yours among the published times"),
    ("looked", "history"): mark("Read the history of an appointment of yours"),
    ("looked", "preview"): mark("Saw an appointment of yours while changing hours"),
    ("looked", "export"): mark("Saved a table with an appointment of yours"),
    ("looked", "calendar_feed"): mark("Saw an appointment of yours in a calendar program"),
    ("looked", "audit"): mark("Read in the audit trail what was changed about you"),
    ("made", "appointments"): mark("Made an appointment for you"),
    ("changed", "appointments"): mark("Changed an appointment of yours"),
    ("removed", "appointments"): mark("Removed an appointment of yours"),
    ("made", "patients"): mark("Began a record of you"),
    ("changed", "patients"): mark("Changed your record"),
    ("removed", "patients"): mark("Removed a record of you"),
    ("impersonation.started", "users"): mark("Looked at what you see"),
}
"""The same as a patient reads it."""
DOORS = {
    "page": mark("In the browser"),
    "form": mark("In the browser"),
    "api": mark("By the API"),
    "calendar": mark("By a calendar program"),
    "letter": mark("By a link in a letter"),
    "job": mark("By the program itself"),
}
ICONS = {
    "looked": "eye",
    "made": "plus",
    "changed": "pencil",
    "removed": "trash-2",
    "exported": "download",
    "sessions.ended": "log-out",
    "reset_mail.sent": "mail",
    "mail.resent": "mail",
    "mail.discarded": "mail-x",
    "mail.address_allowed": "mail-check",
    "admin.looked": "eye",
    "suspended": "ban",
    "restored": "rotate-ccw",
    "banned": "ban",
    "unbanned": "rotate-ccw",
    "admin.made": "shield-check",
    "admin.unmade": "shield-off",
}
OTHER_ICON = "user-round-search"


def deed_of(action: str, subject: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """The name that such a change has in `DEEDS`, or else the action itself."""
    was, became = before or {}, after or {}
    for name, deed in DEEDS.items():
        if (action, subject) != ("changed", deed.subject):
            continue
        is_set = bool(became.get(deed.column))
        if is_set == deed.is_set and (is_set or was.get(deed.column)):
            return name
    return action


def action_text(action: str, subject: str) -> str:
    """What was done, or its code where there are no words."""
    words = (OF_SLOTS.get(action) if subject == "slots" else None) or ACTIONS.get(action)
    return _(words) if words else action


def subject_text(action: str, subject: str) -> str:
    """What it was done to."""
    words = SHOWN.get(subject) if action == "looked" else SUBJECTS.get(subject)
    return _(words) if words else subject


def patient_text(action: str, subject: str) -> str:
    """The whole of it as the person whose data it was reads it."""
    words = TO_PATIENTS.get((action, subject))
    return _(words) if words else f"{action_text(action, subject)} · {subject_text(action, subject)}"


def door_text(door: str) -> str:
    """Which way somebody came in."""
    return _(DOORS[door]) if door in DOORS else door
