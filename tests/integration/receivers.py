"""Somebody else's server on this machine, which answers as it is told."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from typing import Self

from tests.conftest import PROJECT

TLS = PROJECT / "tests/fixtures/tls"


@dataclass
class Received:
    """One request."""

    target: str
    headers: dict[str, str]
    body: bytes


def answer(status: int = 200, body: bytes = b"thanks", **headers: str) -> bytes:
    """A whole answer, as it goes over the line."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Receiver:
    """Gives `answers` one after the other, then 200. An empty one hangs up, `drip` sends a byte now and then."""

    def __init__(self, *answers: bytes, tls: bool = False, drip: bool = False) -> None:
        self.answers, self.tls, self.drip = list(answers), tls, drip
        self.received: list[Received] = []
        self.arrived = asyncio.Event()
        self.hold: asyncio.Event | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://localhost:{self.port}/hooks?from=medisched"

    async def __aenter__(self) -> Self:
        context = None
        if self.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(TLS / "localhost.pem", TLS / "localhost.key")
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        if self.hold is not None:
            self.hold.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.received.append(await _read(reader))
            self.arrived.set()
            if self.hold is not None:
                await self.hold.wait()
            await self._answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter) -> None:
        given = self.answers.pop(0) if self.answers else answer()
        if not self.drip:
            writer.write(given)
            await writer.drain()
            return
        for byte in given:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.05)


async def _read(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    return Received(head[0].split(" ")[1], headers, await reader.readexactly(int(headers["content-length"])))


def trusting() -> ssl.SSLContext:
    """Whoever trusts the receiver's certificate."""
    return ssl.create_default_context(cafile=TLS / "localhost.pem")
