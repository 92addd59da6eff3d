"""How many connections the database has for us."""

from __future__ import annotations

from sqlalchemy import NullPool, create_engine, text

# PostgreSQL keeps some for its superuser.
LIMITS = text("""
    select least(
        current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
        (select nullif(datconnlimit, -1) from pg_database where datname = current_database())
    )
""")


def count_connections(owner_url: str) -> int:
    """How many connections to this database there can be at most."""
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        return int(connection.execute(LIMITS).scalar_one())


def connections_needed(*, workers: int, pool_size: int) -> int:
    """How many connections all processes open together; each one more than its pool, to hear what changes."""
    return workers * (pool_size + 1)
