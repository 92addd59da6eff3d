"""Runs tests/probe_server.py in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from medisched.settings import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = "reflex___state____state.medisched___state___base____base_state"
HANDLER = f"{BASE}.tests___probe_server____probe_state"
OWNER = "11111111-1111-4111-8111-111111111111"
MEMBER = "22222222-2222-4222-8222-222222222222"
START = """
from medisched.cli.server import make_server
make_server("tests.probe_server:app", host="127.0.0.1", port={port}).serve()
"""


class Probe:
    """A running app."""

    def __init__(self, port: int, log: Path) -> None:
        self.base, self._log = f"http://127.0.0.1:{port}", log

    def log(self) -> str:
        """All that the process wrote."""
        return self._log.read_text()

    def calls(self) -> list[str]:
        """Which of the probe's handlers ran."""
        return httpx.get(f"{self.base}/probe/calls").json()

    def reset(self) -> None:
        """Forget what ran and which sessions ended."""
        httpx.post(f"{self.base}/probe/reset").raise_for_status()

    def end_session(self, session_id: str, *, closing: bool) -> None:
        """What a sign-out elsewhere does; `closing` also ends the open sockets."""
        httpx.post(f"{self.base}/probe/{'end' if closing else 'revoke'}/{session_id}").raise_for_status()


@contextmanager
def running_probe(folder: Path) -> Iterator[Probe]:
    """Start one and stop it at the end."""
    port = _free_port()
    environment = os.environ | {
        "PORT": str(port),
        "DATA_DIR": str(folder / "data"),
        # Nobody is there; without it an embedded server would be started.
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "REFLEX_WEB_WORKDIR": str(folder / "web"),
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_SKIP_COMPILE": "true",
    }
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", START.format(port=port)], cwd=PROJECT, env=environment, stdout=output, stderr=output
        )
        try:
            probe = Probe(port, log)
            _wait_for(probe, process)
            yield probe
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(probe: Probe, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            probe.calls()
        except httpx.HTTPError:
            time.sleep(0.05)  # another process is starting; there is nothing to wait on
        else:
            return
    raise RuntimeError(f"The probe did not start:\n{probe.log()}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
