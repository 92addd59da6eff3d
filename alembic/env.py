"""How Alembic reaches the database and learns the declared schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import context
from sqlalchemy import NullPool, create_engine
from sqlmodel import SQLModel

import medisched.models  # noqa: F401 - declares the tables
from medisched.db.addresses import find_addresses
from medisched.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alembic.operations import MigrationScript
    from alembic.runtime.migration import MigrationContext


def number_revisions(
    migration: MigrationContext,
    _revision: str | Iterable[str | None] | Iterable[str],
    directives: list[MigrationScript],
) -> None:
    """Name a new migration by the number after the newest."""
    if migration.script is not None and directives:
        newest = migration.script.get_current_head()
        directives[0].rev_id = f"{int(newest or 0) + 1:04d}"


def run() -> None:
    """Each migration in a transaction of its own."""
    url = context.config.attributes.get("url") or find_addresses(get_settings()).owner
    with create_engine(url, poolclass=NullPool).connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            transaction_per_migration=True,
            compare_server_default=True,
            process_revision_directives=number_revisions,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
