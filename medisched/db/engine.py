"""One pool of connections for each process."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from medisched.db.addresses import find_addresses
from medisched.db.changes import NoticingSession
from medisched.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


class Database:
    """The application's connections: role `medisched_app`, READ COMMITTED, UTC."""

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        self.address = url
        # hide_parameters: an error in a log must not quote addresses, names or letters.
        self._engine = create_async_engine(
            _in_utc(url),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            pool_pre_ping=True,
            hide_parameters=True,
            isolation_level="READ COMMITTED",
        )
        self._sessions = async_sessionmaker(
            self._engine, sync_session_class=NoticingSession, expire_on_commit=False, autoflush=False
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession]:
        """A transaction that commits on leaving, also after reads: a rollback forgets prepared statements."""
        async with self._sessions() as session, session.begin():
            yield session

    async def close(self) -> None:
        """Give all connections back."""
        await self._engine.dispose()


def _in_utc(url: str) -> URL:
    """Whatever the server's own timezone is, instants come back in UTC."""
    address = make_url(url)
    given = address.query.get("options", "")
    options = f"{given if isinstance(given, str) else ' '.join(given)} -ctimezone=UTC".strip()
    return address.update_query_dict({"options": options})


_databases: dict[str, Database] = {}


def get_database() -> Database:
    """The pool of this process, opened on first use."""
    if "app" not in _databases:
        settings = get_settings()
        _databases["app"] = Database(find_addresses(settings).app, pool_size=settings.database_pool_size)
    return _databases["app"]


async def use_database(database: Database | None) -> None:
    """Replace the pool of this process; closes the old one."""
    old = _databases.pop("app", None)
    if database is not None:
        _databases["app"] = database
    if old is not None:
        await old.close()
