"""Serving the built app: pages, socket and API in each worker process."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import MPServer

from medisched.cli.folders import remove_abandoned
from medisched.cli.valkey import must_answer, running_valkey
from medisched.settings import PROJECT, get_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from medisched.settings import Settings

APP = "medisched.medisched:serve"
STOP_WITHIN = 8
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"_granian": {"handlers": [], "level": "WARNING", "propagate": True}},
}
"""The server's own words go where ours go. It keeps no list of requests: their addresses hold tokens."""


def run_server(settings: Settings, pages: Path, *, when_ready: Callable[[], None] | None = None) -> None:
    """Serve `pages` until the process is told to stop, then return. `when_ready` runs once the port is ours."""
    # Reflex looks for its configuration where it is started.
    os.chdir(PROJECT)
    os.environ["REFLEX_WEB_WORKDIR"] = str(pages)
    # The frontend is built beforehand and only mounted here; the last two names are Reflex's own and have a smoke test.
    os.environ["REFLEX_ENV_MODE"] = "prod"
    os.environ["__REFLEX_SKIP_COMPILE"] = "true"
    os.environ["__REFLEX_MOUNT_FRONTEND_COMPILED_APP"] = "true"
    with _shared_states(settings):
        server = make_server(APP, host=settings.host, port=settings.port, workers=settings.workers)
        if when_ready is not None:
            server.on_startup(when_ready)
        server.serve()


@contextmanager
def _shared_states(settings: Settings) -> Generator[None]:
    """Where several workers keep the states of open pages: at REDIS_URL, else in a server of our own."""
    remove_abandoned()
    if settings.redis_url:
        must_answer(settings.redis_url)
    if settings.workers == 1 or settings.redis_url:
        yield
        return
    with running_valkey() as valkey:
        # The workers read it there, and as they may be copies of this process it forgets what it has read.
        os.environ["REDIS_URL"] = valkey.address
        get_settings.cache_clear()
        yield


def make_server(target: str, *, host: str, port: int, workers: int = 1) -> MPServer:
    """A server for an app factory. One worker keeps the states of open pages in its memory; several need Redis."""
    return MPServer(
        target,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        # Sockets are HTTP/1.1, and so is whatever a proxy speaks to us: nothing is to be found out for each connection.
        http=HTTPModes.http1,
        factory=True,
        workers=workers,
        respawn_failed_workers=workers > 1,
        log_access=False,
        log_level=LogLevels.warning,
        log_dictconfig=LOGGING,
        workers_kill_timeout=STOP_WITHIN,
    )
