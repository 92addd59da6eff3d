"""Unexpected failures: noted without what the person had entered, and told kindly."""

import logging
from typing import cast

from reflex.event import EventSpec

from medisched.state.base import BaseState

log = logging.getLogger(__name__)


def report_failure(exception: Exception) -> EventSpec:
    """A handler failed; the log has the place and kind of it, the page a notice."""
    log.error("an event handler failed", exc_info=exception)
    return cast("EventSpec", BaseState.tell_failed())


def report_page_failure(exception: Exception) -> None:  # noqa: ARG001 - Reflex asks for this name
    """A page failed in the browser. Its own words may hold what was on the screen, so they are not kept."""
    log.error("a page failed in a browser")
