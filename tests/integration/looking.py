"""Administrators who look at what somebody else sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.schemas.login_sessions import Client
from medisched.schemas.moderation import ImpersonationDraft
from medisched.services.doors import find_session_id, perform
from medisched.services.impersonations import begin_impersonation
from tests.factories import Person

if TYPE_CHECKING:
    from uuid import UUID

WHY = "They have asked us for help."


async def look_as(admin: Person, person: Person, organization_id: UUID | None = None) -> Person:
    """The session in which an administrator is that person. Their own ends."""
    draft = ImpersonationDraft(user_id=person.user_id, organization_id=organization_id, reason=WHY)
    begun = await perform(admin.session, begin_impersonation, draft, Client(ip="127.0.0.1"))
    return Person(person.user_id, person.email, person.name, await find_session_id(begun.token), begun.token)
