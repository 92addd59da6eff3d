"""Whoever looks into an organization without belonging to it is written down in its audit trail, and then may look."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from medisched.domain import clock
from medisched.domain.access import Permission, requires
from medisched.models import Organization
from medisched.services.audit import note_entry
from medisched.services.doors import perform

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.services.callers import Caller
    from medisched.services.doors import Service

R = TypeVar("R")
MOST = 10_000
AN_HOUR = "%Y-%m-%d %H"
_noted: dict[tuple[Caller, UUID, str], None] = {}
"""Looks that are written down already: one for each session, organization and hour."""


@requires(Permission.ADMINISTER)
async def note_look(uow: UnitOfWork, organization_id: UUID) -> None:
    """Write down, for the organization's owners, that an administrator of the platform looks into it."""
    found = await uow.get(Organization, organization_id)
    await uow.enter(found.id, timezone=found.timezone, status=found.status)
    await note_entry(uow, "admin.looked", subject="organizations", subject_id=found.id, subject_name=found.name)


async def look_into(caller: Caller, organization_id: UUID, service: Service[R], *arguments: Any) -> R:
    """A service that reads one organization for an administrator, after the look was written down.

    In a transaction of its own: the one that reads cannot write.
    """
    look = (caller, organization_id, clock.now_utc().strftime(AN_HOUR))
    if look not in _noted:
        await perform(caller, note_look, organization_id)
        if len(_noted) >= MOST:
            _noted.clear()
        _noted[look] = None
    return await perform(caller, service, organization_id, *arguments)
