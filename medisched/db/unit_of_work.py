"""Everything a service needs: a transaction, who is calling, and when."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import select, text
from sqlmodel import col

from medisched.db.wire import Ask
from medisched.domain.clock import get_zone
from medisched.domain.errors import NotAllowed, NotFound
from medisched.domain.texts import _
from medisched.models.base import Row, TenantRow

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence
    from datetime import datetime
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from sqlalchemy import Executable, RowMapping
    from sqlalchemy.ext.asyncio import AsyncSession

    from medisched.db.prepared import Prepared
    from medisched.db.transactions import Transaction
    from medisched.db.wire import Answer
    from medisched.domain.access import Actor, Role

R = TypeVar("R", bound=Row)
ONLY_READ = "set transaction read only"
ENTER = "select set_config('app.organization_id', $1, true)"
ROLES_TO_TAKE = frozenset({"worker", "billing", "platform", "counter", "moderator", "operator", "verifier"})
READERS = frozenset({"platform", "operator", "verifier"})


@dataclass
class UnitOfWork:
    """The first argument of every service. Commit and rollback belong to the door that opened it."""

    transaction: Transaction
    actor: Actor
    now: datetime
    timezone: str = "UTC"
    organization_status: str = ""
    shown: set[UUID] = field(default_factory=set)
    """Patients whose data the service has shown."""
    only_reads: bool = False
    """The door has opened for a service that says so of itself, and for nothing else."""

    @property
    def db(self) -> AsyncSession:
        """SQLAlchemy's session of this transaction."""
        return self.transaction.session

    async def ask(self, sql: str, *values: Any) -> Answer:
        """The rows of a statement with $1, $2 …, without SQLAlchemy: for what is asked thousands of times a second."""
        return (await self.transaction.ask(Ask(sql, values)))[0]

    async def read(self, statement: Prepared, **values: Any) -> Answer:
        """All rows of a statement that was written down before."""
        return (await self.transaction.ask(statement.ask(**values)))[0]

    async def ask_all(self, *questions: Ask) -> list[Answer]:
        """The same for several, in one round trip; none may need what another answers."""
        return await self.transaction.ask(*questions)

    async def ask_last(self, *questions: Ask) -> list[Answer]:
        """The same as the last thing that a service with `only_reads` asks: where it is all, the end goes with it."""
        return await self.transaction.ask(*questions, ends=self.only_reads)

    def later(self, *questions: Ask) -> None:
        """What is written for others to find after the commit, such as letters: it goes with the end."""
        self.transaction.later(*questions)

    @property
    def organization_id(self) -> UUID:
        """The organization of this transaction."""
        if self.actor.organization_id is None:
            raise NotAllowed(_("Please choose an organization first."), code="no_organization")
        return self.actor.organization_id

    @property
    def zone(self) -> ZoneInfo:
        """The organization's timezone."""
        return get_zone(self.timezone)

    async def enter(self, organization_id: UUID, *, timezone: str, status: str, role: Role | None = None) -> None:
        """Scope the rest of the transaction to an organization."""
        await self.ask(ENTER, str(organization_id))
        self.be_inside(organization_id, timezone=timezone, status=status, role=role)

    def be_inside(self, organization_id: UUID, *, timezone: str, status: str, role: Role | None = None) -> None:
        """Note the organization to which the look-up of the caller has scoped the transaction."""
        self.actor = replace(self.actor, organization_id=organization_id, role=role)
        self.timezone, self.organization_status = timezone, status

    async def take_role(self, role: str) -> None:
        """Go on as a role that the application may become, until the end of the transaction; readers write no more."""
        if role not in ROLES_TO_TAKE:
            raise NotAllowed
        await self.db.execute(text(f"set local role medisched_{role}"))
        if role in READERS:
            await self.db.execute(text(ONLY_READ))

    @asynccontextmanager
    async def rehearsal(self) -> AsyncGenerator[None]:
        """What is done inside is undone at its end. What fails inside fails the whole, and the door undoes it all.

        Not SQLAlchemy's nested transaction: it knows nothing of what goes over the wire.
        """
        await self.save()
        before, put_off = self.transaction.written.copy(), self.transaction.put_off
        await self.ask("savepoint rehearsal")
        yield
        self.transaction.put_off = put_off
        await self.ask("rollback to savepoint rehearsal")
        self.db.expunge_all()
        self.transaction.written.become(before)

    async def add(self, row: R) -> R:
        """Insert a row now, so that the database can refuse it now."""
        if isinstance(row, TenantRow):
            row.organization_id = self.organization_id
        await self.transaction.be_sure()
        self.db.add(row)
        await self.db.flush()
        return row

    async def get(self, table: type[R], row_id: UUID, *, lock: bool = False) -> R:
        """One row of this organization; another's is simply not there."""
        query = select(table).where(col(table.id) == row_id)
        if issubclass(table, TenantRow):
            query = query.where(col(table.organization_id) == self.organization_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        await self.transaction.be_sure()
        row = (await self.db.execute(query)).scalar_one_or_none()
        if row is None:
            raise NotFound
        return row

    async def save(self) -> None:
        """Write what was changed on loaded rows."""
        await self.transaction.flush()

    async def run(self, statement: Executable, **values: Any) -> int:
        """Execute a change; how many rows it touched."""
        await self.transaction.be_sure()
        # Without the option an INSERT that lost to ON CONFLICT DO NOTHING looks like one that won.
        result = await self.db.execute(statement, values or None, execution_options={"preserve_rowcount": True})
        return result.rowcount  # type: ignore[attr-defined, no-any-return]

    async def list(self, query: Executable, **values: Any) -> Sequence[RowMapping]:
        """All rows of a query."""
        await self.transaction.be_sure()
        return (await self.db.execute(query, values or None)).mappings().all()

    async def find(self, query: Executable, **values: Any) -> RowMapping | None:
        """The only row of a query, if there is one."""
        await self.transaction.be_sure()
        return (await self.db.execute(query, values or None)).mappings().one_or_none()
