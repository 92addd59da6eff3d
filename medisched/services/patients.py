"""Patient records: of people with a login and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlmodel import col

from medisched.domain.access import Permission, requires
from medisched.domain.clock import local_day
from medisched.domain.day_words import DATE, day_words
from medisched.domain.errors import Invalid, LikelyDuplicate, NotFound
from medisched.domain.texts import _
from medisched.models import Appointment, Department, Patient, Provider, User
from medisched.schemas.base import Page
from medisched.schemas.patients import PatientAppointmentView, PatientDraft
from medisched.services.cursors import read_page
from medisched.services.patient_duplicates import find_duplicates
from medisched.services.patient_links import hold_records, link_member, link_own_record
from medisched.services.patient_merges import merge_patients
from medisched.services.patient_search import get_patient, index_patient, list_patients, search_patients
from medisched.services.reminder_choices import forget_reminders

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.base import PageQuery
    from medisched.schemas.patients import PatientChange, PatientView

__all__ = [
    "change_patient",
    "create_patient",
    "ensure_patient",
    "find_duplicates",
    "get_patient",
    "list_patient_appointments",
    "list_patients",
    "merge_patients",
    "search_patients",
    "update_patient",
]
FIELDS = ("name", "date_of_birth", "email", "phone", "notes", "reminders")


@requires(Permission.MANAGE_PATIENTS)
async def create_patient(uow: UnitOfWork, draft: PatientDraft) -> PatientView:
    """A record of a new person; refused while somebody like them has one, unless the draft says that they are new."""
    _must_be_born(uow, draft)
    await hold_records(uow)
    if not draft.is_new_person:
        likely = await find_duplicates(uow, draft)
        if likely:
            raise LikelyDuplicate([_called(patient) for patient in likely])
    patient = await uow.add(Patient(**draft.model_dump(include=set(FIELDS))))
    await index_patient(uow, patient)
    await link_member(uow, patient)
    return await get_patient(uow, patient.id)


@requires(Permission.MANAGE_PATIENTS)
async def update_patient(uow: UnitOfWork, patient_id: UUID, draft: PatientDraft) -> PatientView:
    """Replace what a record says; what the draft leaves out becomes empty."""
    await hold_records(uow)
    return await _write(uow, await _hold(uow, patient_id), draft)


@requires(Permission.MANAGE_PATIENTS)
async def change_patient(uow: UnitOfWork, patient_id: UUID, change: PatientChange) -> PatientView:
    """Replace only what the change names."""
    await hold_records(uow)
    patient = await _hold(uow, patient_id)
    before = {name: getattr(patient, name) for name in FIELDS}
    draft = PatientDraft.read({**before, **change.model_dump(exclude_unset=True)})
    return await _write(uow, patient, draft)


@requires(Permission.SEE_SCHEDULE, shows="patient")
async def list_patient_appointments(
    uow: UnitOfWork, patient_id: UUID, *, limit: int = 100
) -> list[PatientAppointmentView]:
    """All of a patient's appointments, latest first; those of records that were merged into this one too."""
    await get_patient(uow, patient_id)
    query = _appointments_of(uow, patient_id).order_by(Appointment.start.desc(), Appointment.id).limit(min(limit, 500))
    return [PatientAppointmentView.of(row) for row in await uow.list(query)]


@requires(Permission.SEE_SCHEDULE, shows="patient")
async def list_patient_appointment_page(
    uow: UnitOfWork, patient_id: UUID, query: PageQuery
) -> Page[PatientAppointmentView]:
    """The same by cursor."""
    await get_patient(uow, patient_id)
    rows, cursor = await read_page(
        uow,
        _appointments_of(uow, patient_id),
        query,
        by=[col(Appointment.start)],
        row_id=Appointment.id,
        descending=True,
        within=patient_id,
    )
    return Page[PatientAppointmentView](items=[PatientAppointmentView.of(row) for row in rows], next_cursor=cursor)


def _appointments_of(uow: UnitOfWork, patient_id: UUID) -> Select[tuple[object, ...]]:
    return (
        select(
            Appointment.id,
            Appointment.start,
            Appointment.end,
            Appointment.title,
            Appointment.status,
            Provider.name.label("provider"),
            Department.name.label("department"),
        )
        .join(
            Provider,
            (Provider.organization_id == Appointment.organization_id) & (Provider.id == Appointment.provider_id),
        )
        .join(
            Department,
            (Department.organization_id == Provider.organization_id) & (Department.id == Provider.department_id),
        )
        .where(Appointment.organization_id == uow.organization_id, Appointment.patient_id == patient_id)
    )


async def ensure_patient(uow: UnitOfWork, user_id: UUID, *, name: str, email: str) -> Patient:
    """A user's own record in this organization, held: theirs already, made at the desk before, or made now.

    See `link_own_record` for when a record from the desk is theirs.
    """
    found = await _find_own(uow, user_id)
    if found is not None:
        return found
    await hold_records(uow)
    user = await uow.get(User, user_id)
    found = await _find_own(uow, user_id) or await link_own_record(uow, user)
    if found is not None:
        return found
    patient = await uow.add(Patient(user_id=user_id, name=name, email=email))
    await index_patient(uow, patient)
    return patient


async def _find_own(uow: UnitOfWork, user_id: UUID) -> Patient | None:
    # Held, so that no merge takes the record away while something is booked on it.
    query = (
        select(Patient)
        .where(Patient.organization_id == uow.organization_id, Patient.user_id == user_id)
        .with_for_update(read=True, key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await uow.db.execute(query)).scalar_one_or_none()


async def _hold(uow: UnitOfWork, patient_id: UUID) -> Patient:
    patient = await uow.get(Patient, patient_id, lock=True)
    if patient.merged_into_id is not None:
        raise NotFound
    return patient


async def _write(uow: UnitOfWork, patient: Patient, draft: PatientDraft) -> PatientView:
    _must_be_born(uow, draft)
    has_new_address = draft.email is not None and draft.email != patient.email
    for name in FIELDS:
        setattr(patient, name, getattr(draft, name))
    await uow.save()
    await index_patient(uow, patient)
    if not patient.reminders:
        await forget_reminders(uow, patient.id)
    if has_new_address:
        await link_member(uow, patient)
    return await get_patient(uow, patient.id)


def _must_be_born(uow: UnitOfWork, draft: PatientDraft) -> None:
    """Newborns are patients too, so today is a date of birth; tomorrow is none."""
    if draft.date_of_birth is not None and draft.date_of_birth > local_day(uow.now, uow.zone):
        raise Invalid({"date_of_birth": _("The date of birth is in the future.")})


def _called(patient: PatientView) -> str:
    born = patient.date_of_birth
    return _("{name} (born {born})").format(name=patient.name, born=day_words(born, DATE)) if born else patient.name
