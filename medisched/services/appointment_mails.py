"""What patient and provider are told about an appointment, in the transaction that changes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from medisched.domain import messages
from medisched.domain.messages import AppointmentFacts, MailText
from medisched.integrations.ics import CalendarEntry, appointment_calendar
from medisched.models import Organization, Provider, User
from medisched.services.emails import queue_email
from medisched.settings import get_settings

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.appointments import AppointmentView


async def announce_booking(uow: UnitOfWork, view: AppointmentView) -> None:
    """Confirmation for the patient, a short notice for the provider."""
    facts = await _facts(uow, view)
    await _tell_patient(uow, view, facts, "confirmation", messages.appointment_confirmation(facts))
    mail = messages.appointment_booked_for_provider(_for_provider(facts))
    await _tell_provider(uow, view, view.provider_id, "booked", mail)


async def announce_cancellation(uow: UnitOfWork, view: AppointmentView) -> None:
    """Both learn of it; whoever did it is named to the other."""
    facts = await _facts(uow, view)
    by = "" if _is_patient(uow, view) else uow.actor.name
    await _tell_patient(
        uow, view, facts, "cancelled", messages.appointment_cancelled(facts, cancelled_by=by), method="CANCEL"
    )
    mail = messages.appointment_cancelled_for_provider(_for_provider(facts), cancelled_by=by)
    await _tell_provider(uow, view, view.provider_id, "cancelled", mail)


async def announce_move(uow: UnitOfWork, before: AppointmentView, view: AppointmentView) -> None:
    """Old and new time; a provider who lost the appointment to another one sees it as cancelled."""
    facts = await _facts(uow, view)
    await _tell_patient(uow, view, facts, "moved", messages.appointment_moved(facts, old_start=before.start))
    await _tell_providers(uow, before, view, facts)


async def announce_new_patient(uow: UnitOfWork, before: AppointmentView, view: AppointmentView) -> None:
    """The time belongs to another patient now: for the first one it is cancelled, for the second one it is new."""
    facts = await _facts(uow, view)
    # A family shares one calendar and one entry in it: a cancellation of the same revision could win over the new one.
    if before.patient_email.lower() != view.patient_email.lower():
        lost = await _facts(uow, before)
        stale = before.model_copy(update={"sequence": view.sequence})
        mail = messages.appointment_cancelled(lost, cancelled_by=uow.actor.name)
        await _tell_patient(uow, stale, lost, "cancelled", mail, method="CANCEL")
    await _tell_patient(uow, view, facts, "confirmation", messages.appointment_confirmation(facts))
    await _tell_providers(uow, before, view, facts)


async def _facts(uow: UnitOfWork, view: AppointmentView) -> AppointmentFacts:
    organization = await uow.get(Organization, uow.organization_id)
    return AppointmentFacts(
        patient=view.patient,
        provider=view.provider,
        organization=organization.name,
        start=view.start,
        end=view.end,
        zone=uow.zone,
        link=f"{get_settings().address}/my-appointments",
        department=view.department,
        room=view.room,
        address=organization.address,
        title=view.title,
        show_title=organization.mail_shows_title,
        change_until=view.cancel_until,
    )


def _for_provider(facts: AppointmentFacts) -> AppointmentFacts:
    return replace(facts, link=f"{get_settings().address}/appointments")


async def _tell_patient(
    uow: UnitOfWork,
    view: AppointmentView,
    facts: AppointmentFacts,
    kind: str,
    mail: MailText,
    *,
    method: Literal["REQUEST", "CANCEL"] = "REQUEST",
) -> None:
    if not view.patient_email:
        return
    entry = CalendarEntry(
        appointment_id=view.id,
        sequence=view.sequence,
        stamp=uow.now,
        facts=facts,
        organizer=get_settings().mail_from,
        attendee=view.patient_email,
    )
    await queue_email(
        uow,
        kind=f"appointment_{kind}",
        key=f"{view.id}/{view.sequence}",
        recipient=view.patient_email,
        mail=mail,
        calendar=appointment_calendar(entry, method),
        calendar_method=method,
    )


async def _tell_providers(
    uow: UnitOfWork, before: AppointmentView, view: AppointmentView, facts: AppointmentFacts
) -> None:
    """Changed for who keeps the appointment; cancelled for who lost it, and new for who got it."""
    if before.provider_id == view.provider_id:
        mail = messages.appointment_moved_for_provider(_for_provider(facts), old_start=before.start)
        await _tell_provider(uow, view, view.provider_id, "moved", mail)
        return
    lost = messages.appointment_cancelled_for_provider(_for_provider(await _facts(uow, before)), cancelled_by="")
    await _tell_provider(uow, view, before.provider_id, "cancelled", lost)
    won = messages.appointment_booked_for_provider(_for_provider(facts))
    await _tell_provider(uow, view, view.provider_id, "booked", won)


async def _tell_provider(uow: UnitOfWork, view: AppointmentView, provider_id: UUID, kind: str, mail: MailText) -> None:
    """Nobody is told by letter what they have just done themselves."""
    query = (
        select(User.id, User.email)
        .join(Provider, Provider.user_id == User.id)
        .where(Provider.organization_id == uow.organization_id, Provider.id == provider_id)
    )
    row = await uow.find(query)
    if row is None or row["id"] == uow.actor.user_id:
        return
    await queue_email(uow, kind=f"provider_{kind}", key=f"{view.id}/{view.sequence}", recipient=row["email"], mail=mail)


def _is_patient(uow: UnitOfWork, view: AppointmentView) -> bool:
    return view.patient_email.lower() == uow.actor.email.lower()
