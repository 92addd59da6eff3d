"""What the steps of the mail doctor are made of."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable

SECONDS = 12.0
"""How long one step may take."""
Step: TypeAlias = "tuple[str, Callable[[], Awaitable[str]]]"
"""Its name, and what walks it: answers with words, or raises `Skipped`, `StepFailed`, or whatever went wrong."""


class StepFailed(Exception):
    """It goes no further, for a reason that we can say in words."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Skipped(Exception):
    """There is nothing to do in this step, as the settings are."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


async def knock(host: str, port: int, *, tls: ssl.SSLContext | None = None) -> None:
    """Open a connection, with TLS if asked to, and close it again."""
    _reader, writer = await asyncio.open_connection(host, port, ssl=tls, server_hostname=host if tls else None)
    writer.close()
