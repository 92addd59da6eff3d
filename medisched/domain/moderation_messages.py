"""What our mails say when an administrator of the platform closes or opens an account or an organization."""

from __future__ import annotations

from medisched.domain.messages import MailText, hello
from medisched.domain.texts import _


def organization_suspended(*, organization: str, reason: str, link: str) -> MailText:
    """To the owners, with the reason as it was entered."""
    return MailText(
        subject=_("We have suspended {organization}").format(organization=organization),
        paragraphs=(
            _("From now on nothing new can be booked or set up, and patients see no free times."),
            _("Our reason: {reason}").format(reason=reason),
            _("Nothing is deleted. Appointments that are already made stay, and patients can still cancel."),
        ),
        action=(_("See your organization"), link),
        closing=(_("You think that this is wrong? Please answer this letter or write to us."),),
        organization=organization,
    )


def organization_restored(*, organization: str, is_open: bool, link: str) -> MailText:
    """To the owners; `is_open` says whether a subscription closes it still."""
    goes_on = _("Everything works as before: nothing was lost.")
    still = _("Nothing was lost. Your subscription has to be sorted out before something new can be made.")
    return MailText(
        subject=_("{organization} is open again").format(organization=organization)
        if is_open
        else _("We have lifted the suspension of {organization}").format(organization=organization),
        paragraphs=(goes_on if is_open else still,),
        action=(_("See your organization") if is_open else _("See billing"), link),
        organization=organization,
    )


def banned(*, name: str, reason: str, until: str) -> MailText:
    """To the person; `until` in words, empty if it does not end."""
    when = _("You can sign in again from {until}.").format(until=until) if until else ""
    return MailText(
        subject=_("We have closed your account until {until}").format(until=until)
        if until
        else _("We have closed your account"),
        greeting=hello(name),
        paragraphs=(
            _("You have been signed out everywhere and cannot sign in at present."),
            _("Our reason: {reason}").format(reason=reason),
            *((when,) if when else ()),
            _("Appointments that you have booked stay. To change one, please call the practice."),
        ),
        closing=(_("You think that this is wrong? Please answer this letter or write to us."),),
    )


def account_closed(until: str) -> str:
    """What the person reads where they try to get in; `until` in words, empty if it does not end."""
    if until:
        return _(
            "This account is closed until {until}. Our letter to you says why; please answer it if it is wrong."
        ).format(until=until)
    return _("This account is closed. Our letter to you says why; please answer it if it is wrong.")


def unbanned(*, name: str, link: str) -> MailText:
    """To the person."""
    return MailText(
        subject=_("Your account is open again"),
        greeting=hello(name),
        paragraphs=(_("You can sign in again, with the password that you had."),),
        action=(_("Sign in"), link),
    )
