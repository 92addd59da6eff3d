"""What our mails say about logins and invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain import clock
from medisched.domain.access import Role
from medisched.domain.messages import MailText, hello
from medisched.domain.texts import _, many, mark

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

_AS = {
    Role.OWNER: mark("{inviter} invites you to join {organization} as an owner."),
    Role.STAFF: mark("{inviter} invites you to join {organization} as a member of staff."),
    Role.PROVIDER: mark("{inviter} invites you to join {organization} as a provider."),
    Role.MEMBER: mark("{inviter} invites you to join {organization} as a patient."),
}


def verify_email(*, link: str, hours: int = 24) -> MailText:
    """Prove that the address is theirs. Without a name: strangers could sign others up and speak through it."""
    return MailText(
        subject=_("Confirm your e-mail address"),
        paragraphs=(
            many(
                hours,
                "Please confirm that this address is yours. The link works once and for {n} hour.",
                "Please confirm that this address is yours. The link works once and for {n} hours.",
            ),
        ),
        action=(_("Confirm my address"), link),
        closing=(_("You did not sign up? Then do nothing. Without this step nobody can use your address."),),
    )


def account_exists(*, sign_in_link: str) -> MailText:
    """Somebody signed up with an address that already has an account; the page told them nothing."""
    return MailText(
        subject=_("You already have an account"),
        paragraphs=(
            _(
                "Somebody, probably you, wanted to sign up with this address. "
                "You already have an account: please sign in."
            ),
            _("If you have forgotten your password, you can choose a new one there."),
        ),
        action=(_("Sign in"), sign_in_link),
        closing=(_("It was not you? Then do nothing. Nothing has changed."),),
    )


def reset_password(*, name: str, link: str, minutes: int = 30) -> MailText:
    """A link to choose a new password."""
    return MailText(
        subject=_("Choose a new password"),
        greeting=hello(name),
        paragraphs=(
            many(
                minutes,
                "Here is the link to choose a new password. It works once and for {n} minute.",
                "Here is the link to choose a new password. It works once and for {n} minutes.",
            ),
            _("Afterwards you will be signed out everywhere else."),
        ),
        action=(_("Choose a new password"), link),
        closing=(_("You did not ask for this? Then do nothing. Your password stays as it is."),),
    )


def password_changed(*, name: str, at: datetime, zone: ZoneInfo, link: str, ended_feeds: int = 0) -> MailText:
    """Tell the owner of an account; `link` leads to the page for a forgotten password."""
    ended = many(
        ended_feeds,
        "{n} address for a calendar program has ended. The calendar's page makes a new one.",
        "{n} addresses for calendar programs have ended. The calendar's page makes new ones.",
    )
    return MailText(
        subject=_("Your password was changed"),
        greeting=hello(name),
        paragraphs=(
            _("The password of your account was changed, and all other devices were signed out."),
            *((ended,) if ended_feeds else ()),
        ),
        facts=((_("When"), clock.moment_text(at, zone)),),
        closing=(_("It was not you? Then choose a new password now: {link}").format(link=link),),
    )


def invitation(
    *, organization: str, inviter: str, role: Role | str, link: str, department: str = "", days: int = 7
) -> MailText:
    """Somebody may join an organization."""
    return MailText(
        subject=_("Your invitation to {organization}").format(organization=organization),
        paragraphs=(_(_AS[Role(role)]).format(inviter=inviter, organization=organization),),
        facts=((_("Department"), department),),
        action=(_("Look at the invitation"), link),
        closing=(
            many(days, "The link works for {n} day.", "The link works for {n} days."),
            _("You do not know what this is about? Then do nothing, and you will not be added."),
        ),
        organization=organization,
    )
