"""When the pages are built, where they are served from, and what is done to them afterwards."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from medisched.cli import frontend
from medisched.cli.frontend import FrontendError, built_pages, digest_of_sources
from medisched.cli.same_origin import SameOrigin


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    names = ["rxconfig.py", *(f"medisched/{name}" for name in frontend.SINGLE)]
    names += ["medisched/pages/landing.py", "medisched/components/form.jsx", "assets/logo.svg", "assets/external/a"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(frontend, "PROJECT", tmp_path)
    monkeypatch.delenv("REFLEX_WEB_WORKDIR", raising=False)
    return tmp_path


@pytest.mark.parametrize("name", ["rxconfig.py", "medisched/pages/landing.py", "medisched/components/form.jsx"])
def test_a_change_of_what_pages_are_made_of_is_noticed(checkout: Path, name: str) -> None:
    before = digest_of_sources()
    (checkout / name).write_text("changed")
    assert digest_of_sources() != before


def test_a_new_and_a_renamed_file_are_noticed(checkout: Path) -> None:
    before = digest_of_sources()
    (checkout / "medisched/pages/landing.py").rename(checkout / "medisched/pages/start.py")
    assert digest_of_sources() != before


def test_what_the_build_itself_writes_is_not_counted(checkout: Path) -> None:
    before = digest_of_sources()
    (checkout / "assets/external/b").write_text("linked by the build")
    assert digest_of_sources() == before


class Builder:
    """In the place of Reflex: writes what the logo says into a page and a script of each language."""

    def __init__(self, checkout: Path) -> None:
        self.logo, self._web = checkout / "assets/logo.svg", checkout / ".web"
        self.built: list[str] = []
        self.said: list[str] = []

    def __call__(self, code: str) -> None:
        client = self._web / "build/client"
        (client / "assets").mkdir(parents=True)
        (client / "index.html").write_text(f"{self.logo.read_text()} {code}")
        (client / "assets" / f"{self.logo.read_text()}-{code}.js").touch()
        (self._web / "backend").mkdir(exist_ok=True)
        self.built.append(code)

    @contextmanager
    def start(self) -> Iterator[Path]:
        with built_pages(before_building=lambda: self.said.append("Preparing")) as pages:
            yield pages

    def change(self, logo: str) -> None:
        self.logo.write_text(logo)


@pytest.fixture
def builder(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Builder:
    builder = Builder(checkout)
    builder.change("one")
    monkeypatch.setattr(frontend, "_export", builder)
    return builder


def test_pages_are_built_once_and_only_then_announced(builder: Builder) -> None:
    for _ in range(2):
        with builder.start() as pages:
            assert (pages / "build/client/index.html").read_text() == "one en"
            assert (pages / "languages/de/index.html").read_text() == "one de"
    assert (len(builder.built), builder.said) == (2, ["Preparing"])


def test_a_server_keeps_its_pages_while_others_are_built(builder: Builder) -> None:
    with builder.start() as old:
        for number in range(4):
            builder.change(f"new {number}")
            with builder.start() as new:
                assert (new / "build/client/index.html").read_text() == f"new {number} en"
        assert (old / "build/client/index.html").read_text() == "one en"


def test_only_the_pages_before_are_kept_when_nobody_serves_them(builder: Builder) -> None:
    for logo in ("one", "two", "three"):
        builder.change(logo)
        with builder.start() as pages:
            kept = [path.name for path in pages.parent.iterdir()]
    assert len(kept) == len({"lock"}) + 2 * len({"folder", "holders"})
    builder.change("two")
    with builder.start():
        assert len(builder.built) == 3 * len({"en", "de"})


def test_the_scripts_of_the_pages_before_are_still_there(builder: Builder) -> None:
    for logo in ("one", "two", "three"):
        builder.change(logo)
        with builder.start() as pages:
            former = sorted(path.name for path in pages.glob("former/assets/*"))
    assert former == ["two-de.js", "two-en.js"]


def test_of_two_starts_at_once_one_builds(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    is_building, goes_on = threading.Event(), threading.Event()
    found: list[str] = []

    def build_slowly(code: str) -> None:
        is_building.set()
        assert goes_on.wait(10)
        builder(code)

    def start() -> None:
        with builder.start() as pages:
            found.append((pages / "languages/de/index.html").read_text())

    monkeypatch.setattr(frontend, "_export", build_slowly)
    starts = [threading.Thread(target=start) for _ in range(2)]
    for one in starts:
        one.start()
    assert is_building.wait(10)
    goes_on.set()
    for one in starts:
        one.join(10)
    assert (found, builder.built) == (["one de"] * 2, ["en", "de"])


def test_a_killed_build_leaves_nothing_that_is_served(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    def build_english_only(code: str) -> None:
        if code != "en":
            raise KeyboardInterrupt
        builder(code)

    with monkeypatch.context() as patch:
        patch.setattr(frontend, "_export", build_english_only)
        with pytest.raises(KeyboardInterrupt), builder.start():
            pass
    with builder.start() as pages:
        assert (pages / "languages/de/index.html").read_text() == "one de"
        assert not list(pages.parent.glob("*.half"))


def test_what_changes_during_a_build_is_built_again(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    def build_and_change(code: str) -> None:
        builder(code)
        builder.change("two")

    monkeypatch.setattr(frontend, "_export", build_and_change)
    with builder.start() as pages:
        assert (pages / "build/client/index.html").read_text() == "two en"


def test_a_failed_build_says_why_and_is_tried_again(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontend, "EXPORT", ("-c", "import sys; sys.exit('no such component')"))
    for _ in range(2):
        with pytest.raises(FrontendError, match="no such component"), built_pages(before_building=lambda: None):
            pass


def test_the_socket_goes_back_to_where_the_page_came_from(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    script = tmp_path / "assets" / "env.js"
    script.write_text('a={EVENT:`ws://medisched.invalid/_event`,PING:"http://medisched.invalid/ping"}')
    SameOrigin().post_build(static_dir=tmp_path)
    assert script.read_text() == (
        'a={EVENT:(location.origin.replace(/^http/,"ws")+"/_event"),PING:(location.origin+"/ping")}'
    )


@pytest.mark.parametrize("built", ["a=1", "a=`ws://medisched.invalid/_event?${b}`"])
def test_a_bundle_of_another_shape_fails_the_build(tmp_path: Path, built: str) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "env.js").write_text(built)
    with pytest.raises(RuntimeError):
        SameOrigin().post_build(static_dir=tmp_path)


@pytest.mark.parametrize(
    ("fails", "says", "is_built"), [(1, "timed out", True), (9, "timed out", False), (1, "", False)]
)
def test_a_build_that_was_only_too_slow_is_tried_again(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, fails: int, says: str, *, is_built: bool
) -> None:
    script = f"""
import pathlib, sys
tries = pathlib.Path("tries")
tries.write_text(tries.read_text() + "." if tries.exists() else ".")
if len(tries.read_text()) <= {fails}:
    sys.exit("Prerender: Request failed for /: {says}" if {says!r} else "A comma is missing")
"""
    monkeypatch.setattr(frontend, "EXPORT", ("-c", script))
    if is_built:
        frontend._export("en")
    else:
        with pytest.raises(FrontendError, match=says or "comma"):
            frontend._export("en")
    assert len((checkout / "tries").read_text()) == (1 if not says else min(fails + 1, frontend.TRIES))
