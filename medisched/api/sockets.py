"""The sockets that are open in this process, by session, so that ending a session closes them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Send

SESSION_ENDED = 4401


class OpenSocket:
    """One socket. The application reads it through `receive` and so learns, as from a browser, that it is over."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def receive(self) -> Message:
        """The next message, or the end of the connection if the session ends first."""
        message = asyncio.ensure_future(self._receive())
        # A server may not be asked to close while it is waiting for a message, so the waiting ends first.
        await asyncio.wait({message, self._ended}, return_when=asyncio.FIRST_COMPLETED)
        if not self._ended.done():
            return message.result()
        message.cancel()
        await self._send({"type": "websocket.close", "code": SESSION_ENDED, "reason": "session ended"})
        return {"type": "websocket.disconnect", "code": SESSION_ENDED}

    async def send(self, message: Message) -> None:
        """Pass a message on to the browser, unless it comes too late."""
        if not self._ended.done():
            await self._send(message)

    @property
    def is_ended(self) -> bool:
        """Whether it was closed from here."""
        return self._ended.done()

    def end(self) -> None:
        """End the connection; the page connects again and is then a visitor."""
        if not self._ended.done():
            self._ended.set_result(None)


class OpenSockets:
    """A registry of one process. Every worker hears of an ended session and closes what it holds, if anything."""

    def __init__(self) -> None:
        self._by_session: defaultdict[str, set[OpenSocket]] = defaultdict(set)

    def add(self, session_id: str, socket: OpenSocket) -> None:
        """Remember a socket of a session; visitors' are kept under the empty text."""
        self._by_session[session_id].add(socket)

    def remove(self, session_id: str, socket: OpenSocket) -> None:
        """Forget a socket that is gone."""
        self._by_session[session_id].discard(socket)
        if not self._by_session[session_id]:
            del self._by_session[session_id]

    def count(self, session_id: str) -> int:
        """How many sockets of a session are open here."""
        return len(self._by_session.get(session_id, ()))

    def sessions(self) -> list[str]:
        """Sessions that have a socket open here."""
        return [session_id for session_id in self._by_session if session_id]

    def close_sockets(self, session_id: str) -> int:
        """Close every socket of a session at once; says how many there were."""
        sockets = tuple(self._by_session.get(session_id, ())) if session_id else ()
        for socket in sockets:
            socket.end()
        return len(sockets)

    def close_all(self) -> int:
        """Close every socket, visitors' too; the pages connect again at once."""
        sockets = [socket for sockets in self._by_session.values() for socket in sockets]
        for socket in sockets:
            socket.end()
        return len(sockets)


open_sockets = OpenSockets()
"""The registry of this process."""
