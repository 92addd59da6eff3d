"""Files and functions stay small enough to be read in one go."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 300
LONGEST_FUNCTION, LONGEST_COMPONENT = 50, 60


def sources(*folders: str, kinds: tuple[str, ...] = ("py",)) -> list[Path]:
    return sorted(path for folder in folders for kind in kinds for path in (PROJECT / folder).rglob(f"*.{kind}"))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield f"{path.relative_to(PROJECT)}:{node.name}", node.end_lineno - node.lineno + 1


def test_no_file_is_too_long():
    files = [*sources("medisched", "tests"), *sources("medisched", kinds=("js", "jsx"))]
    assert [path.name for path in files if len(path.read_text().splitlines()) > LONGEST_FILE] == []


def test_no_function_is_too_long():
    long = []
    for path in sources("medisched"):
        limit = LONGEST_COMPONENT if path.parent.name in {"pages", "components"} else LONGEST_FUNCTION
        long += [name for name, lines in functions(path) if lines > limit]
    assert long == []


def test_most_files_and_functions_are_short():
    files = [len(path.read_text().splitlines()) for path in sources("medisched")]
    lengths = [lines for path in sources("medisched") for _, lines in functions(path)]
    assert statistics.median(files) <= 90
    assert statistics.median(lengths) <= 10
