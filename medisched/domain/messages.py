"""What our mails say, in people's words. Pure text; `mail_layout` gives it its two shapes.

No mail carries a health detail beyond the appointment's title, and the organization may switch even that off
(`show_title`). Reasons for a cancellation stay on the page behind the link.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from medisched.domain import clock
from medisched.domain.access import Role

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

PRODUCT = "Medisched"
JOINERS = "\u200c\u200d"  # invisible, but Persian and Indian names need them
Facts = tuple[tuple[str, str], ...]


def single_line(value: str) -> str:
    """Safe for a header: control characters and line breaks become one space.

    Forms refuse them; here they only lose their effect, because a booking never fails because of its mail.
    """
    return " ".join("".join(c if c.isprintable() or c in JOINERS else " " for c in value).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class MailText:
    """One mail before layout: a subject, some sentences, some facts, at most one thing to do."""

    subject: str
    greeting: str = "Hello,"
    paragraphs: tuple[str, ...] = ()
    facts: Facts = ()
    action: tuple[str, str] | None = None
    closing: tuple[str, ...] = ()
    organization: str = PRODUCT
    address: str = ""

    def __post_init__(self) -> None:
        for name in ("subject", "greeting", "organization", "address"):
            object.__setattr__(self, name, single_line(getattr(self, name)))
        facts = tuple((label, single_line(value)) for label, value in self.facts if value.strip())
        object.__setattr__(self, "facts", facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentFacts:
    """What the mails and the calendar file about one appointment are made of.

    `link` leads the reader of the mail to the appointment. `change_until` is the last instant at which a patient
    may move or cancel it themselves; without it, the start.
    """

    patient: str
    provider: str
    organization: str
    start: datetime
    end: datetime
    zone: ZoneInfo
    link: str
    department: str = ""
    room: str = ""
    address: str = ""
    title: str = ""
    show_title: bool = True
    change_until: datetime | None = None

    @property
    def shown_title(self) -> str:
        """The title, unless the organization keeps it out of mails."""
        return single_line(self.title) if self.show_title else ""

    @property
    def summary(self) -> str:
        """One line for a calendar."""
        return f"{self.shown_title or 'Appointment'} with {single_line(self.provider)}"

    @property
    def place(self) -> str:
        """Organization, department, room, street."""
        parts = (self.organization, self.department, self.room, self.address)
        return ", ".join(single_line(part) for part in parts if part)

    @property
    def when(self) -> str:
        """`Mon 23 Nov 2026, 09:30 · Berlin time`."""
        return clock.moment_text(self.start, self.zone)


def verify_email(*, link: str, hours: int = 24) -> MailText:
    """Prove that the address is theirs. Without a name: strangers could sign others up and speak through it."""
    return MailText(
        subject="Confirm your e-mail address",
        paragraphs=(f"Please confirm that this address is yours. The link works once and for {_many(hours, 'hour')}.",),
        action=("Confirm my address", link),
        closing=("You did not sign up? Then do nothing. Without this step nobody can use your address.",),
    )


def account_exists(*, sign_in_link: str) -> MailText:
    """Somebody signed up with an address that already has an account; the page told them nothing."""
    return MailText(
        subject="You already have an account",
        paragraphs=(
            "Somebody, probably you, wanted to sign up with this address. You already have an account: please sign in.",
            "If you have forgotten your password, you can choose a new one there.",
        ),
        action=("Sign in", sign_in_link),
        closing=("It was not you? Then do nothing. Nothing has changed.",),
    )


def reset_password(*, name: str, link: str, minutes: int = 30) -> MailText:
    """A link to choose a new password."""
    return MailText(
        subject="Choose a new password",
        greeting=_hello(name),
        paragraphs=(
            f"Here is the link to choose a new password. It works once and for {_many(minutes, 'minute')}.",
            "Afterwards you will be signed out everywhere else.",
        ),
        action=("Choose a new password", link),
        closing=("You did not ask for this? Then do nothing. Your password stays as it is.",),
    )


def password_changed(*, name: str, at: datetime, zone: ZoneInfo, link: str) -> MailText:
    """Tell the owner of an account; `link` leads to the page for a forgotten password."""
    return MailText(
        subject="Your password was changed",
        greeting=_hello(name),
        paragraphs=("The password of your account was changed, and all other devices were signed out.",),
        facts=(("When", clock.moment_text(at, zone)),),
        closing=(f"It was not you? Then choose a new password now: {link}",),
    )


def invitation(
    *, organization: str, inviter: str, role: Role | str, link: str, department: str = "", days: int = 7
) -> MailText:
    """Somebody may join an organization."""
    as_what = _AS[Role(role)] + (f" in {department}" if department else "")
    return MailText(
        subject=f"Your invitation to {organization}",
        paragraphs=(f"{inviter} invites you to join {organization} {as_what}.",),
        action=("Look at the invitation", link),
        closing=(
            f"The link works for {_many(days, 'day')}.",
            "You do not know what this is about? Then do nothing, and you will not be added.",
        ),
        organization=organization,
    )


def appointment_confirmation(facts: AppointmentFacts) -> MailText:
    """To the patient, as soon as it is booked."""
    return _to_patient(
        facts,
        subject=f"Your appointment with {facts.provider}",
        paragraph="Your appointment is booked.",
        lines=(("When", facts.when), *_what(facts)),
        closing=_how_to_change(facts),
    )


def appointment_moved(facts: AppointmentFacts, *, old_start: datetime) -> MailText:
    """To the patient; `facts` holds the new time, which is the old one when only the person or the room changed."""
    if old_start == facts.start:
        return _to_patient(
            facts,
            subject=f"Changed: your appointment with {facts.provider}",
            paragraph="Your appointment was changed. The time stays the same.",
            lines=(("When", facts.when), *_what(facts)),
            closing=_how_to_change(facts),
        )
    old = clock.moment_text(old_start, facts.zone)
    return _to_patient(
        facts,
        subject=f"New time for your appointment with {facts.provider}",
        paragraph="Your appointment has a new time.",
        lines=(("New time", facts.when), ("Old time", old), *_what(facts)),
        closing=_how_to_change(facts),
    )


def appointment_cancelled(facts: AppointmentFacts, *, cancelled_by: str = "") -> MailText:
    """To the patient; `cancelled_by` names who did it, if it was not the patient."""
    who = f" by {cancelled_by}" if cancelled_by else ""
    return _to_patient(
        facts,
        subject=f"Cancelled: your appointment with {facts.provider}",
        paragraph=f"This appointment was cancelled{who}. You do not need to come.",
        lines=(("When", facts.when), *_what(facts)),
        closing=("Would you like another time? Open the link and book again.",),
    )


def appointment_booked_for_provider(facts: AppointmentFacts) -> MailText:
    """To the provider; `facts.link` leads to the provider's own page."""
    return _to_provider(facts, "New appointment", "You have a new appointment.", (("When", facts.when),))


def appointment_moved_for_provider(facts: AppointmentFacts, *, old_start: datetime) -> MailText:
    """To the provider; `facts` holds the new time."""
    if old_start == facts.start:
        return _to_provider(facts, "Appointment changed", "An appointment was changed.", (("When", facts.when),))
    old = clock.moment_text(old_start, facts.zone)
    lines = (("New time", facts.when), ("Old time", old))
    return _to_provider(facts, "Appointment moved", "An appointment has a new time.", lines)


def appointment_cancelled_for_provider(facts: AppointmentFacts, *, cancelled_by: str = "") -> MailText:
    """To the provider; the old time is open again."""
    who = f" by {cancelled_by}" if cancelled_by else ""
    return _to_provider(facts, "Appointment cancelled", f"An appointment was cancelled{who}.", (("When", facts.when),))


def _to_patient(
    facts: AppointmentFacts, *, subject: str, paragraph: str, lines: Facts, closing: tuple[str, ...]
) -> MailText:
    return MailText(
        subject=subject,
        greeting=_hello(facts.patient),
        paragraphs=(paragraph,),
        facts=lines,
        action=("See my appointment", facts.link),
        closing=closing,
        organization=facts.organization,
        address=facts.address,
    )


def _to_provider(facts: AppointmentFacts, subject: str, paragraph: str, lines: Facts) -> MailText:
    start = f"{clock.day_text(facts.start, facts.zone)}, {clock.time_text(facts.start, facts.zone)}"
    about = (("Patient", facts.patient), ("About", facts.shown_title)) if facts.show_title else ()
    return MailText(
        subject=f"{subject}: {start}",
        greeting=_hello(facts.provider),
        paragraphs=(paragraph,),
        facts=(*lines, ("Length", length_text(facts.start, facts.end)), *about),
        action=("See my appointments", facts.link),
        organization=facts.organization,
        address=facts.address,
    )


def _what(facts: AppointmentFacts) -> Facts:
    length = length_text(facts.start, facts.end)
    return (("Length", length), ("With", facts.provider), ("About", facts.shown_title), ("Where", facts.place))


def _how_to_change(facts: AppointmentFacts) -> tuple[str, ...]:
    until = clock.moment_text(facts.change_until or facts.start, facts.zone)
    return (
        f"Does the time no longer suit you? Open the link to move or cancel the appointment until {until}.",
        f"After that, please call {facts.organization}.",
        "The attached file puts the appointment into your calendar.",
    )


def length_text(start: datetime, end: datetime) -> str:
    """`30 minutes`, `1 hour 15 minutes`: elapsed time, also across a change of clocks."""
    hours, minutes = divmod(round((end - start).total_seconds() / 60), 60)
    parts = [_many(count, unit) for count, unit in ((hours, "hour"), (minutes, "minute")) if count]
    return " ".join(parts)


def _hello(name: str) -> str:
    return f"Hello {name}," if name.strip() else "Hello,"


def _many(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


_AS = {
    Role.OWNER: "as an owner",
    Role.STAFF: "as a member of staff",
    Role.PROVIDER: "as a provider",
    Role.MEMBER: "as a patient",
}
