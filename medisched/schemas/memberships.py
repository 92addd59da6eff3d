"""Who belongs to an organization."""

from datetime import datetime
from uuid import UUID

from medisched.domain.access import Role
from medisched.schemas.base import Draft, View
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


class RoleDraft(Draft):
    """What somebody shall be. Providers are made with a department, on the providers' page."""

    role: Role


class MeView(View):
    """The person who is signed in, their organizations, and which one is active."""

    user: ProfileView
    memberships: list[MyMembershipView]
    organization_id: UUID | None = None
    role: str = ""
    provider_id: UUID | None = None
