"""Whether a patient wants to be reminded: as they say on their page, or at the foot of a reminder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.domain.errors import NotFound
from medisched.domain.reminders import Reminded, read_reminder_token, reminder_token
from medisched.models import Organization, Patient
from medisched.schemas.reminders import LetterRemindersView, OwnRemindersView
from medisched.settings import get_settings

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.reminders import OwnRemindersDraft

WITHDRAW_ALL = """
    update emails e set status = 'cancelled', last_error = $3
      from appointments a
     where e.organization_id = $1 and e.status = 'queued' and a.id = e.appointment_id
       and a.organization_id = $1 and a.patient_id = $2
"""
NOT_WANTED = "the patient wants no reminders"


def no_more_address(whose: Reminded) -> str:
    """Where the reader of a reminder says that they want none."""
    return f"{get_settings().address}/unsubscribe/{reminder_token(get_settings().signing_key, whose)}"


@requires(Permission.SEE_OWN_APPOINTMENTS)
async def find_own_reminders(uow: UnitOfWork) -> OwnRemindersView | None:
    """The caller's own choice in this organization; None while they have no record there."""
    organization = await uow.get(Organization, uow.organization_id)
    patient = await _find_own(uow)
    if patient is None:
        return None
    return OwnRemindersView(reminders=patient.reminders, hours=organization.reminder_hours)


@requires(Permission.CHANGE_APPOINTMENT)
async def set_own_reminders(uow: UnitOfWork, draft: OwnRemindersDraft) -> OwnRemindersView:
    """Be reminded from now on, or not any more."""
    organization = await uow.get(Organization, uow.organization_id)
    patient = await _find_own(uow)
    if patient is None:
        raise NotFound
    await _choose(uow, patient, reminders=draft.reminders)
    return OwnRemindersView(reminders=draft.reminders, hours=organization.reminder_hours)


@requires(Permission.VISIT)
async def read_letter_reminders(uow: UnitOfWork, token: str) -> LetterRemindersView:
    """What the page behind the link in a reminder says. Mail scanners follow links: this changes nothing."""
    organization, patient = await _open_letter(uow, token)
    return LetterRemindersView(organization=organization.name, reminders=patient.reminders)


@requires(Permission.VISIT)
async def stop_letter_reminders(uow: UnitOfWork, token: str) -> LetterRemindersView:
    """No more reminders for the patient of that letter, whoever is signed in; twice is fine."""
    organization, patient = await _open_letter(uow, token)
    await _choose(uow, patient, reminders=False)
    return LetterRemindersView(organization=organization.name, reminders=False)


async def forget_reminders(uow: UnitOfWork, patient_id: UUID) -> None:
    """Let none of a patient's go out that still waits."""
    await uow.ask(WITHDRAW_ALL, uow.organization_id, patient_id, NOT_WANTED)


async def _choose(uow: UnitOfWork, patient: Patient, *, reminders: bool) -> None:
    patient.reminders = reminders
    await uow.save()
    if not reminders:
        await forget_reminders(uow, patient.id)


async def _find_own(uow: UnitOfWork) -> Patient | None:
    query = select(Patient).where(
        col(Patient.organization_id) == uow.organization_id, col(Patient.user_id) == uow.actor.signed_in_as
    )
    return (await uow.db.execute(query)).scalar_one_or_none()


async def _open_letter(uow: UnitOfWork, token: str) -> tuple[Organization, Patient]:
    """Whatever is wrong with it, there is nothing. A record that was merged is the one it was merged into."""
    whose = read_reminder_token(get_settings().signing_key, token)
    if whose is None:
        raise NotFound
    organization = await uow.get(Organization, whose.organization_id)
    await uow.enter(organization.id, timezone=organization.timezone, status=organization.status)
    patient = await uow.get(Patient, whose.patient_id)
    if patient.merged_into_id is not None:
        patient = await uow.get(Patient, patient.merged_into_id)
    return organization, patient
