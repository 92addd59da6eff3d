"""A calendar program that fetches an address, and how people make one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from icalendar import Calendar

from tests.factories import Clinic, Person
from tests.integration.http import JSON, client

if TYPE_CHECKING:
    import httpx


async def make_address(person: Person, calendar: Clinic | UUID, privacy: str = "initials", kind: str = "") -> str:
    """The path at which a calendar program fetches; made as the page makes it. A clinic's is its provider's."""
    calendar_id = calendar.provider_id if isinstance(calendar, Clinic) else calendar
    form = {"calendar_id": str(calendar_id), "privacy": privacy}
    return await _post(person, form | ({"kind": kind} if kind else {}))


async def make_own_address(person: Person, privacy: str = "full") -> str:
    """The same for one's own appointments as a patient."""
    return await _post(person, {"kind": "patient", "privacy": privacy})


async def _post(person: Person, form: dict[str, str]) -> str:
    async with client(person.token) as browser:
        answer = await browser.post("/auth/calendar-address", data=form, headers=JSON)
    assert answer.status_code == 200, answer.text
    return answer.json()["address"].removeprefix("http://localhost:8000")


async def fetch(path: str, method: str = "GET", **headers: str) -> httpx.Response:
    """As a program does: without a cookie."""
    async with client() as program:
        del program.headers["Origin"]
        return await program.request(method, path, headers=headers)


async def read_file(path: str) -> str:
    """What is there."""
    answer = await fetch(path)
    assert answer.status_code == 200, answer.text
    return answer.content.decode()


async def read(path: str) -> dict[str, str]:
    """Starts by the organization's clocks to what stands there, if it is not cancelled."""
    events = Calendar.from_ical(await read_file(path)).events
    return {str(event.start)[:16]: str(event["SUMMARY"]) for event in events if event["STATUS"] != "CANCELLED"}


async def must_be_gone(path: str) -> None:
    """Nothing, and not even a trace that there was something."""
    gone, never = await fetch(path), await fetch("/calendars/nothing.ics")
    assert (gone.status_code, gone.content) == (404, never.content)
