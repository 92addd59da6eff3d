"""Badges: a sign and a word, never a colour alone."""

import reflex as rx

APPOINTMENT = {
    "booked": ("calendar-check", "Booked", "accent"),
    "arrived": ("map-pin-check", "Arrived", "info"),
    "in_progress": ("stethoscope", "In progress", "info"),
    "fulfilled": ("check-check", "Done", "quiet"),
    "cancelled": ("calendar-x", "Cancelled", "bad"),
    "no_show": ("user-x", "Did not come", "warn"),
}
SLOT = {
    "free": ("circle-dashed", "Free", "accent"),
    "busy": ("calendar-check", "Booked", "info"),
    "blocked": ("ban", "Blocked", "quiet"),
}
INVITATION = {
    "open": ("mail", "Invited", "accent"),
    "expired": ("clock-alert", "Expired", "warn"),
    "accepted": ("check", "Accepted", "quiet"),
    "rejected": ("x", "Declined", "bad"),
    "revoked": ("undo-2", "Withdrawn", "quiet"),
}
ROLE = {
    "owner": ("key-round", "Owner", "accent"),
    "staff": ("clipboard-list", "Staff", "info"),
    "provider": ("stethoscope", "Provider", "info"),
    "member": ("user", "Patient", "quiet"),
}
EMAIL = {
    "queued": ("clock", "Waiting", "info"),
    "sent": ("check", "Sent", "accent"),
    "dead": ("circle-alert", "Not delivered", "bad"),
    "cancelled": ("ban", "Not needed", "quiet"),
}
SUBSCRIPTION = {
    "trialing": ("sparkles", "On trial", "accent"),
    "active": ("check", "Active", "accent"),
    "past_due": ("clock-alert", "Past due", "warn"),
    "unpaid": ("circle-alert", "Unpaid", "bad"),
    "paused": ("circle-pause", "Paused", "warn"),
    "incomplete": ("circle-dashed", "Not finished", "quiet"),
    "incomplete_expired": ("circle-x", "Never finished", "quiet"),
    "canceled": ("ban", "Ended", "quiet"),
}
MESSAGE = {
    "pending": ("clock", "Waiting", "info"),
    "applied": ("check", "Applied", "accent"),
    "ignored": ("minus", "Not needed", "quiet"),
    "unknown": ("circle-help", "Not understood", "warn"),
    "failed": ("circle-alert", "Failed", "bad"),
    "discarded": ("archive", "Put aside", "quiet"),
}
ORGANIZATION = {
    "active": ("check", "Open", "accent"),
    "read_only": ("lock", "Read-only", "warn"),
    "suspended": ("ban", "Suspended", "bad"),
}
KINDS = {
    "appointment": APPOINTMENT,
    "slot": SLOT,
    "invitation": INVITATION,
    "role": ROLE,
    "email": EMAIL,
    "subscription": SUBSCRIPTION,
    "message": MESSAGE,
    "organization": ORGANIZATION,
}


def badge(icon: str, words: str | rx.Var[str], tone: str = "quiet") -> rx.Component:
    """`tone` is accent, info, warn, bad or quiet."""
    return rx.el.span(rx.icon(icon, size=14, aria_hidden="true"), words, class_name=f"badge badge-{tone}")


def status_badge(kind: str, value: str | rx.Var[str]) -> rx.Component:
    """`kind` is a key of `KINDS`."""
    table = KINDS[kind]
    if isinstance(value, str):
        return badge(*table[value])
    return rx.match(value, *((name, badge(*look)) for name, look in table.items()), rx.fragment())
