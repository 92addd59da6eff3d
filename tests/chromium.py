"""The browser for the journeys: `python -m tests.chromium` prints where it is, after installing it if need be."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL_LIMIT = 600


class NoChromium(Exception):
    """No browser is here, and none could be installed."""


def find_chromium() -> Path:
    """The machine's Chromium or Chrome, else Playwright's own, else Debian's package when we may install it."""
    found = _on_path() or _playwrights_own() or _install_playwrights() or _install_debians()
    if found is None:
        raise NoChromium("Chromium is needed for the browser tests: install the package `chromium` or Google Chrome")
    return found


def _on_path() -> Path | None:
    return next((Path(path) for name in ON_PATH if (path := shutil.which(name)) and _runs(path)), None)


def _runs(path: str) -> bool:
    """Some systems put a script there that only tells how to install the browser."""
    return _succeeds(path, "--version")


def _playwrights_own() -> Path | None:
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() and _runs(str(path)) else None


def _install_playwrights() -> Path | None:
    _succeeds(sys.executable, "-m", "playwright", "install", "chromium")
    return _playwrights_own()


def _install_debians() -> Path | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    # The list of packages may be missing or old; without it the installation says so itself.
    _succeeds("apt-get", "update", "-qq")
    _succeeds("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
    return _on_path()


def _succeeds(*command: str) -> bool:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, env=quiet, stdin=subprocess.DEVNULL, capture_output=True, timeout=INSTALL_LIMIT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    try:
        print(find_chromium())
    except NoChromium as problem:
        sys.exit(str(problem))
