"""Changes under the condition that the appointment is as the caller has seen it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from medisched.domain.access import Permission, requires
from medisched.domain.errors import ChangedMeanwhile
from medisched.domain.etags import tag_of_text
from medisched.services.appointment_lists import get_appointment
from medisched.services.appointment_rules import get_changeable
from medisched.services.calendar_locks import share_calendar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.etags import Tags
    from medisched.schemas.appointments import AppointmentView


@requires(Permission.CHANGE_APPOINTMENT)
async def change_as_seen(
    uow: UnitOfWork, seen: Tags, service: Callable[..., Awaitable[AppointmentView]], appointment_id: UUID, draft: Any
) -> AppointmentView:
    """What `service` does, if what the caller would be shown now has one of the tags; else nothing changes.

    Looked at under the appointment's lock, in the transaction that changes it.
    """
    # In the order in which all changes take their locks.
    await share_calendar(uow)
    await get_changeable(uow, appointment_id)
    now = await get_appointment(uow, appointment_id)
    if not seen.has(tag_of_text(now.model_dump_json(by_alias=True))):
        raise ChangedMeanwhile
    return await service(uow, appointment_id, draft)
