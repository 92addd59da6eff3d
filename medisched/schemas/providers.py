"""Providers."""

from datetime import datetime
from uuid import UUID

from medisched.schemas.base import Draft, EmailAddress, Line, PageQuery, Prose, View


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


class ProviderChange(Draft):
    """What of a provider shall become different; what is left out or null stays."""

    department_id: UUID | None = None
    title: Line | None = None
    bio: Prose | None = None


class OfferedProviderQuery(PageQuery):
    """One page of those who give care."""

    department_id: UUID | None = None


class ProviderQuery(OfferedProviderQuery):
    """One page of them; without an organization the active one's."""

    organization_id: UUID | None = None
    include_archived: bool = False


class InvitedView(View):
    """The address that was invited, and the invitation."""

    invited_email: str
    invitation_id: UUID


class ProviderView(View):
    """A provider; `next_free` is the start of the first slot that can still be booked, `next_slot_id` its id.

    `user_id` is the same at every organization where the person works: told to those who may see its members only.
    """

    id: UUID
    user_id: UUID | None = None
    name: str
    title: str
    bio: str = ""
    department_id: UUID
    department: str
    next_free: datetime | None = None
    next_slot_id: UUID | None = None
    is_archived: bool = False

    def changed_by(self, changes: ProviderChange) -> ProviderChangeDraft:
        """The provider as they shall be."""
        current = self.model_dump(include=set(ProviderChangeDraft.model_fields))
        return ProviderChangeDraft.read({**current, **changes.model_dump(exclude_none=True)})


class AssignedProviderView(View):
    """What came of assigning somebody: a provider at once, or an invitation."""

    provider: ProviderView | None = None
    invited_email: str = ""
    invitation_id: UUID | None = None
