"""Mails to whoever subscribed."""

from __future__ import annotations

from medisched.domain.messages import MailText


def organization_ready(*, name: str, organization: str, link: str) -> MailText:
    """To the owner, as soon as the organization is there."""
    return MailText(
        subject="Your hospital is ready",
        greeting=_hello(name),
        paragraphs=(
            f"Thank you for subscribing. {organization} is ready on Medisched, and you are its owner.",
            "Next, add departments and invite your providers.",
        ),
        action=(f"Open {organization}", link),
        organization=organization,
    )


def owner_claim(*, name: str, organization: str, link: str, hours: int) -> MailText:
    """To the address that paid: nobody can sign in as owner before its reader has opened the link."""
    return MailText(
        subject=f"{organization} is ready: become its owner",
        greeting=_hello(name),
        paragraphs=(
            f"You subscribed to Medisched, and {organization} is ready.",
            "Open it with this link: you choose a password or sign in, and you are its owner.",
        ),
        action=(f"Open {organization}", link),
        closing=(
            f"The link works once and for {hours} hours. You can ask for a new one on our website.",
            "You did not subscribe? Then do nothing, and you will not be added.",
        ),
        organization=organization,
    )


def _hello(name: str) -> str:
    return f"Hello {name}," if name.strip() else "Hello,"
