"""`medisched migrate` and `medisched seed`: the database's schema and the demo clinics."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from medisched.db.addresses import find_addresses, release_embedded_server
from medisched.db.engine import use_database
from medisched.db.migrations import find_missing, migrate
from medisched.settings import Settings, SettingsError, get_settings

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Coroutine, Generator

Result = TypeVar("Result")


class OldSchema(Exception):
    """The database lacks migrations, and it is not for this command to apply them."""


def run_migrate(_chosen: Namespace) -> None:
    """Migrate and say what was done."""
    with open_database(get_settings()) as applied:
        print(f"Migrated to {applied[-1]}." if applied else "The schema is up to date.")


def run_seed(_chosen: Namespace) -> None:
    """Fill the demo clinics, if they are not there yet."""
    settings = get_settings()
    if settings.is_production:
        raise SettingsError("APP_ENV should be development to fill in demo data: everybody knows its passwords")
    with open_database(settings):
        fill_demo_clinics()
    print("The demo clinics are there.")


@contextmanager
def open_database(settings: Settings) -> Generator[tuple[str, ...]]:
    """The database, running and migrated; yields the migrations applied. An embedded one stops when unused."""
    try:
        yield tuple(migrate(find_addresses(settings).owner))
    finally:
        release_embedded_server(settings)


@contextmanager
def open_as_it_is(settings: Settings) -> Generator[None]:
    """The same without changing it: refused when it lacks migrations of this program."""
    try:
        if missing := find_missing(find_addresses(settings).owner):
            raise OldSchema(
                f"The database is not at migration {missing[-1]} of this program, so nothing was looked at: "
                "use the program that wrote it, or `medisched migrate` first"
            )
        yield
    finally:
        release_embedded_server(settings)


def fill_demo_clinics() -> None:
    """The demo clinics, if they are not there yet."""
    # Here, not above: it brings in every service, and most commands need none.
    from medisched.seed import fill_demo_data  # noqa: PLC0415

    run_service(fill_demo_data())


def run_service(work: Coroutine[object, object, Result]) -> Result:
    """Run one asynchronous piece of work with connections of its own."""

    async def run() -> Result:
        try:
            return await work
        finally:
            await use_database(None)

    return asyncio.run(run())
