"""The one cookie: an opaque token that only the server can turn into a session."""

from collections.abc import Iterable

Headers = Iterable[tuple[bytes, bytes]]


def cookie_name(*, secure: bool) -> str:
    """On https the `__Host-` prefix ties the cookie to this host; plain http (a development machine) cannot have it."""
    return "__Host-ms_session" if secure else "ms_session"


def read_cookie(headers: Headers, name: str) -> str:
    """The session token that a request carries; empty when there is none. Of two the last, as Starlette reads them."""
    prefix, found = f"{name}=".encode(), b""
    for key, value in headers:
        if key == b"cookie":
            found = next((crumb for crumb in reversed(_crumbs(value)) if crumb.startswith(prefix)), found)
    return found[len(prefix) :].decode("latin-1")


def without_cookie(headers: Headers, name: str) -> list[tuple[bytes, bytes]]:
    """The same headers without the session token; other cookies stay."""
    prefix = f"{name}=".encode()
    kept: list[tuple[bytes, bytes]] = []
    for key, value in headers:
        if key != b"cookie":
            kept.append((key, value))
        elif rest := [crumb for crumb in _crumbs(value) if not crumb.startswith(prefix)]:
            kept.append((key, b"; ".join(rest)))
    return kept


def _crumbs(value: bytes) -> list[bytes]:
    return [crumb.strip() for crumb in value.split(b";") if crumb.strip()]
