"""What this event's own connection says, never what an older event left in `state.router`."""

from reflex_base.event.context import EventContext
from typing_extensions import TypeIs

SESSION_HEADER = "x-medisched-sid"
LANGUAGE_HEADER = "x-medisched-language"
IP_HEADER = "x-medisched-ip"
ENDED_HEADER = "x-medisched-ended"


def event_headers() -> dict[str, str]:
    """Headers of the socket that sent this event, as the edge passed them on; empty outside an event."""
    try:
        return EventContext.get().router_data.get("headers") or {}
    except LookupError:
        return {}


def event_session_id() -> str:
    """Id of the session behind this event; empty for a visitor."""
    return event_headers().get(SESSION_HEADER, "")


def event_had_session() -> bool:
    """Whether the browser behind this event showed a session when it connected, be it one that was over by then.

    The state of a tab cannot know: a socket without the session finds another state.
    """
    return bool(event_session_id()) or ENDED_HEADER in event_headers()


def event_language() -> str:
    """The language of the tab that sent this event; empty when it does not say."""
    return event_headers().get(LANGUAGE_HEADER, "")


def event_ip() -> str:
    """The address from which this event came."""
    return event_headers().get(IP_HEADER, "")


def event_page() -> str:
    """Local path and query of the page that sent this event, `/` when it names none."""
    try:
        data = EventContext.get().router_data
    except LookupError:
        return "/"
    path = data.get("asPath") or data.get("pathname")
    return path if is_local_path(path) else "/"


def is_local_path(path: object) -> TypeIs[str]:
    """Whether a browser that is sent to `path` stays on this site."""
    if not isinstance(path, str) or not path.startswith("/") or len(path) > 2000:  # noqa: PLR2004 - a long address
        return False
    return path[1:2] not in {"/", "\\"} and path.isprintable() and "\\" not in path
