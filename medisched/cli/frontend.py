"""Building the pages in every language, only when something they are made of has changed.

All languages are built in one folder, one after the other, and share what is installed there; the finished pages of
all but English are put aside, in `languages`.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

from medisched.domain.texts import ENGLISH, LANGUAGES
from medisched.settings import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = ("pages", "components", "state", "schemas", "domain")
KINDS = ("*.py", "*.jsx", "*.js", "*.css")
EXPORT = ("-m", "reflex", "export", "--frontend-only", "--no-zip")
TOLD = 25


class FrontendError(Exception):
    """The pages could not be built; says why in the builder's own last words."""


def build_frontend() -> bool:
    """Build into `.web` (or REFLEX_WEB_WORKDIR) if needed; says whether it was. Two at once wait for each other."""
    web = web_directory()
    web.mkdir(parents=True, exist_ok=True)
    with (web / "medisched.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark, wanted = web / "build" / "medisched.sha256", digest_of_sources()
        if mark.exists() and mark.read_text() == wanted:
            return False
        for code in sorted(LANGUAGES, key=lambda code: code == ENGLISH):
            _export(code)
            if code != ENGLISH:
                _put_aside(code)
        mark.write_text(wanted)
    return True


def web_directory() -> Path:
    """Where the built pages are."""
    return PROJECT / os.environ.get("REFLEX_WEB_WORKDIR", ".web")


def digest_of_sources() -> str:
    """One hash over everything that the built pages depend on."""
    digest = hashlib.sha256(version("reflex").encode())
    for path in _sources():
        digest.update(path.relative_to(PROJECT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _sources() -> list[Path]:
    package = PROJECT / "medisched"
    code = [path for folder in SOURCES for kind in KINDS for path in (package / folder).rglob(kind)]
    kept = [path for folder in ("assets", "reflex.lock") for path in (PROJECT / folder).rglob("*") if path.is_file()]
    single = [
        PROJECT / "rxconfig.py",
        package / "medisched.py",
        package / "cli/same_origin.py",
        package / "cli/fonts.py",
    ]
    texts = (package / "locale").rglob("*.po")
    # Reflex links the shared scripts of components into assets/external; they are counted where they live.
    return sorted({*code, *single, *texts, *(path for path in kept if "external" not in path.parts)})


def _put_aside(code: str) -> None:
    folder = web_directory() / "languages" / code
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(exist_ok=True)
    shutil.move(web_directory() / "build" / "client", folder)


def _export(code: str) -> None:
    command = [sys.executable, *EXPORT]
    # A build is the same for every installation, so it needs no production settings.
    environment = os.environ | {
        "APP_ENV": "development",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "MEDISCHED_LOCALE": code,
    }
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    if done.returncode != 0:
        words = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise FrontendError("The pages could not be built:\n" + "\n".join(words[-TOLD:]))
