"""Scripts of our own that components bring along; each lies beside the Python file it belongs to."""

from pathlib import Path
from uuid import uuid4

from medisched.settings import PROJECT

SERVED = "external"
"""Below `assets`; not kept in git."""


def script(python_file: str, name: str) -> str:
    """Where built pages import `name` from, which lies beside `python_file`, a module's `__file__`.

    As `rx.asset(name, shared=True).importable_path`, which looks for the caller's file through the whole stack and all
    modules each time: with forty scripts that was a third of what the program needs to start.
    """
    source = Path(python_file).resolve().with_name(name)
    if not source.is_file():
        raise FileNotFoundError(source)
    folder = Path(SERVED) / Path(python_file).resolve().relative_to(PROJECT).with_suffix("")
    _link(PROJECT / "assets" / folder / name, source)
    return f"$/public/{(folder / name).as_posix()}"


def _link(place: Path, source: Path) -> None:
    """Whole or not at all: several processes do it at once."""
    if place.is_symlink() and place.readlink() == source:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    made = place.with_name(f".{uuid4().hex}")
    try:
        made.symlink_to(source)
        made.replace(place)
    finally:
        made.unlink(missing_ok=True)
