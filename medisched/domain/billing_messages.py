"""What our mails say about paying, to the owners of an organization. No amounts: Polar's own receipts carry those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain.messages import MailText
from medisched.domain.texts import _, many

if TYPE_CHECKING:
    from medisched.domain.subscriptions import Standing


def payment_failed(*, organization: str, until: str, link: str) -> MailText:
    """The grace has begun; `until` is its end in words."""
    return MailText(
        subject=_("The payment for {organization} did not go through").format(organization=organization),
        paragraphs=(
            _("The last payment for your subscription failed, for example because a card has expired."),
            _("Until {until} everything works as before. After that, nothing new can be booked or set up.").format(
                until=until
            ),
        ),
        action=(_("Check how you pay"), link),
        closing=(_("The payment is tried again by itself. If it went through meanwhile, there is nothing to do."),),
        organization=organization,
    )


def became_read_only(*, organization: str, link: str) -> MailText:
    """The grace is over."""
    return MailText(
        subject=_("{organization} takes no new appointments for now").format(organization=organization),
        paragraphs=(
            _("The payment for your subscription is still open. From now on nothing new can be booked or set up."),
            _(
                "Appointments that are already made stay, reminders go out, and patients can still cancel. "
                "Nothing is deleted."
            ),
        ),
        action=(_("Pay and go on"), link),
        closing=(_("As soon as the payment goes through, everything works again at once."),),
        organization=organization,
    )


def became_paused(*, organization: str, link: str) -> MailText:
    """The subscription rests; the same one goes on when the owner wants."""
    return MailText(
        subject=_("The subscription of {organization} is paused").format(organization=organization),
        paragraphs=(
            _("While your subscription rests, patients can find or book no times."),
            _("Appointments that are already made stay, and patients can still cancel. Nothing is deleted."),
        ),
        action=(_("Resume the subscription"), link),
        organization=organization,
    )


def became_suspended(*, organization: str, days: int, link: str) -> MailText:
    """The subscription has ended; `days` is how long a way back is promised."""
    return MailText(
        subject=_("{organization} is suspended").format(organization=organization),
        paragraphs=(
            _("There is no subscription for your organization at present. Patients can no longer find or book times."),
            _("Appointments that are already made stay, and patients can still cancel. Nothing is deleted."),
            many(
                days,
                "For {n} day you can look at everything, take your data with you, or subscribe again.",
                "For {n} days you can look at everything, take your data with you, or subscribe again.",
            ),
        ),
        action=(_("Subscribe again"), link),
        organization=organization,
    )


def became_active(*, organization: str, link: str) -> MailText:
    """Paid again."""
    return MailText(
        subject=_("{organization} is open again").format(organization=organization),
        paragraphs=(_("Thank you. Your subscription is active, and everything works as before. Nothing was lost."),),
        action=(_("See your subscription"), link),
        organization=organization,
    )


def ends_on(*, organization: str, end: str, link: str) -> MailText:
    """Cancelled for the end of the period; `end` is that in words."""
    return MailText(
        subject=_("Your subscription for {organization} ends soon").format(organization=organization),
        paragraphs=(_("Your subscription is cancelled. Until it ends everything works as before."),),
        facts=((_("Ends"), end),),
        action=(_("Keep the subscription"), link),
        closing=(_("It was not meant so? Until then you can take it back with one click. Nothing is deleted."),),
        organization=organization,
    )


def standing_changed(standing: Standing, *, status: str, organization: str, days: int, link: str) -> MailText:
    """The letter for a new standing; `status` is Polar's word for the subscription that decided."""
    if standing == "active":
        return became_active(organization=organization, link=link)
    if standing == "read_only":
        return became_read_only(organization=organization, link=link)
    if status == "paused":
        return became_paused(organization=organization, link=link)
    return became_suspended(organization=organization, days=days, link=link)
