"""Which scopes of an API key open an operation: those that hold what its services ask for (`@requires`)."""

from __future__ import annotations

import ast
from inspect import getattr_static, getsource, isfunction, ismodule, unwrap
from itertools import product
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from medisched.domain.access import Permission
from medisched.domain.scopes import SCOPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOR_ALL = frozenset({Permission.VISIT, Permission.IDENTIFY})
"""What every key may do, whatever its scopes."""
SERVICES, DOORS = "medisched.services.", "medisched.services.doors"


def scopes_of(endpoint: Callable[..., Any]) -> list[list[str]] | None:
    """For each thing that is needed the scopes that give it, one of which is enough; None where no key is let in."""
    asked = set(_permissions(endpoint))
    groups = {
        tuple(str(scope) for scope, allowed in SCOPES.items() if one in allowed) for one in asked if one not in FOR_ALL
    }
    narrow = [list(one) for one in groups if not any(set(other) < set(one) for other in groups)]
    return sorted(narrow) if asked and all(groups) else None


def ways_of(groups: list[list[str]]) -> list[list[str]]:
    """Scopes that are enough together, and none of them could be left out."""
    found = {frozenset(chosen): sorted(set(chosen)) for chosen in product(*groups)}
    return [ways for chosen, ways in found.items() if not any(other < chosen for other in found)]


def sentence(groups: list[list[str]]) -> str:
    """The same for people."""
    if not groups:
        return "An API key needs no scope."
    said = [" or ".join(f"`{scope}`" for scope in group) for group in groups]
    return f"An API key needs the scope {', and '.join(said)}."


def _permissions(function: Callable[..., Any]) -> Iterator[Permission]:
    """Of the services that a function names; also of those that one names in turn which has no transaction itself."""
    for service in _services(function):
        if isinstance(getattr(service, "permission", None), Permission):
            yield from _permissions_within(service)
        elif service.__code__.co_varnames[:1] == ("caller",):
            yield from _permissions(service)


def _services(function: Callable[..., Any]) -> Iterator[Any]:
    names = function.__code__.co_names
    for name in names:
        found = function.__globals__.get(name)
        named = [getattr_static(found, one, None) for one in names] if ismodule(found) else [found]
        yield from (one for one in named if isfunction(one) and _is_service(one.__module__))


def _is_service(module: str) -> bool:
    return module.startswith(SERVICES) and module != DOORS


def _permissions_within(service: Any) -> Iterator[Permission]:
    """A service's own, and of those that it calls whatever it is asked for."""
    yield service.permission
    inside = unwrap(service)
    [body] = (one.body for one in ast.parse(dedent(getsource(inside))).body if isinstance(one, ast.AsyncFunctionDef))
    always = [one for one in body if isinstance(one, ast.Expr | ast.Assign | ast.Return)]
    for node in (node for one in always for node in ast.walk(one)):
        if isinstance(node, ast.Await) and isinstance(node.value, ast.Call):
            called = inside.__globals__.get(getattr(node.value.func, "id", ""))
            if isinstance(getattr(called, "permission", None), Permission):
                yield from _permissions_within(called)
