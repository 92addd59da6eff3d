"""What a reminder of an appointment says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain import clock
from medisched.domain.messages import MailText, hello, how_to_change, what_lines
from medisched.domain.texts import _

if TYPE_CHECKING:
    from datetime import datetime

    from medisched.domain.messages import AppointmentFacts


def appointment_reminder(facts: AppointmentFacts, *, now: datetime, has_login: bool, no_more: str) -> MailText:
    """To the patient, some time before; at the address `no_more` they say that they want none."""
    return MailText(
        subject=_("Reminder: your appointment with {provider}").format(provider=facts.provider),
        greeting=hello(facts.patient),
        paragraphs=(_("Your appointment is coming up."),),
        facts=((_("When"), facts.when), *what_lines(facts)),
        action=(_("See my appointment"), facts.link) if has_login else None,
        closing=_if_it_does_not_suit(facts, now, has_login=has_login),
        organization=facts.organization,
        address=facts.address,
        phone=facts.phone,
        unsubscribe=(_("No more reminders from {organization}").format(organization=facts.organization), no_more),
    )


def _if_it_does_not_suit(facts: AppointmentFacts, now: datetime, *, has_login: bool) -> tuple[str, ...]:
    """By the page for who has one and is in time; all others call."""
    until = facts.change_until or facts.start
    if until <= now:
        call = _("Can you not come? It is too late to move or cancel it online. Please call {organization}.")
        return (call.format(organization=facts.to_call),)
    if has_login:
        return how_to_change(facts)
    in_time = _("Can you not come? Please call {organization}, if you can until {until}.")
    return (in_time.format(organization=facts.to_call, until=clock.moment_text(until, facts.zone)),)
