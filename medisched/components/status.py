"""Badges: a sign and a word, never a colour alone."""

import reflex as rx

from medisched.domain.texts import _

APPOINTMENT = {
    "booked": ("calendar-check", _("Booked"), "accent"),
    "arrived": ("map-pin-check", _("Arrived"), "info"),
    "in_progress": ("stethoscope", _("In progress"), "info"),
    "fulfilled": ("check-check", _("Done"), "quiet"),
    "cancelled": ("calendar-x", _("Cancelled"), "bad"),
    "no_show": ("user-x", _("Did not come"), "warn"),
}
SLOT = {
    "free": ("circle-dashed", _("Free"), "accent"),
    "busy": ("calendar-check", _("Booked"), "info"),
    "blocked": ("ban", _("Blocked"), "quiet"),
}
INVITATION = {
    "open": ("mail", _("Invited"), "accent"),
    "expired": ("clock-alert", _("Expired"), "warn"),
    "accepted": ("check", _("Accepted"), "quiet"),
    "rejected": ("x", _("Declined"), "bad"),
    "revoked": ("undo-2", _("Withdrawn"), "quiet"),
}
ROLE = {
    "owner": ("key-round", _("Owner"), "accent"),
    "staff": ("clipboard-list", _("Staff"), "info"),
    "provider": ("stethoscope", _("Provider"), "info"),
    "member": ("user", _("Patient"), "quiet"),
}
EMAIL = {
    "queued": ("clock", _("Waiting"), "info"),
    "sent": ("check", _("Sent"), "accent"),
    "dead": ("circle-alert", _("Not delivered"), "bad"),
    "cancelled": ("ban", _("Not needed"), "quiet"),
}
SUBSCRIPTION = {
    "trialing": ("sparkles", _("On trial"), "accent"),
    "active": ("check", _("Active"), "accent"),
    "past_due": ("clock-alert", _("Past due"), "warn"),
    "unpaid": ("circle-alert", _("Unpaid"), "bad"),
    "paused": ("circle-pause", _("Paused"), "warn"),
    "incomplete": ("circle-dashed", _("Not finished"), "quiet"),
    "incomplete_expired": ("circle-x", _("Never finished"), "quiet"),
    "canceled": ("ban", _("Ended"), "quiet"),
}
MESSAGE = {
    "pending": ("clock", _("Waiting"), "info"),
    "applied": ("check", _("Applied"), "accent"),
    "ignored": ("minus", _("Not needed"), "quiet"),
    "unknown": ("circle-help", _("Not understood"), "warn"),
    "failed": ("circle-alert", _("Failed"), "bad"),
    "discarded": ("archive", _("Put aside"), "quiet"),
}
ORGANIZATION = {
    "active": ("check", _("Open"), "accent"),
    "read_only": ("lock", _("Read-only"), "warn"),
    "suspended": ("ban", _("Suspended"), "bad"),
}
API_KEY = {
    "active": ("check", _("Works"), "accent"),
    "expired": ("clock-alert", _("Expired"), "quiet"),
    "revoked": ("ban", _("Revoked"), "bad"),
}
WEBHOOK = {
    "active": ("check", _("Active"), "accent"),
    "paused": ("circle-pause", _("Paused"), "warn"),
    "disabled": ("circle-x", _("Switched off"), "bad"),
}
DELIVERY = {
    "waiting": ("clock", _("Waiting"), "info"),
    "delivered": ("check", _("Delivered"), "accent"),
    "failed": ("circle-alert", _("Failed"), "bad"),
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
    "api_key": API_KEY,
    "webhook": WEBHOOK,
    "delivery": DELIVERY,
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
