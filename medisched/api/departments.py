"""Departments."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from medisched.api.deps import SignedIn
from medisched.api.once import Once
from medisched.schemas.base import Page
from medisched.schemas.departments import DepartmentDraft, DepartmentQuery, DepartmentView
from medisched.services import departments
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1/departments", tags=["departments"])


class DepartmentIn(DepartmentDraft):
    """A department; without an organization the active one's."""

    organization_id: UUID | None = None


@router.post("", status_code=201, response_model=DepartmentView, summary="Create a department")
async def create(draft: DepartmentIn, once: Once) -> Response:
    """Owners only."""
    body = DepartmentDraft(name=draft.name)
    return await once.perform(departments.create_department, body, organization_id=draft.organization_id)


@router.get("", summary="List departments")
async def list_all(query: Annotated[DepartmentQuery, Query()], caller: SignedIn) -> Page[DepartmentView]:
    """By name."""
    return await perform(caller, departments.list_department_page, query, organization_id=query.organization_id)


@router.get("/{department_id}", summary="One department")
async def get_one(department_id: UUID, caller: SignedIn) -> DepartmentView:
    """With how many providers it has."""
    return await perform(caller, departments.get_department, department_id)


@router.patch("/{department_id}", summary="Rename a department")
async def rename(department_id: UUID, draft: DepartmentDraft, caller: SignedIn) -> DepartmentView:
    """The same department under another name."""
    return await perform(caller, departments.rename_department, department_id, draft)


@router.delete("/{department_id}", status_code=204, summary="Delete a department")
async def delete(department_id: UUID, caller: SignedIn) -> None:
    """Refused while anything stands on it."""
    await perform(caller, departments.delete_department, department_id)
