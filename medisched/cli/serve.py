"""`medisched serve`, which `make run` calls: everything from an empty folder to a page in the browser."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

from medisched.cli.database import fill_demo_clinics, open_database
from medisched.cli.frontend import built_pages
from medisched.cli.greeting import greet
from medisched.cli.server import run_server
from medisched.db.addresses import find_addresses
from medisched.db.capacity import connections_needed, count_connections
from medisched.settings import Settings, SettingsError, get_settings

if TYPE_CHECKING:
    from argparse import Namespace
    from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class PortTaken(Exception):
    """Another program listens where this one should."""


def run_serve(_chosen: Namespace) -> None:
    """Serve until Ctrl-C or SIGTERM, then stop all that was started; being told to stop is no failure."""
    settings = get_settings()
    _check_port(settings)
    for number in STOPPING:
        signal.signal(number, _stop)
    try:
        with open_database(settings) as applied:
            _check_connections(settings)
            _serve(settings, applied)
    except KeyboardInterrupt:
        pass
    print("Stopped.")


def _serve(settings: Settings, applied: tuple[str, ...]) -> None:
    if applied:
        _tell(f"The database was migrated to {applied[-1]}.")
    if not settings.is_production:
        if applied:
            _tell("Filling the demo clinics …")
        fill_demo_clinics()
    with built_pages(before_building=lambda: _tell("Preparing the pages …")) as pages:
        run_server(settings, pages, when_ready=lambda: greet(settings))


def _check_connections(settings: Settings) -> None:
    """Find out before people do that the workers want more connections than the database has."""
    wanted = connections_needed(workers=settings.workers, pool_size=settings.database_pool_size)
    most = count_connections(find_addresses(settings).owner)
    if wanted > most:
        raise SettingsError(
            f"WORKERS times DATABASE_POOL_SIZE and one more, {wanted} connections, "
            f"should not be more than the {most} that the database allows"
        )


def _check_port(settings: Settings) -> None:
    """Find out before a minute of work that nobody could reach."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[
            0
        ]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError:
        raise PortTaken(f"PORT {settings.port} needs more rights: set PORT to a number from 1024 on") from None
    except socket.gaierror:
        raise PortTaken("HOST should be an address of this machine, like 127.0.0.1 or 0.0.0.0") from None
    except OSError as error:
        raise PortTaken(
            f"Port {settings.port} of {settings.host} cannot be used ({error.strerror}): "
            "stop the other program, or set PORT to another number"
        ) from None


def _stop(_number: int, _frame: FrameType | None) -> None:
    """Begin to stop, and let nothing interrupt that: `make` and the terminal both pass a signal on."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _tell(progress: str) -> None:
    # At once, also into a file: whoever waits wants to see it move.
    print(progress, flush=True)
