"""What a person is told around a booking, whichever way they found the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain.texts import _, mark

if TYPE_CHECKING:
    from medisched.schemas.appointments import AppointmentView

TAKEN = mark("This time was just taken")
NEXT = (
    mark("Here is the next free time."),
    mark("Here are the next two free times."),
    mark("Here are the next three free times."),
)
NEXT_WITH = (
    mark("Here is the next free time with {called}."),
    mark("Here are the next two free times with {called}."),
    mark("Here are the next three free times with {called}."),
)


def taken_text(called: str, count: int) -> str:
    """Kindly that somebody was faster, and what stands below: the `count` next times, with whom if that is one."""
    if not count:
        return _("This time was just taken, and nothing else is free there at present. Please look at other providers.")
    return f"{_(TAKEN)}. {instead_text(called, count)}"


def instead_text(called: str, count: int) -> str:
    """What to take instead: up to three times."""
    if called:
        return _(NEXT_WITH[count - 1]).format(called=called)
    return _(NEXT[count - 1])


def cancelled_text(view: AppointmentView) -> str:
    """What became of an appointment that was cancelled for its patient."""
    if view.patient_email:
        return _("The appointment of {patient} is cancelled; they get a mail.").format(patient=view.patient)
    return _("The appointment of {patient} is cancelled. They have no e-mail address: please call them.").format(
        patient=view.patient
    )
