"""An appointment on its way into a person's own calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.domain.access import Permission, requires
from medisched.domain.calendar_links import google_link, outlook_link
from medisched.domain.errors import NotFound
from medisched.integrations.ics import CalendarEntry, appointment_calendar
from medisched.models import AppointmentStatus
from medisched.schemas.appointments import CalendarLinksView
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointment_mails import appointment_facts
from medisched.services.appointment_revisions import get_revised_at
from medisched.settings import get_settings

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork


@requires(Permission.SEE_OWN_APPOINTMENTS, shows="appointments")
async def get_calendar_file(uow: UnitOfWork, appointment_id: UUID) -> str:
    """An iCalendar file; of the same event as in our letters, so that it is not in the calendar twice.

    Of a cancelled appointment it says so: whoever opens it gets rid of the copy in their calendar.
    """
    view = await get_appointment(uow, appointment_id)
    entry = CalendarEntry(
        appointment_id=view.id,
        sequence=view.sequence,
        stamp=await get_revised_at(uow, view),
        facts=await appointment_facts(uow, view),
        organizer=get_settings().mail_from,
        attendee=view.patient_email,
        is_cancelled=view.status == AppointmentStatus.CANCELLED,
    )
    return appointment_calendar(entry, "PUBLISH")


@requires(Permission.SEE_OWN_APPOINTMENTS, shows="appointments")
async def get_calendar_links(uow: UnitOfWork, appointment_id: UUID) -> CalendarLinksView:
    """The address of that file, and of forms that are filled in with the same words; a cancelled one has no way in."""
    view = await get_appointment(uow, appointment_id)
    if view.status == AppointmentStatus.CANCELLED:
        raise NotFound
    facts = await appointment_facts(uow, view)
    path = f"/api/v1/appointments/{view.id}/calendar.ics"
    return CalendarLinksView(file=path, google=google_link(facts), outlook=outlook_link(facts))
