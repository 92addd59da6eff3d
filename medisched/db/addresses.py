"""Where the database is, and as whom to go there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import URL, make_url

from medisched.db.embedded import Server, ensure_server

if TYPE_CHECKING:
    from pathlib import Path

    from medisched.settings import Settings

DRIVER = "postgresql+psycopg"
DATABASE = "medisched"
APP_ROLE = "medisched_app"


@dataclass(frozen=True)
class DatabaseAddresses:
    """SQLAlchemy's addresses: `owner` migrates, `app` is what the running product may do."""

    owner: str
    app: str


def find_addresses(settings: Settings) -> DatabaseAddresses:
    """The database of the settings; without DATABASE_URL the embedded one, started if need be."""
    if settings.database_url:
        owner = _with_driver(settings.database_url)
        app = _with_driver(settings.database_app_url) if settings.database_app_url else _as_app_role(owner)
    else:
        server = _embedded_server(settings)
        owner = _with_driver(server.url(DATABASE))
        app = _with_driver(server.url(DATABASE, user=APP_ROLE))
    return DatabaseAddresses(_in_text(owner), _in_text(app))


def release_embedded_server(settings: Settings) -> bool:
    """Let go of the embedded server; it stops, and this says so, when no other process holds it."""
    server = _held.pop((os.getpid(), settings.data_dir), None)
    return server is not None and server.release()


def _embedded_server(settings: Settings) -> Server:
    """Held once by this process, however often its address is asked for."""
    key = os.getpid(), settings.data_dir
    if key not in _held:
        server = ensure_server(settings.data_dir / "pg", programs_dir=settings.postgres_bin)
        _ensure_database(server)
        _held[key] = server
    return _held[key]


_held: dict[tuple[int, Path], Server] = {}
"""By process: a worker may be a copy of the one that started it, and holds the server for itself."""


def _ensure_database(server: Server) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            return
        try:
            connection.execute(SQL("create database {}").format(Identifier(DATABASE)))
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return  # another process was faster


def _with_driver(address: str) -> URL:
    # SQLAlchemy knows "postgresql" only; "postgres" is libpq's other spelling.
    return make_url(f"{DRIVER}://{address.partition('://')[2]}")


def _as_app_role(owner: URL) -> URL:
    """The owner's login, as the application's role from the first statement on, and back in it after RESET ROLE."""
    given = owner.query.get("options", "")
    options = f"{given if isinstance(given, str) else ' '.join(given)} -crole={APP_ROLE}".strip()
    return owner.update_query_dict({"options": options})


def _in_text(address: URL) -> str:
    return address.render_as_string(hide_password=False)
