"""How a refusal reaches a person: the only place where pages meet `MedischedError`."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from medisched.domain.errors import MedischedError, NotSignedIn
from medisched.domain.texts import _, mark
from medisched.state.transport import event_page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from medisched.state.base import BaseState


log = logging.getLogger(__name__)
FAILED = mark("Something went wrong on our side. Please try again.")


@asynccontextmanager
async def refusals_told(state: BaseState) -> AsyncIterator[None]:
    """Turn a refusal inside the block into a notice, and messages beside fields into `errors`, if the state has it.

    What stands after the block runs in both cases; what must only happen on success belongs at the end of the block.
    """
    if "errors" in state.get_fields():
        state.errors = {}
    try:
        yield
    except NotSignedIn:
        state.leave_to = f"/sign-in?{urlencode({'next': event_page()})}"
    except MedischedError as refusal:
        if refusal.field_errors and "errors" in state.get_fields():
            state.errors = _translated(refusal)
        else:
            state._notify("error", _(refusal.message))  # noqa: SLF001 - a public name would be a network endpoint
    except Exception:
        # What follows the block gives the page its error state: it must not stay at "Loading" for ever.
        log.exception("an event handler failed")
        state._notify("error", _(FAILED))  # noqa: SLF001 - a public name would be a network endpoint


@asynccontextmanager
async def refusals_shown(state: BaseState) -> AsyncIterator[None]:
    """Like `refusals_told`, for a form or dialog that is open: what stands beside no field goes to its `refusal`.

    The state declares `errors` and `refusal`; nothing appears outside the dialog, so nothing is said twice.
    """
    state.errors, state.refusal = {}, ""
    try:
        yield
    except NotSignedIn:
        state.leave_to = f"/sign-in?{urlencode({'next': event_page()})}"
    except MedischedError as refusal:
        state.errors = _translated(refusal)
        state.refusal = "" if refusal.field_errors else _(refusal.message)


def _translated(refusal: MedischedError) -> dict[str, str]:
    return {name: _(text) for name, text in refusal.field_errors.items()}
