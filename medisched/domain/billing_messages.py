"""What our mails say about paying, to the owners of an organization. No amounts: Polar's own receipts carry those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain.messages import MailText

if TYPE_CHECKING:
    from medisched.domain.subscriptions import Standing

KEPT = "Nothing is deleted."
HOW = "See your subscription"


def payment_failed(*, organization: str, until: str, link: str) -> MailText:
    """The grace has begun; `until` is its end in words."""
    return MailText(
        subject=f"The payment for {organization} did not go through",
        paragraphs=(
            "The last payment for your subscription failed, for example because a card has expired.",
            f"Until {until} everything works as before. After that, nothing new can be booked or set up.",
        ),
        action=("Check how you pay", link),
        closing=("The payment is tried again by itself. If it went through meanwhile, there is nothing to do.",),
        organization=organization,
    )


def became_read_only(*, organization: str, link: str) -> MailText:
    """The grace is over."""
    return MailText(
        subject=f"{organization} takes no new appointments for now",
        paragraphs=(
            "The payment for your subscription is still open. From now on nothing new can be booked or set up.",
            f"Appointments that are already made stay, reminders go out, and patients can still cancel. {KEPT}",
        ),
        action=("Pay and go on", link),
        closing=("As soon as the payment goes through, everything works again at once.",),
        organization=organization,
    )


def became_paused(*, organization: str, link: str) -> MailText:
    """The subscription rests; the same one goes on when the owner wants."""
    return MailText(
        subject=f"The subscription of {organization} is paused",
        paragraphs=(
            "While your subscription rests, patients can find or book no times.",
            f"Appointments that are already made stay, and patients can still cancel. {KEPT}",
        ),
        action=("Resume the subscription", link),
        organization=organization,
    )


def became_suspended(*, organization: str, days: int, link: str) -> MailText:
    """The subscription has ended; `days` is how long a way back is promised."""
    return MailText(
        subject=f"{organization} is suspended",
        paragraphs=(
            "There is no subscription for your organization at present. Patients can no longer find or book times.",
            f"Appointments that are already made stay, and patients can still cancel. {KEPT}",
            f"For {days} days you can look at everything, take your data with you, or subscribe again.",
        ),
        action=("Subscribe again", link),
        organization=organization,
    )


def became_active(*, organization: str, link: str) -> MailText:
    """Paid again."""
    return MailText(
        subject=f"{organization} is open again",
        paragraphs=("Thank you. Your subscription is active, and everything works as before. Nothing was lost.",),
        action=(HOW, link),
        organization=organization,
    )


def ends_on(*, organization: str, end: str, link: str) -> MailText:
    """Cancelled for the end of the period; `end` is that in words."""
    return MailText(
        subject=f"Your subscription for {organization} ends soon",
        paragraphs=("Your subscription is cancelled. Until it ends everything works as before.",),
        facts=(("Ends", end),),
        action=("Keep the subscription", link),
        closing=(f"It was not meant so? Until then you can take it back with one click. {KEPT}",),
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
