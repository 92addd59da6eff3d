"""Icons are known when the pages are built, and there are such icons."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from reflex_components_lucide.icon import LUCIDE_ICON_LIST

PROJECT = Path(__file__).resolve().parents[2] / "medisched"
FILES = [path for layer in ("components", "pages") for path in sorted((PROJECT / layer).glob("*.py"))]
KNOWN = {name.replace("_", "-") for name in LUCIDE_ICON_LIST}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_icon_is_known_when_pages_are_built(path: Path):
    """For one that only the browser would know, each of 1,900 becomes a script, and all names go with every page."""
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        names = list(icons_in(function))
        later = {
            argument.arg for argument in function.args.args if "Var" in ast.unparse(argument.annotation or argument)
        }
        assert [name for name in names if isinstance(name, ast.Attribute) and ast.unparse(name.value) in later] == []
        assert {name.value for name in names if isinstance(name, ast.Constant)} <= KNOWN | {""}


def icons_in(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """What stands in the place of an icon's name."""
    for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
        if ast.unparse(call.func) in {"rx.icon", "icon_button", "badge"}:
            yield from call.args[:1]
        yield from (word.value for word in call.keywords if word.arg == "icon")
