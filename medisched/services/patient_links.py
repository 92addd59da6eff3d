"""Which record is a member's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select, text, update

from medisched.domain.ages import age_on
from medisched.domain.clock import local_day
from medisched.domain.patient_words import may_be_one_person
from medisched.models import Appointment, Membership, Patient, User

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork

OWN_LOGIN_FROM = 16
_ALONE = text("select pg_advisory_xact_lock(hashtextextended('patients/' || :organization, 0))")


async def hold_records(uow: UnitOfWork) -> None:
    """Whoever decides who is whom in this organization decides alone, until the transaction ends."""
    await uow.run(_ALONE, organization=str(uow.organization_id))


async def link_own_record(uow: UnitOfWork, user: User) -> Patient | None:
    """Give a user the one record without login that has their confirmed address, if it is theirs by its name too.

    The address alone says too little: families share one, and a mother's address stands on her child's record. Linked
    to her, the child's appointments would become hers, and hers would land in the child's history. So the names must
    agree but for a second one that is left out, nothing is linked while several records have the address, and a child's
    record never is.
    The caller holds the records.
    """
    if user.email_verified_at is None:
        return None
    query = (
        select(Patient)
        .where(
            Patient.organization_id == uow.organization_id,
            Patient.email == user.email.lower(),
            Patient.user_id.is_(None),
            Patient.merged_into_id.is_(None),
        )
        .limit(2)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = (await uow.db.execute(query)).scalars().all()
    if len(found) != 1 or not may_be_one_person(found[0].name, user.name) or _is_child(uow, found[0].date_of_birth):
        return None
    found[0].user_id = user.id
    await uow.save()
    await give_appointments(uow, found[0].id, user.id)
    return found[0]


async def link_member(uow: UnitOfWork, patient: Patient) -> None:
    """The other way round: a record got an address, and a member with it has no record yet."""
    if patient.email is None or patient.user_id is not None:
        return
    has_record = exists().where(Patient.organization_id == uow.organization_id, Patient.user_id == User.id)
    query = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.organization_id == uow.organization_id,
            func.lower(User.email) == patient.email,
            ~has_record,
        )
    )
    user = (await uow.db.execute(query)).scalar_one_or_none()
    if user is not None:
        await link_own_record(uow, user)


async def give_appointments(uow: UnitOfWork, patient_id: UUID, user_id: UUID | None) -> None:
    """Show a record's appointments to the user who it belongs to."""
    await uow.run(
        update(Appointment)
        .where(Appointment.organization_id == uow.organization_id, Appointment.patient_id == patient_id)
        .values(patient_user_id=user_id)
        .execution_options(synchronize_session="fetch")
    )


def _is_child(uow: UnitOfWork, born: date | None) -> bool:
    return born is not None and age_on(local_day(uow.now, uow.zone), born) < OWN_LOGIN_FROM
