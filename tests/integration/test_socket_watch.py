"""A page that is open learns that its session has ended."""

import asyncio

from medisched.api.socket_watch import close_ended
from medisched.api.sockets import SESSION_ENDED, OpenSocket, OpenSockets
from medisched.services.doors import perform
from medisched.services.login_sessions import sign_out
from tests.factories import make_person


async def test_a_socket_is_closed_when_its_session_ends_and_others_stay_open():
    ended, other = await make_person(), await make_person()
    sockets, sent = OpenSockets(), []

    async def never() -> dict:
        return await asyncio.Event().wait()

    async def send(message) -> None:
        sent.append(message)

    theirs, kept = OpenSocket(never, send), OpenSocket(never, send)
    sockets.add(ended.session, theirs)
    sockets.add(other.session, kept)
    reading = asyncio.create_task(theirs.receive())
    assert await close_ended(sockets) == 0
    await perform(ended.session, sign_out)
    assert await close_ended(sockets) == 1
    assert (await asyncio.wait_for(reading, 2))["type"] == "websocket.disconnect"
    assert [message["code"] for message in sent] == [SESSION_ENDED]
