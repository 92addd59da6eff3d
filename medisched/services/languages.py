"""In which language somebody is written to: their own, or else their organization's.

Whoever never chose one and acts at this moment is written to in what they are reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlmodel import col

from medisched.domain.texts import language
from medisched.models import Organization, Patient, User

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement

    from medisched.db.unit_of_work import UnitOfWork


async def find_patient_language(uow: UnitOfWork, patient_id: UUID) -> str:
    """What the patient of a record reads."""
    is_theirs = (Patient.organization_id == uow.organization_id) & (Patient.id == patient_id)
    return await _find_own(uow, User.id == select(Patient.user_id).where(is_theirs).scalar_subquery())


async def find_address_language(uow: UnitOfWork, email: str) -> str:
    """What the reader of a mailbox reads."""
    return await _find_own(uow, func.lower(User.email) == email.strip().lower())


async def _find_own(uow: UnitOfWork, is_theirs: ColumnElement[bool]) -> str:
    reader = await uow.find(select(User.id, User.locale).where(is_theirs))
    if reader is not None and reader["locale"]:
        return str(reader["locale"])
    if reader is not None and reader["id"] == uow.actor.user_id:
        return language()
    query = select(Organization.locale).where(col(Organization.id) == uow.organization_id)
    found: str = (await uow.db.execute(query)).scalar_one()
    return found
