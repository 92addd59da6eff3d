"""Serving the built app: one process for pages, socket and API."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer

from medisched.settings import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable

    from medisched.settings import Settings

APP = "medisched.medisched:app"
STOP_WITHIN = 8
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"_granian": {"handlers": [], "level": "WARNING", "propagate": True}},
}
"""The server's own words go where ours go. It keeps no list of requests: their addresses hold tokens."""


def run_server(settings: Settings, *, when_ready: Callable[[], None] | None = None) -> None:
    """Serve until the process is told to stop, then return. `when_ready` runs once the port is ours."""
    # Reflex looks for its configuration and the built pages where it is started.
    os.chdir(PROJECT)
    # The frontend is built beforehand and only mounted here; the last two names are Reflex's own and have a smoke test.
    os.environ["REFLEX_ENV_MODE"] = "prod"
    os.environ["__REFLEX_SKIP_COMPILE"] = "true"
    os.environ["__REFLEX_MOUNT_FRONTEND_COMPILED_APP"] = "true"
    server = make_server(APP, host=settings.host, port=settings.port)
    if when_ready is not None:
        server.on_startup(when_ready)
    server.serve()


def make_server(target: str, *, host: str, port: int) -> MPServer:
    """A server for an app factory. The states of open pages live in its one worker's memory, so there is one."""
    return MPServer(
        target,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=1,
        log_access=False,
        log_level=LogLevels.warning,
        log_dictconfig=LOGGING,
        workers_kill_timeout=STOP_WITHIN,
    )
