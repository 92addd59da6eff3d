"""What the tests of booking a service have in common."""

from datetime import datetime

from medisched.schemas.schedules import OpeningDraft
from medisched.services.appointment_lists import list_my_appointments
from medisched.services.doors import perform
from medisched.services.schedules import book_opening
from medisched.state.openings import OpeningsState
from tests.desks import Desk, at, make_desk
from tests.factories import Person
from tests.integration.tab import Tab


async def online_desk(**service) -> Desk:
    return await make_desk(**{"online": True, "name": "Check-up", "price": 4500, **service})


async def booking(desk: Desk, address: str = "", person: Person | None = None) -> tuple[Tab, OpeningsState]:
    tab = Tab(person or desk.clinic.member, address or f"/openings?service={desk.service_id}")
    await tab.send(OpeningsState.load)
    return tab, tab.of(OpeningsState)


async def take(desk: Desk, person: Person, start: datetime) -> None:
    await perform(person.session, book_opening, OpeningDraft(service_id=desk.service_id, start=start))


def shown(page: OpeningsState) -> list[str]:
    return [time.time for time in [*page.day.morning, *page.day.afternoon, *page.day.evening]]


async def appointments(person: Person):
    return (await perform(person.session, list_my_appointments)).items


async def book_one(desk: Desk, start: datetime | None = None, person: Person | None = None):
    draft = OpeningDraft(service_id=desk.service_id, start=start or at(9))
    return await perform((person or desk.clinic.member).session, book_opening, draft)
