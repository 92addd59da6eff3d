"""Providers."""

from datetime import datetime
from uuid import UUID

from medisched.schemas.base import Draft, EmailAddress, Line, Prose, View


class ProviderDraft(Draft):
    """Who gives care in which department: an existing user by id, or anybody by e-mail (who is then invited)."""

    department_id: UUID
    user_id: UUID | None = None
    email: EmailAddress | None = None
    title: Line = ""


class ProviderChangeDraft(Draft):
    """What an owner can change about a provider."""

    department_id: UUID
    title: Line = ""
    bio: Prose = ""


class ProviderView(View):
    """A provider; `next_free` is the start of the first slot that can still be booked, `next_slot_id` its id."""

    id: UUID
    user_id: UUID
    name: str
    title: str
    bio: str = ""
    department_id: UUID
    department: str
    next_free: datetime | None = None
    next_slot_id: UUID | None = None


class AssignedProviderView(View):
    """What came of assigning somebody: a provider at once, or an invitation."""

    provider: ProviderView | None = None
    invited_email: str = ""
