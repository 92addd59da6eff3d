"""Mails to whoever subscribed."""

from __future__ import annotations

from medisched.domain.messages import MailText, hello
from medisched.domain.texts import _, many


def organization_ready(*, name: str, organization: str, link: str) -> MailText:
    """To the owner, as soon as the organization is there."""
    return MailText(
        subject=_("Your hospital is ready"),
        greeting=hello(name),
        paragraphs=(
            _("Thank you for subscribing. {organization} is ready on Medisched, and you are its owner.").format(
                organization=organization
            ),
            _("Next, add departments and invite your providers."),
        ),
        action=(_("Open {organization}").format(organization=organization), link),
        organization=organization,
    )


def owner_claim(*, name: str, organization: str, link: str, hours: int) -> MailText:
    """To the address that paid: nobody can sign in as owner before its reader has opened the link."""
    return MailText(
        subject=_("{organization} is ready: become its owner").format(organization=organization),
        greeting=hello(name),
        paragraphs=(
            _("You subscribed to Medisched, and {organization} is ready.").format(organization=organization),
            _("Open it with this link: you choose a password or sign in, and you are its owner."),
        ),
        action=(_("Open {organization}").format(organization=organization), link),
        closing=(
            many(
                hours,
                "The link works once and for {n} hour. You can ask for a new one on our website.",
                "The link works once and for {n} hours. You can ask for a new one on our website.",
            ),
            _("You did not subscribe? Then do nothing, and you will not be added."),
        ),
        organization=organization,
    )
