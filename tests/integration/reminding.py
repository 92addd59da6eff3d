"""The reminders that a clinic's patients get, at the moments at which the job runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from medisched.jobs.reminders import remind
from medisched.schemas.appointments import AppointmentView, BookingDraft
from medisched.schemas.organizations import OrganizationChange
from medisched.services.appointments import book_slot
from medisched.services.doors import perform
from medisched.services.organizations import change_organization
from tests.factories import Clinic, Person, make_slot, sign_in_as
from tests.integration.postbox import inbox

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from medisched.schemas.emails import EmailView
    from tests.conftest import FakeClock

KIND = "appointment_reminder"


async def reminders(recipient: str = "") -> list[EmailView]:
    """All that were ever queued, newest first."""
    return [mail for mail in await inbox(recipient) if mail.kind == KIND]


async def reminded_at(clock: FakeClock, instant: datetime, **options: Any) -> int:
    """How many reminders there are once the job has run at an instant; the clock stays where it is."""
    before, clock.now = clock.now, instant
    await remind(**options)
    clock.now = before
    return len(await reminders())


async def set_hours_before(clinic: Clinic, hours: int) -> None:
    """As its owner does."""
    session = await session_of(clinic.owner, clinic)
    await perform(session, change_organization, OrganizationChange(reminder_hours=hours))


async def session_of(person: Person, clinic: Clinic) -> str:
    """A new one: an older one may have ended by the clock's time."""
    return (await sign_in_as(person.user_id, clinic.id))[0]


async def book_at(clinic: Clinic, start: datetime, person: Person | None = None) -> AppointmentView:
    """A member's appointment, booked now."""
    slot = await make_slot(clinic, start)
    session = await session_of(person or clinic.member, clinic)
    return await perform(session, book_slot, BookingDraft(slot_id=slot.id))


async def wait(clock: FakeClock, clinic: Clinic, time: timedelta) -> Clinic:
    """Let time pass; everybody signs in anew."""
    clock.now += time
    renewed = {
        role: Person(one.user_id, one.email, one.name, *await sign_in_as(one.user_id, clinic.id))
        for role, one in clinic.people.items()
    }
    return Clinic(**{**clinic.__dict__, **renewed})
