"""Who may send which event: a policy beside every handler, and a list of those that have none.

Every method of a state whose name has no leading underscore can be called by anybody on the network. `allow` says for
whom it is; `medisched.state.deny` refuses what says nothing. Words: `PUBLIC`, `SIGNED_IN`, or one or more of the roles
owner, staff, provider, member (in the active organization) and admin (of the platform). What a person may do to which
thing is decided by the service that the handler calls, not here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, get_type_hints

from pydantic import TypeAdapter
from reflex_base.registry import RegisteredEventHandler, RegistrationContext

F = TypeVar("F", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed_in"
ROLES = frozenset({"owner", "staff", "provider", "member", "admin"})

FRAMEWORK = frozenset(
    {
        "reflex___state____state.hydrate",
        "reflex___state____state.hydrate_and_load",
        "reflex___state____state.set_is_hydrated",
        "reflex___state____state.reflex___state____on_load_internal_state.on_load_internal",
        "reflex___state____state.reflex___state____on_load_internal_state.set_is_hydrated",
        "reflex___state____state.reflex___state____frontend_event_exception_state.handle_frontend_exception",
    }
)
"""What Reflex's own frontend sends, and nothing beyond that: it sets no var of ours and calls no handler of ours."""


def allow(*audience: str) -> Callable[[F], F]:
    """Declare whom a handler is for; stands directly above the function, below `@rx.event`."""
    known = {PUBLIC, SIGNED_IN} | ROLES
    if not audience or not known.issuperset(audience):
        raise ValueError(f"allow() takes PUBLIC, SIGNED_IN or roles out of {', '.join(sorted(ROLES))}")

    def declare(function: F) -> F:
        function.__policy__ = frozenset(audience)  # type: ignore[attr-defined]
        return function

    return declare


def find_handler(name: str) -> RegisteredEventHandler | None:
    """The handler that an event names, if there is one."""
    return RegistrationContext.get().event_handlers.get(name)


def policy_of(registered: RegisteredEventHandler) -> frozenset[str]:
    """Whom a handler is for; empty when it does not say."""
    return getattr(registered.handler.fn, "__policy__", frozenset())


def readers_of(registered: RegisteredEventHandler) -> dict[str, TypeAdapter[Any]]:
    """How to read each argument of a handler strictly; raises when an annotation is missing or cannot be resolved."""
    hints = get_type_hints(registered.handler.fn)
    return {name: TypeAdapter(hints[name]) for name in list(registered.handler.get_parameters())[1:]}


def handlers_without_policy() -> list[str]:
    """Names of handlers that everybody is refused; a test keeps this empty. `setvar` is Reflex's and stays refused."""
    return [
        name
        for name, registered in RegistrationContext.get().event_handlers.items()
        if name not in FRAMEWORK and not name.startswith("reflex___") and not policy_of(registered)
    ]


def handlers_with_loose_arguments() -> list[str]:
    """Names of handlers whose arguments cannot be checked for want of annotations; a test keeps this empty."""
    return [
        name for name, registered in RegistrationContext.get().event_handlers.items() if _is_loose(name, registered)
    ]


def _is_loose(name: str, registered: RegisteredEventHandler) -> bool:
    if name.startswith("reflex___") or not policy_of(registered):
        return False
    try:
        readers_of(registered)
    except (NameError, KeyError, TypeError):
        return True
    return False
