"""Temporary folders that end with the process that made them, or at the next start if it was killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

PREFIX = "medisched-run-"
LOCK = "owner.lock"


@contextmanager
def own_folder() -> Generator[Path]:
    """A folder for this account only, locked for as long as this process or a copy of it lives."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    # Locked before it has its name: who finds the name free may remove the folder.
    unlocked = folder / f"{LOCK}.new"
    lock = os.open(unlocked, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        unlocked.rename(folder / LOCK)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def remove_abandoned() -> int:
    """Remove what killed processes of this account left behind; how many folders there were."""
    return sum(_remove_if_abandoned(folder) for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))


def _remove_if_abandoned(folder: Path) -> bool:
    with suppress(OSError):
        facts = folder.lstat()
        if facts.st_uid != os.geteuid() or not stat.S_ISDIR(facts.st_mode):
            return False
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)
        finally:
            os.close(lock)
        return True
    return False
