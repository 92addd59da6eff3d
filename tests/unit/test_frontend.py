"""When the pages are built, and what is done to them afterwards."""

from pathlib import Path

import pytest

from medisched.cli import frontend
from medisched.cli.frontend import FrontendError, build_frontend, digest_of_sources
from medisched.cli.same_origin import SameOrigin


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("rxconfig.py", "medisched/medisched.py", "medisched/cli/same_origin.py", "medisched/cli/fonts.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    for name in ("medisched/pages/landing.py", "medisched/components/form.jsx", "assets/logo.svg", "assets/external/a"):
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


def test_pages_are_built_once(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        frontend, "_export", lambda code: (checkout / ".web/build/client" / code).mkdir(parents=True, exist_ok=True)
    )
    assert build_frontend()
    assert not build_frontend()
    (checkout / "assets/logo.svg").write_text("changed")
    assert build_frontend()


def test_a_failed_build_says_why_and_is_tried_again(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontend, "EXPORT", ("-c", "import sys; sys.exit('no such component')"))
    for _ in range(2):
        with pytest.raises(FrontendError, match="no such component"):
            build_frontend()


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
