"""The addresses that deliveries go to, read strictly: one spelling for each, and none that leads inside."""

from __future__ import annotations

import asyncio
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urlsplit

import idna

from medisched.domain.public_networks import is_loopback, is_public
from medisched.domain.texts import mark

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Resolver = Callable[[str, int], Awaitable[list[str]]]

LONGEST = 2000
# Their own: names of other people's, whose servers may never answer, keep no thread from anybody else.
_LOOKING_UP = ThreadPoolExecutor(8, thread_name_prefix="webhook-names")
HTTPS, FIRST_FREE, LAST = 443, 1024, 65535
NOT_AN_ADDRESS = mark("Please enter an address like https://example.com/medisched.")
NOT_HTTPS = mark("The address must begin with https://.")
HAS_A_LOGIN = mark("The address must not contain a user name or password. Deliveries are signed instead.")
WRONG_PORT = mark("Please use port 443 or one above 1023.")
PRIVATE = mark("This address leads into a private network. Deliveries go to the open internet only.")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Names that mean something inside a network only (RFC 6761, 6762, 8375, 9476).
_INSIDE = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa", "onion", "alt", "invalid")


class AddressRefused(Exception):
    """Says in one sentence why nothing is sent there."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class WebhookAddress:
    """`host` is a name in ASCII or an IP address without brackets, `target` the path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_ip(self) -> bool:
        """Whether there is no name to look up."""
        return ":" in self.host or _as_v4(self.host) is not None

    @property
    def authority(self) -> str:
        """As in the Host header: without the port that goes without saying."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == {"https": HTTPS, "http": 80}[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The one spelling under which it is kept and shown."""
        return f"{self.scheme}://{self.authority}{self.target}"


def read_address(text: str, *, allow_loopback: bool = False) -> WebhookAddress:
    """The address, if it is one that deliveries may go to as far as can be told without looking it up.

    `allow_loopback` is for development: this machine, with http too, on any port.

    Raises:
        AddressRefused: with a sentence that says what to change.
    """
    parts, port = _split(text)
    host = _read_host(parts.hostname or "")
    is_own = allow_loopback and (host == "localhost" or is_loopback(host))
    address = WebhookAddress(parts.scheme.lower(), host, port, _target(parts))
    if len(address.url) > LONGEST:
        raise AddressRefused(NOT_AN_ADDRESS)
    if is_own and address.scheme in {"https", "http"}:
        return address
    if address.scheme != "https":
        raise AddressRefused(NOT_HTTPS)
    if address.port != HTTPS and address.port < FIRST_FREE:
        raise AddressRefused(WRONG_PORT)
    if address.is_ip and not is_public(host):
        raise AddressRefused(PRIVATE)
    if not address.is_ip and _is_inside(host):
        raise AddressRefused(PRIVATE)
    return address


async def find_addresses(address: WebhookAddress, resolve: Resolver, *, allow_loopback: bool = False) -> list[str]:
    """The IP addresses behind it, all of them checked: one that leads inside refuses them all.

    Raises:
        AddressRefused: one is private.
        OSError: the name is not known.
    """
    found = [address.host] if address.is_ip else await resolve(address.host, address.port)
    if not found:
        raise OSError
    if allow_loopback and (address.host == "localhost" or is_loopback(address.host)):
        fits = all(is_loopback(ip) for ip in found)
    else:
        fits = all(is_public(ip) for ip in found)
    if not fits:
        raise AddressRefused(PRIVATE)
    return found


async def resolve(host: str, port: int) -> list[str]:
    """Ask as every program on this machine does, in the order to try."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(_LOOKING_UP, partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM))
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _split(text: str) -> tuple[SplitResult, int]:
    if len(text) > LONGEST or any(c <= " " or c in '\\"<>^`{|}' or c == "\x7f" for c in text):
        raise AddressRefused(NOT_AN_ADDRESS)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise AddressRefused(NOT_AN_ADDRESS) from None
    if parts.scheme.lower() not in {"https", "http"} or not parts.hostname or parts.fragment:
        raise AddressRefused(NOT_HTTPS if parts.scheme and parts.netloc else NOT_AN_ADDRESS)
    if "@" in parts.netloc:
        raise AddressRefused(HAS_A_LOGIN)
    if port == 0 or parts.netloc.endswith(":"):
        raise AddressRefused(WRONG_PORT)
    return parts, port or {"https": HTTPS, "http": 80}[parts.scheme.lower()]


def _read_host(text: str) -> str:
    if ":" in text or "[" in text:
        return _read_v6(text)
    if "%" in text:
        raise AddressRefused(NOT_AN_ADDRESS)
    try:
        host = idna.encode(text.removesuffix("."), uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        # An underscore is no part of a name for people, but some servers have one.
        host = text.removesuffix(".").lower()
    labels = host.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressRefused(NOT_AN_ADDRESS)
    # What ends in a number is an address to those who connect, however it is written: 127.1, 0x7f.1, 2130706433.
    if _NUMBER.fullmatch(labels[-1]):
        exact = _as_v4(host)
        if exact is None:
            raise AddressRefused(PRIVATE)
        return str(exact)
    return host


def _read_v6(text: str) -> str:
    try:
        address = IPv6Address(text)
    except AddressValueError:
        raise AddressRefused(NOT_AN_ADDRESS) from None
    if address.scope_id is not None:
        raise AddressRefused(PRIVATE)
    return str(address)


def _as_v4(text: str) -> IPv4Address | None:
    try:
        return IPv4Address(text)
    except AddressValueError:
        return None


def _is_inside(host: str) -> bool:
    return "." not in host or any(host == name or host.endswith(f".{name}") for name in _INSIDE)


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else path
