"""Bringing a database to the newest schema, however many processes ask for it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text

from medisched.settings import PROJECT

if TYPE_CHECKING:
    from collections.abc import Sequence

MIGRATIONS_LOCK = 5_108_201_733  # any number that nobody else locks in this database


def migrate(owner_url: str) -> Sequence[str]:
    """Apply what is missing, each migration in its own transaction; returns the revisions that were applied."""
    config = _configuration(owner_url)
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        # Held by the session, so also through the transactions that the migrations run on a connection of their own.
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": MIGRATIONS_LOCK})
        connection.commit()
        missing = _missing(connection, ScriptDirectory.from_config(config))
        if missing:
            command.upgrade(config, "head")
        return missing


def find_missing(owner_url: str) -> Sequence[str]:
    """The migrations that the database lacks; changes nothing."""
    scripts = ScriptDirectory.from_config(_configuration(owner_url))
    with create_engine(owner_url, poolclass=NullPool).connect() as connection:
        return _missing(connection, scripts)


def _missing(connection: Connection, scripts: ScriptDirectory) -> Sequence[str]:
    head = scripts.get_current_head()
    current = MigrationContext.configure(connection).get_current_revision()
    connection.commit()
    if current == head:
        return ()
    found = [script.revision for script in scripts.iterate_revisions(head, current or "base")]
    return tuple(reversed(found))


def _configuration(owner_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(PROJECT / "alembic").replace("%", "%%"))
    config.attributes["url"] = owner_url
    return config
