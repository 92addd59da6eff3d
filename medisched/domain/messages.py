"""What our mails say about appointments, in people's words. Pure text; `mail_layout` gives it its two shapes.

Whoever writes one speaks its reader's language meanwhile: `with speaking(…)`.

No mail carries a health detail beyond the appointment's title, and the organization may switch even that off
(`show_title`). Reasons for a cancellation stay on the page behind the link.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from medisched.domain import clock
from medisched.domain.phones import whom_to_call
from medisched.domain.texts import _, language, many

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
    if not value.isprintable():
        value = "".join(c if c.isprintable() or c in JOINERS else " " for c in value)
    return " ".join(value.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class MailText:
    """One mail before layout: a subject, some sentences, some facts, at most one thing to do.

    `language` is the code of what it is written in: what was spoken when it was. `unsubscribe`, for mail that somebody
    may not want: the words of a link at its foot, and where it leads. `phone` stands at the foot, too; there and in the
    closing sentences it dials.
    """

    subject: str
    greeting: str = ""
    paragraphs: tuple[str, ...] = ()
    facts: Facts = ()
    action: tuple[str, str] | None = None
    closing: tuple[str, ...] = ()
    organization: str = PRODUCT
    address: str = ""
    phone: str = ""
    unsubscribe: tuple[str, str] | None = None
    language: str = field(default_factory=language)

    def __post_init__(self) -> None:
        object.__setattr__(self, "greeting", self.greeting or hello())
        for name in ("subject", "greeting", "organization", "address", "phone"):
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
    phone: str = ""
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
        title, provider = self.shown_title, single_line(self.provider)
        if title:
            return _("{title} with {provider}").format(title=title, provider=provider)
        return _("Appointment with {provider}").format(provider=provider)

    @property
    def place(self) -> str:
        """Organization, department, room, street."""
        parts = (self.organization, self.department, self.room, self.address)
        return ", ".join(single_line(part) for part in parts if part)

    @property
    def to_call(self) -> str:
        """Whom to call when the page does not help, and where."""
        return whom_to_call(self.organization, self.phone)

    @property
    def details(self) -> str:
        """What a calendar says beside the time: when, where it is changed, and where to call."""
        call = single_line(f"{self.organization}: {self.phone}") if self.phone else ""
        return "\n".join(line for line in (self.when, self.link, call) if line)

    @property
    def when(self) -> str:
        """`Mon 23 Nov 2026, 09:30 · Berlin time`."""
        return clock.moment_text(self.start, self.zone)


def appointment_confirmation(facts: AppointmentFacts) -> MailText:
    """To the patient, as soon as it is booked."""
    return _to_patient(
        facts,
        subject=_("Your appointment with {provider}"),
        paragraph=_("Your appointment is booked."),
        lines=((_("When"), facts.when), *what_lines(facts)),
        closing=(*how_to_change(facts), _("The attached file puts the appointment into your calendar.")),
    )


def appointment_moved(facts: AppointmentFacts, *, old_start: datetime) -> MailText:
    """To the patient; `facts` holds the new time, which is the old one when only the person or the room changed."""
    if old_start == facts.start:
        return _to_patient(
            facts,
            subject=_("Changed: your appointment with {provider}"),
            paragraph=_("Your appointment was changed. The time stays the same."),
            lines=((_("When"), facts.when), *what_lines(facts)),
            closing=(*how_to_change(facts), _("The attached file puts the appointment into your calendar.")),
        )
    old = clock.moment_text(old_start, facts.zone)
    return _to_patient(
        facts,
        subject=_("New time for your appointment with {provider}"),
        paragraph=_("Your appointment has a new time."),
        lines=((_("New time"), facts.when), (_("Old time"), old), *what_lines(facts)),
        closing=(*how_to_change(facts), _("The attached file puts the appointment into your calendar.")),
    )


def appointment_cancelled(facts: AppointmentFacts, *, cancelled_by: str = "") -> MailText:
    """To the patient; `cancelled_by` names who did it, if it was not the patient."""
    by_whom = _("This appointment was cancelled by {name}. You do not need to come.").format(name=cancelled_by)
    return _to_patient(
        facts,
        subject=_("Cancelled: your appointment with {provider}"),
        paragraph=by_whom if cancelled_by else _("This appointment was cancelled. You do not need to come."),
        lines=((_("When"), facts.when), *what_lines(facts)),
        closing=(_("Would you like another time? Open the link and book again."),),
    )


def appointment_booked_for_provider(facts: AppointmentFacts) -> MailText:
    """To the provider; `facts.link` leads to the provider's own page."""
    return _to_provider(
        facts, _("New appointment: {when}"), _("You have a new appointment."), ((_("When"), facts.when),)
    )


def appointment_moved_for_provider(facts: AppointmentFacts, *, old_start: datetime) -> MailText:
    """To the provider; `facts` holds the new time."""
    if old_start == facts.start:
        lines: Facts = ((_("When"), facts.when),)
        return _to_provider(facts, _("Appointment changed: {when}"), _("An appointment was changed."), lines)
    old = clock.moment_text(old_start, facts.zone)
    lines = ((_("New time"), facts.when), (_("Old time"), old))
    return _to_provider(facts, _("Appointment moved: {when}"), _("An appointment has a new time."), lines)


def appointment_cancelled_for_provider(facts: AppointmentFacts, *, cancelled_by: str = "") -> MailText:
    """To the provider; the old time is open again."""
    by_whom = _("An appointment was cancelled by {name}.").format(name=cancelled_by)
    paragraph = by_whom if cancelled_by else _("An appointment was cancelled.")
    return _to_provider(facts, _("Appointment cancelled: {when}"), paragraph, ((_("When"), facts.when),))


def _to_patient(
    facts: AppointmentFacts, *, subject: str, paragraph: str, lines: Facts, closing: tuple[str, ...]
) -> MailText:
    return MailText(
        subject=subject.format(provider=facts.provider),
        greeting=hello(facts.patient),
        paragraphs=(paragraph,),
        facts=lines,
        action=(_("See my appointment"), facts.link),
        closing=closing,
        organization=facts.organization,
        address=facts.address,
        phone=facts.phone,
    )


def _to_provider(facts: AppointmentFacts, subject: str, paragraph: str, lines: Facts) -> MailText:
    start = f"{clock.day_text(facts.start, facts.zone)}, {clock.time_text(facts.start, facts.zone)}"
    about = ((_("Patient"), facts.patient), (_("About"), facts.shown_title)) if facts.show_title else ()
    return MailText(
        subject=subject.format(when=start),
        greeting=hello(facts.provider),
        paragraphs=(paragraph,),
        facts=(*lines, (_("Length"), length_text(facts.start, facts.end)), *about),
        action=(_("See my appointments"), facts.link),
        organization=facts.organization,
        address=facts.address,
    )


def what_lines(facts: AppointmentFacts) -> Facts:
    """How long, with whom, what about, where."""
    return (
        (_("Length"), length_text(facts.start, facts.end)),
        (_("With"), facts.provider),
        (_("About"), facts.shown_title),
        (_("Where"), facts.place),
    )


def how_to_change(facts: AppointmentFacts) -> tuple[str, ...]:
    """By the link as long as that is possible, then by telephone."""
    until = clock.moment_text(facts.change_until or facts.start, facts.zone)
    return (
        _("Does the time no longer suit you? Open the link to move or cancel the appointment until {until}.").format(
            until=until
        ),
        _("After that, please call {organization}.").format(organization=facts.to_call),
    )


def length_text(start: datetime, end: datetime) -> str:
    """`30 minutes`, `1 hour 15 minutes`: elapsed time, also across a change of clocks."""
    hours, minutes = divmod(round((end - start).total_seconds() / 60), 60)
    in_hours = many(hours, "{n} hour", "{n} hours") if hours else ""
    in_minutes = many(minutes, "{n} minute", "{n} minutes") if minutes else ""
    return " ".join(part for part in (in_hours, in_minutes) if part)


def hello(name: str = "") -> str:
    """How a mail begins; without a name where nobody knows who reads it."""
    return _("Hello {name},").format(name=name) if name.strip() else _("Hello,")
