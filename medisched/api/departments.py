"""Departments."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from medisched.api.deps import Session
from medisched.schemas.base import Page
from medisched.schemas.departments import DepartmentDraft, DepartmentView
from medisched.services import departments
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1/departments", tags=["departments"])


class DepartmentIn(DepartmentDraft):
    """A department; without an organization the active one's."""

    organization_id: UUID | None = None


@router.post("", status_code=201, summary="Create a department")
async def create(draft: DepartmentIn, session_id: Session) -> DepartmentView:
    """Owners only."""
    body = DepartmentDraft(name=draft.name)
    return await perform(session_id, departments.create_department, body, organization_id=draft.organization_id)


@router.get("", summary="List departments")
async def list_all(session_id: Session, organization_id: UUID | None = None) -> Page:
    """By name."""
    items = await perform(session_id, departments.list_departments, organization_id=organization_id)
    return Page(items=items)


@router.delete("/{department_id}", status_code=204, summary="Delete a department")
async def delete(department_id: UUID, session_id: Session) -> None:
    """Refused while anything stands on it."""
    await perform(session_id, departments.delete_department, department_id)
