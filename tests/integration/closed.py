"""A clinic that is no longer active, with what was made before."""

from __future__ import annotations

from uuid import UUID

from medisched.schemas.appointments import BookingDraft
from medisched.schemas.invitations import InvitationDraft
from medisched.schemas.schedules import OpeningDraft
from medisched.services import appointments, invitations, memberships, schedules
from medisched.services.doors import perform
from tests.desks import Desk, at, make_desk
from tests.factories import make_slot, soon
from tests.integration.standings import close


class Closed:
    """A desk with a slot, an appointment ahead and one of a service, made before the organization was closed."""

    def __init__(self, desk: Desk, ids: dict[str, UUID]) -> None:
        self.desk, self.clinic, self.ids = desk, desk.clinic, ids


async def make_closed(status: str) -> Closed:
    desk = await make_desk(online=True, name="Check-up")
    clinic = desk.clinic
    slot, free = await make_slot(clinic), await make_slot(clinic, soon(72))
    booked = await perform(clinic.member.session, appointments.book_slot, BookingDraft(slot_id=slot.id))
    draft = OpeningDraft(service_id=desk.service_id, start=at(9, weeks=2))
    scheduled = await perform(clinic.member.session, schedules.book_opening, draft)
    letter = InvitationDraft(email="new@example.org", role="staff")
    ids = {
        "free": free.id,
        "booked": booked.id,
        "scheduled": scheduled.id,
        "service": desk.service_id,
        "room": desk.room_ids[0],
        "invitation": (await perform(clinic.owner.session, invitations.invite_person, letter)).id,
        "membership": (await perform(clinic.owner.session, memberships.list_members, role="staff"))[0].id,
        "patient": desk.patient_id,
        "provider": clinic.provider_id,
        "department": clinic.department_id,
    }
    await close(clinic, status)
    return Closed(desk, ids)
