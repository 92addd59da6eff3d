"""Who belongs to an organization."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, StringConstraints

from medisched.domain.access import Role
from medisched.schemas.api_keys import OwnKeyView
from medisched.schemas.base import Draft, PageQuery, View, one_line
from medisched.schemas.users import ProfileView


class MembershipView(View):
    """One person in the organization, as owner and staff see them."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    role: str
    department: str = ""
    created_at: datetime


class MyMembershipView(View):
    """One organization of the person who is looking."""

    organization_id: UUID
    organization_name: str
    slug: str
    timezone: str
    organization_status: str
    role: str
    is_current: bool = False


class MemberQuery(PageQuery):
    """One page of them; `search` is a part of a name or of an e-mail address."""

    search: Annotated[str, StringConstraints(max_length=120, strip_whitespace=True), AfterValidator(one_line)] = ""
    role: Role | None = None


class RoleDraft(Draft):
    """What somebody shall be. Providers are made with a department, on the providers' page."""

    role: Role


class MeView(View):
    """The person who is signed in, their organizations, and which one is active.

    For a program with an API key: who made the key, the organization that it is for, and the key itself.
    """

    user: ProfileView
    memberships: list[MyMembershipView]
    organization_id: UUID | None = None
    role: str = ""
    provider_id: UUID | None = None
    key: OwnKeyView | None = None
