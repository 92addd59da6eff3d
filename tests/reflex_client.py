"""One browser tab without a browser: the raw Reflex protocol with a chosen cookie, token and Origin."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any, Self

import aiohttp
import socketio

NAMESPACE = "/_event"
ROOT = "reflex___state____state"
HYDRATE = f"{ROOT}.hydrate"
FIELD = "_rx_state_"
PATIENCE = 5.0

Update = dict[str, Any]


class ReflexClient:
    """Connects, sends events by name and collects what comes back.

    `vars` holds the newest value of every var that this tab was sent, by its plain name; `seen` all that ever came.
    """

    def __init__(
        self,
        base: str,
        *,
        token: str = "",
        cookie: str = "",
        origin: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.token = token or str(uuid.uuid4())
        self.vars: dict[str, Any] = {}
        self.seen: list[Update] = []
        self.events: list[str] = []
        self._base = base
        self._headers = {"Origin": base if origin is None else origin, **(headers or {})}
        if cookie:
            self._headers["Cookie"] = cookie
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession()
        self._socket = socketio.AsyncClient(reconnection=False, http_session=self._http)
        self._socket.on("event", self._receive, namespace=NAMESPACE)
        self._socket.on("disconnect", self._notice, namespace=NAMESPACE)
        try:
            await self._connect()
        except BaseException:
            await self._http.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.disconnect()
        await self._http.close()

    async def _connect(self) -> None:
        await self._socket.connect(
            f"{self._base}?token={self.token}",
            transports=["websocket"],
            namespaces=[NAMESPACE],
            socketio_path=NAMESPACE,
            headers=self._headers,
            wait_timeout=PATIENCE,
        )

    @property
    def is_connected(self) -> bool:
        """Whether the server still keeps this socket open."""
        return self._socket.connected

    async def emit(self, name: str, payload: Update | None = None, *, path: str = "/") -> None:
        """Send one event by the full name of its handler, and wait for nothing."""
        where = {"pathname": path, "query": {}, "asPath": path}
        event = {"name": name, "payload": payload or {}, "token": self.token, "router_data": where}
        await self._socket.emit("event", event, namespace=NAMESPACE)

    async def send(self, name: str, payload: Update | None = None, *, path: str = "/") -> list[Update]:
        """Send one event; returns what came back for it and for the events that its handler went on to.

        A tab's events run in order, so a hydration marks the end of one, and a second the end of what it chained.
        """
        start = len(self.seen)
        await self.emit(name, payload, path=path)
        await self.hydrate()
        await self.hydrate()
        return [update for update in self.seen[start:] if not _is_hydration(update)]

    async def hydrate(self) -> Update:
        """Ask for the whole state, as a page does when it connects."""
        start = len(self.seen)
        await self.emit(HYDRATE)
        await self.until(lambda: any(_is_hydration(update) for update in self.seen[start:]))
        return self.vars

    async def until(self, is_so: Any, *, within: float = PATIENCE) -> None:
        """Wait for something to be true of what was received."""
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(is_so), within)

    async def attack(self, kind: str, data: object) -> None:
        """Send something that no page sends."""
        await self._socket.emit(kind, data, namespace=NAMESPACE)

    async def _receive(self, update: Update) -> None:
        self.seen.append(update)
        for changes in update.get("delta", {}).values():
            self.vars.update({name.removesuffix(FIELD): value for name, value in changes.items()})
        self.events.extend(event["name"] for event in update.get("events", []))
        await self._notice()

    async def _notice(self, *_: object) -> None:
        async with self._changed:
            self._changed.notify_all()


def _is_hydration(update: Update) -> bool:
    return f"is_hydrated{FIELD}" in update.get("delta", {}).get(ROOT, {})
