"""What the ids of an audit trail's entries stand for now: a trail keeps ids, people want names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import literal, select, union_all
from sqlmodel import col

from medisched.models import Department, Device, Organization, Patient, Provider, Room, Service, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.audit import AuditEntryView

NAMED = (Department, Device, Patient, Provider, Room, Service)
ID_LENGTH = 36
FEW = 3


async def find_names(uow: UnitOfWork, views: Sequence[AuditEntryView], *, is_platform: bool) -> dict[UUID, str]:
    """Of everything that the entries mention and that is still there."""
    ids = {found for view in views for found in _ids_of(view)}
    if not ids:
        return {}
    questions: list[Select[Any]] = [select(User.id, User.name).where(col(User.id).in_(ids))]
    if is_platform:
        questions.append(select(Organization.id, Organization.name).where(col(Organization.id).in_(ids)))
    else:
        questions += [
            select(table.id, table.name).where(
                col(table.organization_id) == literal(uow.organization_id), col(table.id).in_(ids)
            )
            for table in NAMED
        ]
    return {row["id"]: row["name"] for row in await uow.list(union_all(*questions))}


async def find_patient_names(uow: UnitOfWork, shown: Iterable[Sequence[UUID]]) -> dict[UUID, str]:
    """Of the first few patients of each entry."""
    ids = {one for patients in shown for one in patients[:FEW]}
    query = select(Patient.id, Patient.name).where(
        col(Patient.organization_id) == uow.organization_id, col(Patient.id).in_(ids)
    )
    return {row["id"]: row["name"] for row in await uow.list(query)} if ids else {}


def _ids_of(view: AuditEntryView) -> Iterable[UUID]:
    yield from view.patient_ids or ()
    if view.subject_id is not None:
        yield view.subject_id
    for values in (view.before, view.after):
        yield from _ids_in(values or {})


def _ids_in(values: Mapping[str, Any]) -> Iterable[UUID]:
    for value in values.values():
        if isinstance(value, str) and len(value) == ID_LENGTH:
            try:
                yield UUID(value)
            except ValueError:
                continue
