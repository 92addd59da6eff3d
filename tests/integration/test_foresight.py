"""What a process remembers saves round trips and is never told: whoever changed meanwhile, and whatever did, counts."""

import asyncio
from datetime import timedelta

import pytest

from medisched.db.engine import get_database
from medisched.db.wire import Ask, Wire
from medisched.domain.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from medisched.schemas.appointments import AppointmentQuery
from medisched.schemas.catalog import ServiceChangeDraft
from medisched.schemas.memberships import RoleDraft
from medisched.schemas.openings import OpeningQuery
from medisched.services.appointment_lists import list_appointments
from medisched.services.catalog import change_service
from medisched.services.doors import perform
from medisched.services.login_sessions import sign_out
from medisched.services.memberships import change_role, list_members
from medisched.services.openings import find_openings
from tests.desks import Desk, at, make_desk, schedule, set_hours
from tests.factories import make_clinic
from tests.integration.bookings import other_provider


class Trips:
    """Round trips to the database."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        ask = Wire.ask

        async def counting(wire: Wire, *questions: Ask) -> object:
            self.count += 1
            return await ask(wire, *questions)

        monkeypatch.setattr(Wire, "ask", counting)


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> Trips:
    return Trips(monkeypatch)


def day(desk: Desk, **more: object) -> OpeningQuery:
    return OpeningQuery.read({"serviceId": str(desk.service_id), "from": at(0), "to": at(23), **more})


async def test_what_is_asked_again_takes_one_round_trip(trips):
    desk = await make_desk()
    await schedule(desk, at(9))
    lists = AppointmentQuery.read({"from": at(0), "to": at(23)})
    for service, query in ((list_appointments, lists), (find_openings, day(desk))):
        for _ in range(3):
            before = trips.count
            answer = await perform(desk.staff, service, query)
        assert trips.count - before == 1, service
        assert answer.items


async def test_who_comes_back_after_a_while_is_looked_up_once(trips, fake_clock):
    desk = await make_desk()
    lists = AppointmentQuery.read({"from": at(0), "to": at(23)})
    await perform(desk.staff, list_appointments, lists)
    fake_clock.now += timedelta(minutes=5)
    await perform(desk.staff, list_appointments, lists)
    before = trips.count
    await perform(desk.staff, list_appointments, lists)
    assert trips.count - before == 1


async def test_who_has_lost_a_right_is_refused_at_once():
    desk = await make_desk()
    owner, staff = desk.clinic.owner, desk.clinic.staff
    members = AppointmentQuery.read({})
    await perform(desk.staff, list_appointments, members)
    await perform(desk.staff, list_members)
    mine = next(one for one in await perform(owner.session, list_members) if one.user_id == staff.user_id)
    await perform(owner.session, change_role, mine.id, RoleDraft(role="member"))
    with pytest.raises(NotAllowed):
        await perform(desk.staff, list_members)
    assert (await perform(desk.staff, list_appointments, members)).items == []
    await perform(owner.session, list_appointments, members)
    await perform(owner.session, sign_out)
    with pytest.raises(NotSignedIn):
        await perform(owner.session, list_appointments, members)


async def test_openings_are_of_the_service_as_it_is_now():
    desk = await make_desk()
    before = (await perform(desk.staff, find_openings, day(desk))).items
    assert {one.provider_id for one in before} == {desk.clinic.provider_id}
    other = await other_provider(desk.clinic, "Dr. New")
    await set_hours(other, other.provider_id)
    change = ServiceChangeDraft(provider_ids=[other.provider_id], duration=60)
    await perform(desk.clinic.owner.session, change_service, desk.service_id, change)
    after = (await perform(desk.staff, find_openings, day(desk))).items
    assert {one.provider_id for one in after} == {other.provider_id}
    assert {(one.end - one.start).total_seconds() for one in after} == {3600}
    with pytest.raises(Invalid):
        await perform(desk.staff, find_openings, day(desk, providerId=str(desk.clinic.provider_id)))


async def test_many_who_ask_as_it_changes_are_all_told_what_it_is_now():
    """The first of them to learn it must not make the guesses of the others look right."""
    desk = await make_desk()
    await asyncio.gather(*(perform(desk.staff, find_openings, day(desk)) for _ in range(12)))
    longer = ServiceChangeDraft(duration=60)
    await perform(desk.clinic.owner.session, change_service, desk.service_id, longer)
    found = await asyncio.gather(*(perform(desk.staff, find_openings, day(desk)) for _ in range(12)))
    assert {(one.end - one.start).total_seconds() for answer in found for one in answer.items} == {3600}


async def test_a_refusal_from_memory_is_made_sure_of():
    desk = await make_desk(online=True)
    await perform(desk.clinic.member.session, find_openings, day(desk))
    hidden = ServiceChangeDraft(online=False)
    await perform(desk.clinic.owner.session, change_service, desk.service_id, hidden)
    with pytest.raises(NotFound):
        await perform(desk.clinic.member.session, find_openings, day(desk))
    await perform(desk.clinic.owner.session, change_service, desk.service_id, ServiceChangeDraft(online=True))
    assert (await perform(desk.clinic.member.session, find_openings, day(desk))).items


async def test_one_organizations_memory_is_not_anothers():
    here, there = await make_desk(), await make_clinic()
    await perform(here.staff, find_openings, day(here))
    with pytest.raises(NotFound):
        await perform(there.staff.session, find_openings, day(here))
    await perform(here.staff, find_openings, day(here))


async def test_what_is_put_off_is_undone_with_the_rest_and_done_with_it():
    async def later(*, fails: bool) -> None:
        async with get_database().begin() as (transaction, _answers):
            await transaction.ask(Ask("create temporary table if not exists seen (what text)"))
            transaction.later(Ask("insert into seen values ('later')"))
            if fails:
                raise RuntimeError

    with pytest.raises(RuntimeError):
        await later(fails=True)
    await later(fails=False)
    async with get_database().begin(Ask("select count(*) from seen")) as (_transaction, answers):
        assert answers[0][0]["count"] == 1


async def test_many_at_once_wait_in_line_and_all_are_answered():
    desk = await make_desk()
    query = AppointmentQuery.read({})
    answers = await asyncio.gather(*(perform(desk.staff, list_appointments, query) for _ in range(200)))
    assert len(answers) == 200
