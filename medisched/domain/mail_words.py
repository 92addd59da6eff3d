"""What our mails are called where they are listed, and how little of an address is shown there."""

from __future__ import annotations

from medisched.domain.texts import _, mark

KINDS = {
    "appointment_confirmation": mark("Appointment booked"),
    "appointment_moved": mark("Appointment moved"),
    "appointment_cancelled": mark("Appointment cancelled"),
    "appointment_reminder": mark("Reminder of an appointment"),
    "provider_booked": mark("Booked, to the provider"),
    "provider_moved": mark("Moved, to the provider"),
    "provider_cancelled": mark("Cancelled, to the provider"),
    "verify_email": mark("Confirm the address"),
    "account_exists": mark("There is an account"),
    "reset_password": mark("New password"),
    "password_changed": mark("Password changed"),
    "invitation": mark("Invitation"),
    "claim": mark("Claim of an organization"),
    "organization_ready": mark("Organization is ready"),
    "organization_active": mark("Organization is open"),
    "organization_read_only": mark("Organization is read-only"),
    "organization_suspended": mark("Organization is suspended"),
    "organization_suspended_by_platform": mark("Suspended by an administrator"),
    "organization_restored": mark("Suspension lifted"),
    "banned": mark("Account closed"),
    "unbanned": mark("Account open again"),
    "payment_failed": mark("Payment failed"),
    "subscription_ends": mark("Subscription ends"),
    "webhook_disabled": mark("Webhook switched off"),
    "api_key_made": mark("API key made"),
    "api_key_ends": mark("API key ends"),
    "mail_trouble": mark("Mail did not arrive"),
    "mail_test": mark("Test of the mail"),
}
"""By the kind that a mail is queued with; one that is not here is shown as it stands."""


def kind_words(kind: str) -> str:
    """What a mail of that kind is called."""
    return _(KINDS[kind]) if kind in KINDS else kind


def masked(address: str) -> str:
    """`j•••@example.com`: who knows the address recognises it, and nobody else learns it. Of none there is nothing."""
    name, _at, place = address.rpartition("@")
    return f"{name[:1]}•••@{place}" if place else ""
