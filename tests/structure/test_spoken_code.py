"""No layer says anything to people in English only: what looks like words is given to the catalogue."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2] / "medisched"
LAYERS = ("domain", "schemas", "services", "state", "components", "pages", "api", "jobs")
CATALOGUE = {"_", "mark", "many"}
# What programmers, operators and Polar read; the interface's description is in English.
UNSAID = re.compile(
    r"^(log\.|re\.|text$|op\.|\w*Error$|AssertionError|LookupError|logging|.*\.(add_argument|lower|split|partition|"
    r"get_option|html|startswith|replace)$)"
)
UNREAD = {
    "class_name",
    "summary",
    "description",
    "pattern",
    "style",
    "sandbox",
    "rel",
    "openapi_examples",
    "responses",
    "tags",
}
WORDS = re.compile(
    r"^[A-Z\u201c][\w'\u2019-]*,? [a-z{]"  # A sentence begins
    r"|^\{\} [a-z]{3,}|[a-z]{3,} \{\}$|^[a-z]{2,}( [a-z]{2,}){3,}"  # a number and its noun; four words
    r"|[a-z]\.$"
)
CODE = re.compile(r"(select |insert |update |delete |where |[<>=;#|\\]|--|https?:|/[a-z]|_[a-z]|\bvar\b)")
FOR_PROGRAMS = {
    "deny.py",  # notes of refused events, in the log
    "guard.py",
    "faults.py",
    "patient_words.py",
    "webhook_signatures.py",
    "webhooks.py",
    "polar.py",
    "polar_events.py",
    "polar_readings.py",
    "log_filter.py",
    "measurements.py",  # what Prometheus reads
    "metrics.py",
    "common_passwords.py",
    "content_policy.py",
    # The documentation of the interface.
    "problem_codes.py",
    "description.py",
    "description_scopes.py",
    "description_words.py",
    "examples.py",
    "operations.py",
    "docs_guide.py",
    "docs_page.py",
    "docs_reference.py",
}
KNOWN = {
    "subscription.",  # the beginning of Polar's names of events
    "polar {}",
    "Value error, ",  # what pydantic puts before a sentence of ours
    "icon-button {}",
    "new known mine other",
    "My hospital",  # a name, until its owner gives it another
    # Notes for operators.
    "no answer in time",
    "the worker stopped before it knew the answer",
    "this address gets no mail",
    "too late to be of use",
    "the appointment is not as it says any more",
    "the patient wants no reminders",
    # The description of the interface.
    "One event.",
    "One line for each.",
    "Nothing has changed since the named ETag",
}
SAID_BY_SCRIPTS = re.compile(r"""(?:["'`]|>)\s*([A-Z][a-z]+(?: [a-z]+)+[^"'`<]*)["'`<]""")


def sources() -> Iterator[Path]:
    for layer in LAYERS:
        yield from (path for path in sorted((PROJECT / layer).glob("*.py")) if path.name not in FOR_PROGRAMS)


@pytest.mark.parametrize("layer", LAYERS)
def test_nothing_is_said_in_english_only(layer: str):
    paths = [path for path in sources() if path.parent.name == layer]
    assert [f"{path.name}:{line} {said!r}" for path in paths for line, said in unspoken(path)] == []


def test_scripts_say_only_what_the_pages_give_them():
    said = []
    for path in sorted((PROJECT / "components").glob("*.jsx")):
        code = re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        said += [f"{path.name}: {words}" for words in SAID_BY_SCRIPTS.findall(code)]
    assert said == []


def unspoken(path: Path) -> Iterator[tuple[int, str]]:
    """Lines and texts of one file that look like words and are given to nothing that translates them."""
    tree = ast.parse(path.read_text())
    unread = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    yield from _inside(tree, unread)


def _inside(node: ast.AST, unread: set[int]) -> Iterator[tuple[int, str]]:
    said = _said(node)
    if id(node) in unread and said:
        return
    if said:
        if WORDS.search(said) and not CODE.search(said) and said not in KNOWN:
            yield node.lineno, said  # type: ignore[attr-defined]
        if isinstance(node, ast.Constant):
            return
    children = ast.iter_child_nodes(node)
    parts = (child for child in children if isinstance(child, ast.FormattedValue))
    for child in parts if isinstance(node, ast.JoinedStr) else children:
        if not _is_for_others(node, child):
            yield from _inside(child, unread)


def _said(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
        return "".join(str(part) for part in parts)
    return None


def _is_for_others(node: ast.AST, child: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        return child is not node.func and (name in CATALOGUE or UNSAID.match(name) is not None)
    if isinstance(node, ast.keyword):
        return node.arg in UNREAD
    # Types are not said; nor are the names in a list of what a module gives away.
    return isinstance(node, ast.AnnAssign | ast.arg) and child is node.annotation


def test_no_text_hides_from_the_catalogue():
    """Babel does not look into f-strings."""
    hidden = []
    for path in sources():
        inside = (
            part
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.JoinedStr)
            for part in ast.walk(node)
        )
        calls = (node for node in inside if isinstance(node, ast.Call) and ast.unparse(node.func) in CATALOGUE)
        hidden += [f"{path.name}:{call.lineno}" for call in calls if isinstance(call.args[0], ast.Constant)]
    assert hidden == []
