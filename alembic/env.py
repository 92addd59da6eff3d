"""How Alembic reaches the database and learns the declared schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import context
from sqlalchemy import NullPool, create_engine
from sqlmodel import SQLModel

import medisched.models  # noqa: F401 - declares the tables
from medisched.db.addresses import find_addresses, release_embedded_server
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
    """Migrate where the caller says; run by hand, the database of the settings."""
    if url := context.config.attributes.get("url"):
        run_at(url)
        return
    settings = get_settings()
    try:
        run_at(find_addresses(settings).owner)
    finally:
        release_embedded_server(settings)


def run_at(url: str) -> None:
    """Each migration in a transaction of its own."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            transaction_per_migration=True,
            process_revision_directives=number_revisions,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
