"""The SQL of each question, taken down as the services send it: whole transactions with their values."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING
from unittest.mock import patch
from urllib.parse import parse_qsl

from bench.place import address_of
from medisched.api.deps import credential_of
from medisched.db.engine import Database, use_database
from medisched.db.wire import COMMIT, Ask, Wire
from medisched.schemas.appointments import AppointmentQuery
from medisched.schemas.openings import OpeningQuery
from medisched.schemas.schedules import NewAppointmentDraft
from medisched.services.appointment_lists import list_appointments
from medisched.services.appointment_requests import create_appointment
from medisched.services.doors import perform
from medisched.services.openings import find_openings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from medisched.db.embedded import Server
    from medisched.db.wire import Answer

Trips = list[tuple[Ask, ...]]
"""Of one transaction: what is sent in each round trip."""


def record(server: Server, requests: Iterable[str]) -> list[Trips]:
    """What each request sends to the database. The requests are carried out."""
    return asyncio.run(_record(server, requests))


async def _record(server: Server, requests: Iterable[str]) -> list[Trips]:
    sent: Trips = []
    ask = Wire.ask

    async def noting_ask(wire: Wire, *questions: Ask) -> list[Answer]:
        sent.append(questions)
        return await ask(wire, *questions)

    url = address_of(server, "medisched_app").replace("postgresql://", "postgresql+psycopg://", 1)
    await use_database(Database(url, pool_size=2))
    found: list[Trips] = []
    try:
        with patch.object(Wire, "ask", noting_ask):
            for request in requests:
                sent.clear()
                await _carry_out(request)
                # That a key was used is noted once a minute, by SQLAlchemy, which then also commits.
                found.append([*sent, *([] if sent[-1][-1].sql == COMMIT else [(Ask(COMMIT),)])])
    finally:
        await use_database(None)
    return found


async def _carry_out(request: str) -> None:
    head, _, body = request.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = [(name.lower().encode(), value.encode()) for name, value in (line.split(": ", 1) for line in lines)]
    path, _, query = first.split(" ")[1].partition("?")
    # The cookie's name depends on settings that only the server has.
    plain = [(name, value.replace(b"__Host-", b"")) for name, value in headers]
    caller = credential_of(plain)
    if caller is None:
        raise AssertionError(f"nobody asks: {head}")
    if first.startswith("POST"):
        await perform(caller, create_appointment, NewAppointmentDraft.read(json.loads(body)))
    elif path.endswith("/openings"):
        await perform(caller, find_openings, OpeningQuery.read(dict(parse_qsl(query))))
    else:
        await perform(caller, list_appointments, AppointmentQuery.read(dict(parse_qsl(query))))
