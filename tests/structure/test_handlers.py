"""Every event handler says whom it is for, and what it takes."""

from reflex_base.registry import RegistrationContext

import medisched.medisched  # noqa: F401 - registers every page and state
from medisched.state.guard import FRAMEWORK, handlers_with_loose_arguments, handlers_without_policy


def test_every_handler_declares_a_policy() -> None:
    assert handlers_without_policy() == []


def test_every_argument_of_a_handler_has_a_type_that_can_be_checked() -> None:
    assert handlers_with_loose_arguments() == []


def test_the_frameworks_own_events_are_the_ones_we_know() -> None:
    known = set(RegistrationContext.get().event_handlers)
    assert known >= FRAMEWORK


def test_handlers_never_block_the_loop() -> None:
    handlers = RegistrationContext.get().event_handlers.items()
    ours = {name: entry.handler for name, entry in handlers if entry.handler.fn.__module__.startswith("medisched.")}
    assert ours
    assert [name for name, handler in ours.items() if not handler._is_coroutine_function] == []
