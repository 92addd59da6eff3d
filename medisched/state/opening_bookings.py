"""What the page for booking a service asks for beside times: who and what there is, and the booking itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from medisched.schemas.schedules import OpeningDraft, RescheduleDraft
from medisched.services.appointment_lists import list_my_appointments
from medisched.services.doors import perform
from medisched.services.organizations import get_organization
from medisched.services.reschedules import reschedule_appointment
from medisched.services.schedules import book_opening
from medisched.services.users import get_profile
from medisched.state.contacts import Contact, contact_of
from medisched.state.online_services import Shelf, read_shelf
from medisched.state.shared_answers import ask_once

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.schemas.appointments import AppointmentView
    from medisched.state.appointment_rows import AppointmentRow


@dataclass(frozen=True)
class Setting:
    """The person's own clock, how late a change is possible, how the organization is reached, and what is offered."""

    own_zone: str
    window: timedelta
    contact: Contact
    shelf: Shelf


NO_SETTING = Setting("", timedelta(), Contact(), Shelf([], []))


async def read_setting(session_id: str) -> Setting:
    """For the person behind a session, in their organization."""
    profile = await perform(session_id, get_profile)
    return await setting_of_now(session_id, replace(NO_SETTING, own_zone=profile.timezone or ""))


async def setting_of_now(session_id: str, setting: Setting) -> Setting:
    """For the same person, as the organization's rules are and what is offered by now."""
    organization = await ask_once("organization", lambda: perform(session_id, get_organization))
    shelf = await read_shelf(partial(perform, session_id))
    window = timedelta(minutes=organization.cancellation_window)
    return replace(setting, window=window, contact=contact_of(organization), shelf=shelf)


async def find_own_ahead(session_id: str, appointment_id: UUID | None) -> AppointmentView | None:
    """The person's own appointment if it is still ahead; nobody else's, whatever their role."""
    ahead = await perform(session_id, list_my_appointments)
    return next((one for one in ahead.items if one.id == appointment_id), None)


async def take_opening(
    session_id: str, service_id: UUID, start: datetime, provider_id: UUID | None, *, moving: AppointmentRow | None
) -> AppointmentView:
    """Book it, or move what is shown as `moving` to it; all or nothing."""
    if moving is not None:
        change = RescheduleDraft(start=start, provider_id=provider_id, sequence=moving.sequence)
        return await perform(session_id, reschedule_appointment, moving.id, change)
    draft = OpeningDraft(service_id=service_id, start=start, provider_id=provider_id)
    return await perform(session_id, book_opening, draft)
