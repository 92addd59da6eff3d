"""Whatever kind of mail a service queues has words where mails are listed."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from medisched.domain.mail_words import KINDS
from medisched.domain.subscriptions import Standing

SERVICES = Path(__file__).parents[2] / "medisched" / "services"
QUEUES = frozenset({"queue_email", "ask_email"})
SUBSCRIPTIONS = {f"organization_{status}" for status in Standing} | {"payment_failed", "subscription_ends"}
"""What `subscription_mails` makes up of a standing."""


def test_each_kind_that_is_queued_has_words():
    found = set().union(*(_kinds(path) for path in SERVICES.glob("*.py")))
    assert {"claim", "banned", "organization_restored", "appointment_moved", "provider_booked", "mail_trouble"} <= found
    assert found | SUBSCRIPTIONS <= KINDS.keys()


def _kinds(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    constants = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    return {kind for name in QUEUES for kind in _sent_to(tree, name, "{}", constants)}


def _sent_to(tree: ast.Module, name: str, pattern: str, constants: Mapping[str, object]) -> Iterator[str]:
    """The kinds with which the module calls that function, through functions of its own that take a `kind`, too."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) or function.name in QUEUES:
            continue
        taken = [one.arg for one in (*function.args.args, *function.args.kwonlyargs)]
        for call in ast.walk(function):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == name):
                continue
            given = _kind_of(tree, call)
            said = pattern.format(_text(given))
            if "{}" not in said:
                yield said
            elif isinstance(given, ast.Name) and given.id in constants:
                yield said.format(constants[given.id])
            elif "kind" in taken:
                yield from _sent_to(tree, function.name, said, constants)


def _kind_of(tree: ast.Module, call: ast.Call) -> ast.expr:
    by_name = {one.arg: one.value for one in call.keywords}
    if "kind" in by_name:
        return by_name["kind"]
    called = next(
        one
        for one in tree.body
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
        and isinstance(call.func, ast.Name)
        and one.name == call.func.id
    )
    return call.args[[one.arg for one in called.args.args].index("kind")]


def _text(given: ast.expr) -> str:
    """With `{}` where something is put in."""
    if isinstance(given, ast.Constant):
        return str(given.value)
    if isinstance(given, ast.JoinedStr):
        return "".join(_text(part) for part in given.values)
    return "{}"
