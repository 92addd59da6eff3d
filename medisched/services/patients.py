"""Patient records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from medisched.models import Patient
from medisched.models.base import new_id

if TYPE_CHECKING:
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork


async def ensure_patient(uow: UnitOfWork, user_id: UUID, *, name: str, email: str) -> Patient:
    """A user's own record in this organization, made when they first need one."""
    query = select(Patient).where(Patient.organization_id == uow.organization_id, Patient.user_id == user_id)
    found = (await uow.db.execute(query)).scalar_one_or_none()
    if found is not None:
        return found
    values = {"id": new_id(), "organization_id": uow.organization_id, "user_id": user_id, "name": name, "email": email}
    await uow.run(insert(Patient.__table__).values(values).on_conflict_do_nothing())
    return (await uow.db.execute(query)).scalar_one()
