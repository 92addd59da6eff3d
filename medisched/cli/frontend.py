"""The pages in every language, built only when something they are made of has changed.

Reflex builds in one folder, one language after the other. What is finished goes into a folder of its own, named by
what it was made of, appears there whole or not at all, and is served from there: a running server keeps its pages
whatever is built meanwhile, and nobody removes them before it ends.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from medisched.api.spoken_pages import FORMER, HASHED
from medisched.db.holds import Hold
from medisched.domain.texts import ENGLISH, LANGUAGES
from medisched.settings import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

SOURCES = ("pages", "components", "state", "schemas", "domain")
KINDS = ("*.py", "*.jsx", "*.js", "*.css")
SINGLE = ("medisched.py", "cli/frontend.py", "cli/same_origin.py", "cli/fonts.py")
# Looking for garbage takes a fifth of the time, and there is none.
EXPORT = (
    "-c",
    "import gc, runpy; gc.disable(); runpy.run_module('reflex', run_name='__main__')",
    "export",
    "--frontend-only",
    "--no-zip",
)
FINISHED = Path("build/client")
"""Where Reflex puts what it has built, and looks for what it is to serve."""
TOLD = 25
# React Router waits ten seconds for the first page, whose scripts a busy machine may not have read by then.
TOO_SLOW = "Prerender: Request failed"
TRIES = 3


class FrontendError(Exception):
    """The pages could not be built; says why in the builder's own last words."""


@contextmanager
def built_pages(*, before_building: Callable[[], None]) -> Generator[Path]:
    """The folder of the pages as their sources stand, built if need be; it stays until the end.

    Of two at once the second waits, and finds what the first has built.
    """
    served = _web_directory() / "served"
    served.mkdir(parents=True, exist_ok=True)
    if not (served / digest_of_sources()).is_dir():
        before_building()
    with (served / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _remove_halves(served)
        pages = _find_or_build(served)
        os.utime(pages)
        hold = Hold(_holders(pages))
        _remove_unheld(served)
    try:
        yield pages
    finally:
        hold.end()


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
    single = [PROJECT / "rxconfig.py", *(package / name for name in SINGLE)]
    texts = (package / "locale").rglob("*.po")
    # Reflex links the shared scripts of components into assets/external; they are counted where they live.
    return sorted({*code, *single, *texts, *(path for path in kept if "external" not in path.parts)})


def _web_directory() -> Path:
    return PROJECT / os.environ.get("REFLEX_WEB_WORKDIR", ".web")


def _holders(pages: Path) -> Path:
    return pages.with_suffix(".holders")


def _half(pages: Path) -> Path:
    """Under this name they are not whole: not yet, or not any more."""
    return pages.with_suffix(".half")


def _newest_first(served: Path) -> list[Path]:
    whole = [path for path in served.iterdir() if path.is_dir() and not path.suffix]
    return sorted(whole, key=lambda path: path.stat().st_mtime_ns, reverse=True)


def _find_or_build(served: Path) -> Path:
    digest = digest_of_sources()
    while not (pages := served / digest).is_dir():
        _build(_half(pages), former=next(iter(_newest_first(served)), None))
        built, digest = digest, digest_of_sources()
        # What was changed meanwhile may be in them by half.
        if built == digest:
            _half(pages).rename(pages)
    return pages


def _build(pages: Path, *, former: Path | None) -> None:
    """All languages, what Reflex noted for serving them, and the scripts that tabs with the former pages ask for."""
    web = _web_directory()
    shutil.rmtree(pages, ignore_errors=True)
    for code in LANGUAGES:
        _export(code)
        _folder_of(code, pages).parent.mkdir(parents=True, exist_ok=True)
        (web / FINISHED).rename(_folder_of(code, pages))
    shutil.copytree(web / "backend", pages / "backend")
    for scripts in (_folder_of(code, former) / HASHED for code in LANGUAGES) if former else ():
        if scripts.is_dir():
            shutil.copytree(scripts, pages / FORMER / HASHED, dirs_exist_ok=True)


def _folder_of(code: str, pages: Path) -> Path:
    return pages / FINISHED if code == ENGLISH else pages / "languages" / code


def _remove_unheld(served: Path) -> None:
    """Nor are the last ones removed: who goes back to them need not build them again."""
    for pages in _newest_first(served)[2:]:
        hold = Hold(_holders(pages))
        if hold.becomes_the_last():
            pages.rename(_half(pages))
            _holders(pages).unlink()
        hold.end()
    _remove_halves(served)


def _remove_halves(served: Path) -> None:
    for path in served.glob("*.half"):
        shutil.rmtree(path)


def _export(code: str) -> None:
    command = [sys.executable, *EXPORT]
    # A build is the same for every installation, so it needs no production settings.
    environment = os.environ | {
        "APP_ENV": "development",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "MEDISCHED_LOCALE": code,
    }
    said = ""
    for _try in range(TRIES):
        done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
        if done.returncode == 0:
            return
        said = done.stdout + done.stderr
        if TOO_SLOW not in said:
            break
    words = [line for line in said.splitlines() if line.strip()]
    raise FrontendError("The pages could not be built:\n" + "\n".join(words[-TOLD:]))
