"""The production build, started as `make run` starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psycopg

from bench.place import DATA, DATABASE, address_of
from bench.requests import HOST

if TYPE_CHECKING:
    from collections.abc import Generator

    from medisched.db.embedded import Server

PORT, WORKERS = 8399, 2
PATIENCE = 900.0


@contextmanager
def serving(server: Server, *, database: str = DATABASE) -> Generator[tuple[int, int]]:
    """Port and process of two workers. Mail is written, not sent: that is not what is measured."""
    with psycopg.connect(address_of(server, database=database), autocommit=True) as owner:
        owner.execute("revoke update on emails from medisched_worker")
    environment = {
        **os.environ,
        "APP_ENV": "production",
        "PUBLIC_URL": f"https://{HOST}",
        "SECRET_KEY": "bench" * 10,
        "MAIL_SENDERS": "smtp",
        "API_RATE_LIMIT": "1000000",
        "WORKERS": str(WORKERS),
        "PORT": str(PORT),
        "DATA_DIR": str(DATA / "served"),
        "DATABASE_URL": address_of(server, database=database),
        "DATABASE_APP_URL": address_of(server, "medisched_app", database=database),
    }
    with (DATA / "served.log").open("w") as log:
        command = [sys.executable, "-m", "medisched.cli", "serve"]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603 - our own program
        try:
            _wait(process)
            yield PORT, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait(process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{PORT}/health", timeout=2):
                return
        except HTTPError:
            return
        except (URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError(f"the server does not answer, see {DATA / 'served.log'}")
