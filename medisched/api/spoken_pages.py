"""The built pages of every language, behind one address."""

from __future__ import annotations

from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Mount

from medisched.domain.texts import ENGLISH, LANGUAGES, language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.staticfiles import StaticFiles
    from starlette.types import ASGIApp, Receive, Scope, Send

HASHED = "assets"
HASHED_FILES = f"/{HASHED}/"
FRONTEND = "frontend"
FORMER = "former"
"""Beside the languages: what tabs ask for that were opened before the pages were built anew."""


class SpokenPages:
    """Serves each page from the build of the reader's language.

    A tab keeps the scripts of its language after the person has chosen another one, and those of the former pages after
    new ones were built, so all of them are served.
    """

    def __init__(self, english: StaticFiles, folders: Mapping[str, Path]) -> None:
        self._builds = {ENGLISH: english} | {code: _moved(english, folder) for code, folder in folders.items()}
        shared = _scripts_of(Path(str(english.directory)))
        self._own = {code: _scripts_of(folder) - shared for code, folder in folders.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve from the build of the reader's language, or from the one that has the file."""
        path = scope["path"]
        code = self._owner_of(path) if path.startswith(HASHED_FILES) else language()
        await self._builds.get(code, self._builds[ENGLISH])(scope, receive, send)

    def _owner_of(self, path: str) -> str:
        name = path.removeprefix(HASHED_FILES)
        return next((code for code, names in self._own.items() if name in names), ENGLISH)


def serve_languages(folders: Mapping[str, Path]) -> Callable[[ASGIApp], ASGIApp]:
    """Puts the builds of all languages in the place of the English one, where Reflex serves that."""

    def transform(app: ASGIApp) -> ASGIApp:
        for route in app.routes if isinstance(app, Starlette) else ():
            if isinstance(route, Mount) and route.name == FRONTEND:
                route.app = SpokenPages(route.app, folders)  # type: ignore[arg-type] - Reflex mounts a file server
        return app

    return transform


def find_builds(web: Path) -> dict[str, Path]:
    """Where the finished pages of every language but English are, by its code, and last the scripts of former pages."""
    folders = {code: web / "languages" / code for code in LANGUAGES if code != ENGLISH} | {FORMER: web / FORMER}
    return {code: folder for code, folder in folders.items() if folder.is_dir()}


def _moved(files: StaticFiles, folder: Path) -> StaticFiles:
    """The same file server, with the same options, for another folder."""
    moved = copy(files)
    moved.directory = folder
    moved.all_directories = moved.get_directories(folder)
    return moved


def _scripts_of(folder: Path) -> set[str]:
    return {path.name for path in (folder / HASHED).glob("*")}
