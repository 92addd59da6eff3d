"""Two records of one person become one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from medisched.domain.access import Permission, requires
from medisched.domain.clock import day_text, time_text
from medisched.domain.errors import Conflict, NotFound
from medisched.domain.number_words import number_text
from medisched.domain.texts import _
from medisched.models import Appointment, Patient, Slot
from medisched.services.patient_links import give_appointments, hold_records, link_member
from medisched.services.patient_search import forget_words, get_patient, index_patient
from medisched.services.reminder_choices import forget_reminders

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.patients import PatientView

CLASHES_SHOWN = 3
LONGEST_NOTES = 10_000


@requires(Permission.MANAGE_PATIENTS)
async def merge_patients(uow: UnitOfWork, kept_id: UUID, duplicate_id: UUID) -> PatientView:
    """Give everything of the duplicate to the kept record; the duplicate only points to it from then on.

    What the kept record says stays; what it leaves open is filled in. Refused when both have a login, or when both
    have an appointment at one time: then they may be two people. Refused too when one record cannot hold all notes.
    """
    if kept_id == duplicate_id:
        raise Conflict(_("This is one and the same record. Please choose two."), code="same_record")
    await hold_records(uow)
    kept, duplicate = await _hold_both(uow, kept_id, duplicate_id)
    if kept.user_id is not None and duplicate.user_id is not None:
        raise Conflict(
            _(
                "{name} and {name_2} both sign in with an account of their own, so these records "
                "cannot become one. One of them has to leave the organization first."
            ).format(name=kept.name, name_2=duplicate.name),
            code="two_logins",
        )
    _must_hold_both_notes(kept, duplicate)
    await _must_not_clash(uow, kept, duplicate)
    await _give_time(uow, kept.id, duplicate.id)
    await _give_facts(uow, kept, duplicate)
    await give_appointments(uow, kept.id, kept.user_id)
    await forget_words(uow, duplicate.id)
    await index_patient(uow, kept)
    await link_member(uow, kept)
    if not kept.reminders:
        await forget_reminders(uow, kept.id)
    return await get_patient(uow, kept.id)


async def _hold_both(uow: UnitOfWork, kept_id: UUID, duplicate_id: UUID) -> list[Patient]:
    """Both records, locked in one order for everybody: two merges at once wait for each other."""
    query = (
        select(Patient)
        .where(
            Patient.organization_id == uow.organization_id,
            Patient.id.in_([kept_id, duplicate_id]),
            Patient.merged_into_id.is_(None),
        )
        .order_by(Patient.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = {patient.id: patient for patient in (await uow.db.execute(query)).scalars()}
    if len(found) < 2:  # noqa: PLR2004 - both
        raise NotFound
    return [found[kept_id], found[duplicate_id]]


async def _must_not_clash(uow: UnitOfWork, kept: Patient, duplicate: Patient) -> None:
    """The constraint would refuse too, but could not say which times."""
    mine, other = aliased(Slot), aliased(Slot)
    query = (
        select(func.greatest(mine.start, other.start).label("start"))
        .join(other, (other.organization_id == mine.organization_id) & (other.patient_id == duplicate.id))
        .where(
            mine.organization_id == uow.organization_id,
            mine.patient_id == kept.id,
            mine.start < other.end,
            other.start < mine.end,
        )
        .order_by("start")
        .limit(CLASHES_SHOWN + 1)
    )
    starts = [row["start"] for row in await uow.list(query)]
    if starts:
        shown = "; ".join(
            f"{day_text(start, uow.zone)}, {time_text(start, uow.zone)}" for start in starts[:CLASHES_SHOWN]
        )
        more = "; …" if len(starts) > CLASHES_SHOWN else ""
        raise Conflict(
            _(
                "Both have an appointment at the same time, so they may be two people: "
                "{shown}{more}. If they are one person, move or cancel one of the two appointments "
                "first."
            ).format(shown=shown, more=more),
            code="appointments_overlap",
        )


async def _give_time(uow: UnitOfWork, kept_id: UUID, duplicate_id: UUID) -> None:
    for table in (Appointment, Slot):
        await uow.run(
            update(table)
            .where(table.organization_id == uow.organization_id, table.patient_id == duplicate_id)
            .values(patient_id=kept_id)
            .execution_options(synchronize_session="fetch")
        )
    await uow.run(
        update(Patient)
        .where(Patient.organization_id == uow.organization_id, Patient.merged_into_id == duplicate_id)
        .values(merged_into_id=kept_id)
        .execution_options(synchronize_session="fetch")
    )


async def _give_facts(uow: UnitOfWork, kept: Patient, duplicate: Patient) -> None:
    login = kept.user_id or duplicate.user_id
    # First given back: for a moment the login would belong to both.
    duplicate.user_id, duplicate.merged_into_id = None, kept.id
    await uow.save()
    kept.user_id = login
    kept.email, kept.phone = kept.email or duplicate.email, kept.phone or duplicate.phone
    kept.date_of_birth = kept.date_of_birth or duplicate.date_of_birth
    kept.notes = _joined_notes(kept, duplicate)
    # Whoever said no once is not asked again.
    kept.reminders = kept.reminders and duplicate.reminders
    await uow.save()


def _must_hold_both_notes(kept: Patient, duplicate: Patient) -> None:
    """What is longer than a person may enter could not be edited any more."""
    if len(_joined_notes(kept, duplicate)) > LONGEST_NOTES:
        raise Conflict(
            _(
                "The notes of both records together are longer than {longest_notes} characters. "
                "Please shorten one of them first."
            ).format(longest_notes=number_text(LONGEST_NOTES)),
            code="notes_too_long",
        )


def _joined_notes(kept: Patient, duplicate: Patient) -> str:
    return "\n\n".join(notes for notes in (kept.notes, duplicate.notes) if notes)
