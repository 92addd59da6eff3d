"""An application that only notes what it was asked, and ways to ask it."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

HERE = "https://clinic.example"


class Recorder:
    """An ASGI application that keeps the scopes it was given."""

    def __init__(self) -> None:
        self.scopes: list[dict[str, Any]] = []
        self.body = b""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            await receive()
            await send({"type": "websocket.send", "text": "bye"})
            return
        more = True
        while more:
            message = await receive()
            self.body, more = self.body + message.get("body", b""), message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": b"{}"})

    def headers(self) -> dict[str, str]:
        """Headers of the last request as the application saw them."""
        return {name.decode(): value.decode() for name, value in self.scopes[-1]["headers"]}


def client(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE)


class Line:
    """The server's side of one socket."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.spoke = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.spoke.wait()
        return {"type": "websocket.receive", "text": "hello"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)
