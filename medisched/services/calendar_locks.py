"""Who schedules goes together, who changes what may be scheduled goes alone.

Held until the transaction ends, one lock for each organization: nobody books into hours that are just being changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from medisched.db.wire import Ask

if TYPE_CHECKING:
    from medisched.db.unit_of_work import UnitOfWork


async def share_calendar(uow: UnitOfWork) -> None:
    """Everything that schedules or publishes; waits while hours, closures or time off are being changed."""
    await uow.ask_all(ask_shared_calendar(uow))


def ask_shared_calendar(uow: UnitOfWork) -> Ask:
    """The statement of `share_calendar`, to be sent together with others, before them."""
    return Ask(_SHARED, (str(uow.organization_id),))


async def hold_calendar(uow: UnitOfWork) -> None:
    """Every change of hours, closures or time off; waits until those who schedule are done."""
    await uow.ask(_ALONE, str(uow.organization_id))


_SHARED = "select pg_advisory_xact_lock_shared(hashtextextended('calendar/' || $1, 0))"
_ALONE = "select pg_advisory_xact_lock(hashtextextended('calendar/' || $1, 0))"
