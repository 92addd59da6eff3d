"""Departments."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, StringConstraints

from medisched.schemas.base import Draft, PageQuery, View, one_line


class DepartmentDraft(Draft):
    """A name that is unique in the organization."""

    name: Annotated[
        str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True), AfterValidator(one_line)
    ]


class DepartmentView(View):
    """A department and how many providers it has."""

    id: UUID
    name: str
    provider_count: int = 0


class DepartmentQuery(PageQuery):
    """One page of them; without an organization the active one's."""

    organization_id: UUID | None = None
