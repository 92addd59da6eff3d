"""A real PostgreSQL server of our own for development and tests; nothing to install and nothing to set up.

One server for each data directory, shared by any number of processes. It listens on a private Unix socket only, so
two checkouts never meet. Whoever asks first starts it; whoever lets go last stops it; after a kill -9 the next one
recovers. The programs come from a wheel, the life cycle is ours: the wheel's own manager changes the permissions of
parent directories and adds system users when run as root.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import psycopg

from medisched.db.holds import Hold
from medisched.db.postgres_account import Account, ServerError
from medisched.db.postgres_programs import Programs, find_programs

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

DEVELOPMENT: Mapping[str, str] = {
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "deadlock_timeout": "200ms",
}
# A crash of the machine may lose a test's data; nobody will miss them.
TEST: Mapping[str, str] = {**DEVELOPMENT, "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

PORT = 5432  # only part of the socket's name: nothing listens on the network
SOCKET_NAME_LIMIT = 100  # the kernel refuses paths over 107 bytes (103 on macOS), file name included
RECOVERY_LIMIT = 60.0
STOP_LIMIT = 30.0
BUILTIN_LOCALES_SINCE = 17
STILL_VANISHING = ("lock file", "shared memory block")


@dataclass(frozen=True)
class Server:
    """A running server, held by this process until `release` or `stop`."""

    data: Path
    socket: Path
    pid: int
    started_here: bool
    hold: Hold

    def url(self, database: str, *, user: str = "postgres") -> str:
        """Address of `database` over the private socket."""
        return _url(self.socket, database, user)

    def stop(self) -> None:
        """End the server, whoever else uses it; connections are cut, committed work stays."""
        try:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGINT)
            self._wait_for_the_end()
        finally:
            self.hold.end()
        if self.socket != self.data:
            shutil.rmtree(self.socket, ignore_errors=True)

    def release(self) -> bool:
        """Let go, and stop the server when no other process holds it; says whether it was stopped."""
        last = self.hold.becomes_the_last()
        if last:
            self.stop()
        self.hold.end()
        return last

    def _wait_for_the_end(self) -> None:
        deadline = time.monotonic() + STOP_LIMIT
        while _read_pid(self.data) == self.pid and _is_server(self.pid):
            if time.monotonic() > deadline:
                raise ServerError(f"PostgreSQL (process {self.pid}) does not stop")
            time.sleep(0.02)


def ensure_server(
    data_dir: Path, *, settings: Mapping[str, str] = DEVELOPMENT, programs_dir: Path | None = None
) -> Server:
    """The server of `data_dir`: the one that runs, else a new one. `settings` apply only when it is started."""
    data_dir = data_dir.absolute()
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    account = Account.find()
    with _only_one_process(data_dir):
        hold = Hold(_holders(data_dir))
        try:
            data = account.place_for(data_dir)
            running = _find_running(data)
            socket, pid = running or _start(data, account, settings, programs_dir)
        except BaseException:
            hold.end()
            raise
    return Server(data, socket, pid, running is None, hold)


def stop_unheld(data_dir: Path) -> bool:
    """End the server of `data_dir` that whoever was killed left running, if nobody holds it; says whether it did."""
    data_dir = data_dir.absolute()
    if not _holders(data_dir).exists():
        return False
    with _only_one_process(data_dir):
        hold = Hold(_holders(data_dir))
        try:
            data = Account.find().place_for(data_dir)
            running = _find_running(data)
        except BaseException:
            hold.end()
            raise
    if running is None:
        hold.end()
        return False
    return Server(data, *running, started_here=False, hold=hold).release()


def _holders(data_dir: Path) -> Path:
    return data_dir.with_name(f"{data_dir.name}.holders")


@contextmanager
def _only_one_process(data_dir: Path) -> Generator[None]:
    with data_dir.with_name(f"{data_dir.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _find_running(data: Path) -> tuple[Path, int] | None:
    """Socket and process of the server that answers in `data`."""
    pid, socket = _read_pid(data), _socket_of(data)
    if pid is None or socket is None or not _answers(socket):
        return None
    return socket, pid


def _answers(socket: Path) -> bool:
    try:
        psycopg.connect(_url(socket, "postgres", "postgres"), connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def _start(data: Path, account: Account, settings: Mapping[str, str], programs_dir: Path | None) -> tuple[Path, int]:
    version_file = data / "PG_VERSION"
    major = int(version_file.read_text()) if version_file.exists() else None
    programs = find_programs(account, chosen=programs_dir, major=major)
    if major is None:
        _create(data, account, programs)
    socket = _new_socket_directory(data, account)
    deadline = time.monotonic() + RECOVERY_LIMIT
    while True:
        _forget_stranger(data)
        failure = _try_start(data, account, programs, {**settings, "unix_socket_directories": str(socket)})
        running = _find_running(data)
        if running:
            return running
        # After a kill -9 the old processes may need a moment to vanish; any other failure is final.
        vanishing = failure is None or any(words in failure for words in STILL_VANISHING)
        if not vanishing or time.monotonic() > deadline:
            raise ServerError(failure or f"PostgreSQL does not answer, see {data / 'server.log'}")
        time.sleep(0.1)


def _create(data: Path, account: Account, programs: Programs) -> None:
    """Make an empty database cluster, all or nothing."""
    unfinished = data.with_name(f"{data.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if account.drops_root:
        os.chown(unfinished, account.uid, account.gid)
    locale = ["--locale-provider=builtin"] if programs.major >= BUILTIN_LOCALES_SINCE else []
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", *locale]
    account.run(programs.path("initdb"), "-D", unfinished, *options)
    try:
        unfinished.rename(data)
    except OSError:
        raise ServerError(f"{data} should be empty or hold the data of a PostgreSQL server") from None


def _new_socket_directory(data: Path, account: Account) -> Path:
    """The data directory itself, which only its owner may enter; elsewhere when its name is too long for a socket."""
    if len(os.fsencode(data / f".s.PGSQL.{PORT}")) <= SOCKET_NAME_LIMIT:
        return data
    old = _socket_of(data)
    if old is not None and old != data:
        shutil.rmtree(old, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix="medisched-"))
    if account.drops_root:
        os.chown(made, account.uid, account.gid)
    return made


def _try_start(data: Path, account: Account, programs: Programs, settings: Mapping[str, str]) -> str | None:
    """Start and wait; what went wrong, in one line, if it did."""
    options = " ".join(f"-c {name}={_quoted(value)}" for name, value in settings.items())
    fixed = f"-c listen_addresses='' -c port={PORT} -c unix_socket_permissions=0700"
    log = data / "server.log"
    log.unlink(missing_ok=True)
    start = ("-D", data, "-w", "-t", "60", "-l", log, "-o", f"{fixed} {options}", "start")
    try:
        account.run(programs.path("pg_ctl"), *start)
    except ServerError as error:
        complaints = [line for line in log.read_text().splitlines() if "FATAL" in line] if log.exists() else []
        return f"PostgreSQL does not start: {complaints[-1]}" if complaints else str(error)
    return None


def _forget_stranger(data: Path) -> None:
    """Drop the note of a process that is none of ours: after a restart of the machine its number may be taken."""
    pid = _read_pid(data)
    if pid is None or _is_server(pid):
        return
    for note in (data / "postmaster.pid", data / f".s.PGSQL.{PORT}.lock"):
        note.unlink(missing_ok=True)


def _is_server(pid: int) -> bool:
    """Whether `pid` lives and may be a PostgreSQL server; where processes cannot be looked at, any may."""
    try:
        os.kill(pid, 0)
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
    except ProcessLookupError:
        return False
    except OSError:
        return True
    # "Z": killed, and not yet buried by its parent, which in a container may never happen.
    return "(postgres" in name and not rest.lstrip().startswith("Z")


def _read_lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, PermissionError):
        return []


def _read_pid(data: Path) -> int | None:
    lines = _read_lines(data)
    return int(lines[0]) if lines and lines[0].isdigit() else None


def _socket_of(data: Path) -> Path | None:
    """The fifth line of the server's note; not yet there while it starts."""
    lines = _read_lines(data)
    return Path(lines[4]) if len(lines) > 4 and lines[4] else None  # noqa: PLR2004 - the line's number


def _url(socket: Path, database: str, user: str) -> str:
    where = urlencode({"host": str(socket), "port": PORT}, quote_via=quote)
    return f"postgresql://{quote(user)}@/{quote(database)}?{where}"


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "'\\''") + "'"
