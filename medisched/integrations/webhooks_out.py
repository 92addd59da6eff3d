"""Hand a delivery to somebody else's server, and never to one inside our own network.

The name is looked up once, every address behind it is checked, and the connection goes to one that was: a name that
answers differently the next time (rebinding) changes nothing. TLS and the Host header keep the name.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import certifi
import httpcore

from medisched.domain import clock
from medisched.domain.texts import mark
from medisched.integrations.webhook_addresses import (
    AddressRefused,
    WebhookAddress,
    find_addresses,
    read_address,
    resolve,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from medisched.integrations.webhook_addresses import Resolver

SECONDS, PATIENCE = 10.0, 2.5
BODY_KEPT = 4096
HEADERS_KEPT, HEADER_KEPT = 50, 500
LONGEST_WAIT = 12 * 3600.0
GONE, TOO_MANY, UNAVAILABLE = 410, 429, 503
USER_AGENT = "Medisched-Webhooks/1"
UNKNOWN_NAME = mark("The name in the address could not be found.")
NO_CONNECTION = mark("There was no connection: no server answered at this address.")
BAD_CERTIFICATE = mark("The server's certificate is not valid for this address.")
TOO_LATE = mark("There was no complete answer within 10 seconds.")
NOT_HTTP = mark("The answer could not be understood, or the connection broke off.")
REDIRECT = mark("The answer was a redirect. Redirects are not followed: enter the address that it leads to.")
REFUSED = mark("The answer was not a success.")
NO_MORE = mark("The answer was 410: nothing shall be sent there any more.")
SLOW_DOWN = mark("The receiver asked us to wait.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one try. `error` is empty for a success; `retry_after` is in seconds."""

    error: str
    status_code: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: str = ""
    milliseconds: int = 0
    retry_after: float | None = None

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants nothing more, ever."""
        return self.status_code == GONE


class Poster:
    """Sends by HTTP/1.1 without keeping connections, following redirects or asking the environment for a proxy."""

    def __init__(
        self,
        *,
        allow_loopback: bool = False,
        resolver: Resolver = resolve,
        trust: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._allow_loopback, self._resolve, self._seconds = allow_loopback, resolver, seconds
        self._trust = trust or ssl.create_default_context(cafile=certifi.where())

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send and say what came back; never raises for what is at the other end."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._seconds):
                address = read_address(url, allow_loopback=self._allow_loopback)
                found = await find_addresses(address, self._resolve, allow_loopback=self._allow_loopback)
                return await self._send(address, found, headers, body, began)
        except (TimeoutError, httpcore.TimeoutException):
            error = TOO_LATE
        except AddressRefused as refused:
            error = refused.reason
        except OSError as failed:
            error = BAD_CERTIFICATE if isinstance(failed, ssl.SSLError) else UNKNOWN_NAME
        except httpcore.ConnectError as failed:
            error = BAD_CERTIFICATE if _is_about_tls(failed) else NO_CONNECTION
        except (httpcore.NetworkError, httpcore.ProtocolError, UnicodeError):
            error = NOT_HTTP
        return Answer(error, milliseconds=_since(began))

    async def _send(
        self, address: WebhookAddress, found: list[str], headers: Mapping[str, str], body: bytes, began: float
    ) -> Answer:
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.target.encode(),
        )
        sent = {"Host": address.authority, **headers, "Content-Length": str(len(body))}
        lines = [(name.encode(), value.encode()) for name, value in sent.items()]
        way = _ToCheckedAddress(found)
        async with (
            httpcore.AsyncConnectionPool(ssl_context=self._trust, network_backend=way, http2=False) as pool,
            pool.stream("POST", url, headers=lines, content=body) as response,
        ):
            kept = await _beginning(response)
            return _answer(response.status, response.headers, kept, began)


class _ToCheckedAddress(httpcore.AsyncNetworkBackend):
    """Connects to what was looked up and checked, whatever name it is asked for."""

    def __init__(self, addresses: list[str]) -> None:
        self._addresses = addresses
        self._real: httpcore.AsyncNetworkBackend = httpcore.AnyIOBackend()  # pyright: ignore[reportAttributeAccessIssue] - its import is optional

    async def connect_tcp(
        self,
        host: str,  # noqa: ARG002 - the name has been looked up
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """The first address that answers; none keeps the others waiting for long."""
        *others, last = self._addresses
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return await self._real.connect_tcp(address, port, PATIENCE, local_address, socket_options)
        return await self._real.connect_tcp(last, port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        """As the real one."""
        await self._real.sleep(seconds)


async def _beginning(response: httpcore.Response) -> bytes:
    """As much of the body as is kept; nobody waits for the rest."""
    kept = b""
    async for part in response.aiter_stream():
        kept += part[: BODY_KEPT - len(kept)]
        if len(kept) >= BODY_KEPT:
            break
    return kept


def _answer(status: int, lines: list[tuple[bytes, bytes]], body: bytes, began: float) -> Answer:
    headers = {_text(name).lower(): _text(value)[:HEADER_KEPT] for name, value in lines[:HEADERS_KEPT]}
    wait = _seconds_of(headers.get("retry-after", "")) if status in {TOO_MANY, UNAVAILABLE} else None
    return Answer(_reason(status), status, headers, _text(body, "utf-8"), milliseconds=_since(began), retry_after=wait)


def _reason(status: int) -> str:
    if 200 <= status < 300:  # noqa: PLR2004 - HTTP's successes
        return ""
    if 300 <= status < 400:  # noqa: PLR2004 - HTTP's redirects
        return REDIRECT
    return {GONE: NO_MORE, TOO_MANY: SLOW_DOWN}.get(status, REFUSED)


def _seconds_of(header: str) -> float | None:
    """Retry-After in seconds or as a date (RFC 9110 section 10.2.3), never longer than `LONGEST_WAIT`."""
    if re.fullmatch(r"[0-9]{1,9}", header):
        return min(float(header), LONGEST_WAIT)
    try:
        wait = (parsedate_to_datetime(header) - clock.now_utc()).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(wait, 0.0), LONGEST_WAIT)


def _text(raw: bytes, encoding: str = "latin-1") -> str:
    """For people and for PostgreSQL, which has no NUL."""
    return raw.decode(encoding, "replace").replace("\0", "\ufffd")


def _is_about_tls(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
