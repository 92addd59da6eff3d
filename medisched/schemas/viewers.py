"""Who is looking, as pages and the API show it."""

from datetime import datetime
from uuid import UUID

from medisched.schemas.base import View


class ViewerView(View):
    """The person behind a session and the organization they are in; empty texts where there is none.

    `impersonator` is the administrator who looks as that person, `looks_until` when that ends by itself.
    """

    user_id: UUID
    name: str
    email: str
    is_admin: bool = False
    organization_id: UUID | None = None
    organization_name: str = ""
    organization_slug: str = ""
    organization_status: str = ""
    timezone: str = ""
    role: str = ""
    provider_id: UUID | None = None
    impersonator: str = ""
    looks_until: datetime | None = None
