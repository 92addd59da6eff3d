"""Departments of an organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from medisched.domain.access import Permission, requires
from medisched.domain.errors import InUse, NotFound
from medisched.domain.texts import _
from medisched.models import Department, Invitation, InvitationStatus, Provider
from medisched.schemas.base import Page
from medisched.schemas.departments import DepartmentView
from medisched.services.cursors import read_page

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.departments import DepartmentDraft, DepartmentQuery


@requires(Permission.MANAGE_DEPARTMENTS)
async def create_department(uow: UnitOfWork, draft: DepartmentDraft) -> DepartmentView:
    """A department with a name of its own."""
    return DepartmentView.of(await uow.add(Department(name=draft.name)))


@requires(Permission.VISIT)
async def list_departments(uow: UnitOfWork) -> list[DepartmentView]:
    """All departments by name; the public may see them too."""
    query = _departments(uow).order_by(func.lower(Department.name)).limit(500)
    return [DepartmentView.of(row) for row in await uow.list(query)]


@requires(Permission.VISIT)
async def list_department_page(uow: UnitOfWork, query: DepartmentQuery) -> Page[DepartmentView]:
    """The same by cursor."""
    by = [func.lower(Department.name)]
    rows, cursor = await read_page(uow, _departments(uow), query, by=by, row_id=Department.id)
    return Page[DepartmentView](items=[DepartmentView.of(row) for row in rows], next_cursor=cursor)


@requires(Permission.VISIT)
async def get_department(uow: UnitOfWork, department_id: UUID) -> DepartmentView:
    """One department."""
    row = await uow.find(_departments(uow).where(Department.id == department_id))
    if row is None:
        raise NotFound
    return DepartmentView.of(row)


@requires(Permission.MANAGE_DEPARTMENTS)
async def rename_department(uow: UnitOfWork, department_id: UUID, draft: DepartmentDraft) -> DepartmentView:
    """Another name for the same department."""
    department = await uow.get(Department, department_id, lock=True)
    department.name = draft.name
    await uow.save()
    return await get_department(uow, department_id)


@requires(Permission.MANAGE_DEPARTMENTS)
async def delete_department(uow: UnitOfWork, department_id: UUID) -> None:
    """Remove a department on which nothing stands; else say what does."""
    department = await uow.get(Department, department_id, lock=True)
    dependents = [*await _providers_of(uow, department_id), *await _invitations_of(uow, department_id)]
    if dependents:
        raise InUse(department.name, dependents)
    await uow.run(
        delete(Invitation).where(
            Invitation.organization_id == uow.organization_id, Invitation.department_id == department_id
        )
    )
    await uow.run(delete(Department).where(Department.id == department_id))


def _departments(uow: UnitOfWork) -> Select[tuple[object, ...]]:
    return (
        select(Department.id, Department.name, func.count(Provider.id).label("provider_count"))
        .outerjoin(
            Provider,
            (Provider.organization_id == Department.organization_id)
            & (Provider.department_id == Department.id)
            & Provider.archived_at.is_(None),
        )
        .where(Department.organization_id == uow.organization_id)
        .group_by(Department.id, Department.name)
    )


async def _providers_of(uow: UnitOfWork, department_id: UUID) -> list[str]:
    query = (
        select(Provider.name, Provider.archived_at)
        .where(Provider.organization_id == uow.organization_id, Provider.department_id == department_id)
        .order_by(Provider.archived_at.is_not(None), Provider.name)
    )
    return [
        _("{name} (former)").format(name=row["name"]) if row["archived_at"] else row["name"]
        for row in await uow.list(query)
    ]


async def _invitations_of(uow: UnitOfWork, department_id: UUID) -> list[str]:
    query = (
        select(Invitation.email)
        .where(
            Invitation.organization_id == uow.organization_id,
            Invitation.department_id == department_id,
            Invitation.status == InvitationStatus.OPEN,
        )
        .order_by(Invitation.email)
    )
    return [_("the invitation of {email}").format(email=row["email"]) for row in await uow.list(query)]
