"""Fill the demo clinics once, and keep open time ahead of today."""

from __future__ import annotations

import random
from datetime import time, timedelta
from typing import TYPE_CHECKING

from medisched.domain.access import Role, is_open
from medisched.domain.clock import get_zone, local_day, now_utc, pretend, start_of_day
from medisched.domain.errors import Conflict, MedischedError, NotFound
from medisched.integrations.passwords import hash_password
from medisched.schemas.appointments import BookingDraft, CancellationDraft
from medisched.schemas.departments import DepartmentDraft
from medisched.schemas.login_sessions import Client
from medisched.schemas.organizations import OrganizationDraft
from medisched.schemas.providers import ProviderChangeDraft, ProviderDraft
from medisched.schemas.slots import SlotSeriesDraft
from medisched.seed.desk import bring_patients, fill_desk, finish_past_visits, set_up_desk
from medisched.seed.history import remember_past
from medisched.seed.integrations import make_demo_keys
from medisched.seed.people import ADMIN, CLINICS, PASSWORD, DemoClinic, DemoProvider
from medisched.services import appointments, departments, memberships, organizations, providers, slot_lists, slots
from medisched.services.admins import appoint_admin
from medisched.services.doors import find_session_id, perform, visit, work
from medisched.services.login_sessions import open_session, sign_out
from medisched.services.outbox import discard_queued
from medisched.services.users import get_registered_user, register_user
from medisched.settings import get_settings

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

PAST_DAYS, AHEAD_DAYS = 14, 28
PAST_BOOKINGS, AHEAD_BOOKINGS, WELL_KNOWN_BOOKINGS = 16, 32, 3


async def fill_demo_data() -> None:
    """Both clinics, their people and the administrator; afterwards only what is missing ahead of today."""
    if get_settings().is_production:
        raise Conflict("Demo data is not for production.", code="production")
    if not await _is_filled():
        password_hash = await hash_password(PASSWORD)
        await work(appoint_admin, email=ADMIN[0], name=ADMIN[1], password_hash=password_hash)
        for clinic in CLINICS:
            await _fill_clinic(clinic, password_hash)
        await work(discard_queued, door_role="worker")
    for clinic in CLINICS:
        await keep_open_time_ahead(clinic)


async def _is_filled() -> bool:
    try:
        await visit(organizations.get_public_organization, slug=CLINICS[-1].slug)
    except NotFound:
        return False
    return True


async def _fill_clinic(clinic: DemoClinic, password_hash: str) -> None:
    owner = await _register(*clinic.owner, password_hash)
    draft = OrganizationDraft(
        name=clinic.name, slug=clinic.slug, timezone=clinic.timezone, address=clinic.address, phone=clinic.phone
    )
    try:
        organization = await work(organizations.create_organization, draft, owner_id=owner)
    except MedischedError:
        return  # another process is filling it at this moment
    staff = await _register(*clinic.staff, password_hash)
    await work(memberships.enroll, staff, Role.STAFF, organization_id=organization.id)
    today = local_day(now_utc(), get_zone(clinic.timezone))
    with pretend(start_of_day(today - timedelta(days=PAST_DAYS), get_zone(clinic.timezone))):
        await _set_up(clinic, owner, organization.id, password_hash)
        patients = await _join_patients(clinic, password_hash)
        midnight = start_of_day(today, get_zone(clinic.timezone))
        await _book(clinic, [await _session(one, organization.id) for one in patients], PAST_BOOKINGS, until=midnight)
    desk = await _session(staff, organization.id)
    await finish_past_visits(clinic, desk)
    people = await bring_patients(clinic, desk)
    await remember_past(clinic, desk, organization.id, staff)
    await fill_desk(clinic, desk, people)
    await perform(desk, sign_out)
    ahead = now_utc() + timedelta(days=AHEAD_DAYS)
    await _book(clinic, [await _session(one, organization.id) for one in patients], AHEAD_BOOKINGS, until=ahead)


async def _register(email: str, name: str, password_hash: str | None) -> UUID:
    return (await work(register_user, email=email, name=name, password_hash=password_hash)).id


async def _session(user_id: UUID, organization_id: UUID) -> str:
    session = await work(open_session, user_id, organization_id)
    return await find_session_id(session.token)


async def _set_up(clinic: DemoClinic, owner: UUID, organization_id: UUID, password_hash: str) -> None:
    session = await _session(owner, organization_id)
    made = {
        name: (await perform(session, departments.create_department, DepartmentDraft(name=name))).id
        for name in clinic.departments
    }
    users = []
    for demo in clinic.providers:
        user_id = await _register(demo.email, demo.name, password_hash)
        users.append(user_id)
        await work(memberships.enroll, user_id, Role.MEMBER, organization_id=organization_id)
        department = made[demo.department]
        assigned = await perform(
            session,
            providers.assign_provider,
            ProviderDraft(department_id=department, user_id=user_id, title=demo.title),
        )
        if assigned.provider is not None:
            change = ProviderChangeDraft(department_id=department, title=demo.title, bio=demo.bio)
            await perform(session, providers.update_provider, assigned.provider.id, change)
    await set_up_desk(clinic, session)
    await make_demo_keys(session)
    await perform(session, sign_out)
    for demo, user_id in zip(clinic.providers, users, strict=True):
        await _publish(demo, clinic, user_id, organization_id, demo.opens, demo.closes)


async def _publish(  # noqa: PLR0917 - the facts of a series
    demo: DemoProvider, clinic: DemoClinic, user_id: UUID, organization_id: UUID, opens: time, closes: time
) -> None:
    session = await _session(user_id, organization_id)
    today = local_day(now_utc(), get_zone(clinic.timezone))
    series = SlotSeriesDraft(
        weekdays=demo.weekdays,
        first_day=today,
        last_day=today + timedelta(days=PAST_DAYS + AHEAD_DAYS),
        opens=opens,
        closes=closes,
        length=demo.length,
        title=demo.slot_title,
    )
    await perform(session, slots.publish_series, series)
    await perform(session, sign_out)


async def _join_patients(clinic: DemoClinic, password_hash: str) -> list[UUID]:
    """All patients, the well-known one first. Only that one can sign in."""
    people = [clinic.patient, *((_address(name, clinic.slug), name) for name in clinic.patients)]
    joined = []
    for number, (email, name) in enumerate(people):
        user_id = await _register(email, name, password_hash if number == 0 else None)
        session = await work(open_session, user_id, None)
        await visit(
            memberships.join_organization, Client(), slug=clinic.slug, session_id=await find_session_id(session.token)
        )
        joined.append(user_id)
    return joined


def _address(name: str, slug: str) -> str:
    plain = name.lower().replace("ö", "oe").replace(" ", ".")
    return f"{plain}@{slug}.example.com"


async def _book(clinic: DemoClinic, patients: list[str], count: int, *, until: datetime) -> None:
    """Some of the free slots, the same ones each time; a few are cancelled again."""
    chance = random.Random(f"{clinic.slug}{count}")  # noqa: S311 - demo data
    free = await visit(slot_lists.list_free_slots, start=now_utc(), end=until, slug=clinic.slug)
    for number, slot in enumerate(chance.sample(free, min(count, len(free) // 2))):
        # The well-known patient has a few in any case.
        await _book_one(chance, patients[:1] if number < WELL_KNOWN_BOOKINGS else patients, slot.id)


async def _book_one(chance: random.Random, patients: list[str], slot_id: UUID) -> None:
    session = chance.choice(patients)
    try:
        booked = await perform(session, appointments.book_slot, BookingDraft(slot_id=slot_id))
        if chance.random() < 0.08:  # noqa: PLR2004 - about one in twelve
            await perform(
                session, appointments.cancel_appointment, booked.id, CancellationDraft(reason="I feel better.")
            )
    except MedischedError:
        return  # this patient is elsewhere at that time, or has booked enough for now


async def keep_open_time_ahead(clinic: DemoClinic) -> None:
    """The clinic's first provider always has open slots within the next seven days; not where nothing new is taken."""
    organization = await visit(organizations.get_public_organization, slug=clinic.slug)
    if not is_open(organization.status):
        return
    demo = clinic.providers[0]
    now = now_utc()
    listed = await visit(providers.list_providers, slug=clinic.slug)
    first = next((provider for provider in listed if provider.name == demo.name), None)
    if first is None:
        return
    free = await visit(
        slot_lists.list_free_slots, start=now, end=now + timedelta(days=7), provider_id=first.id, slug=clinic.slug
    )
    if len(free) >= 3:  # noqa: PLR2004 - enough to choose from
        return
    user_id = (await work(get_registered_user, demo.email)).id
    for opens, closes in ((demo.opens, demo.closes), (time(14), time(17)), (time(18), time(20))):
        await _publish(demo, clinic, user_id, organization.id, opens, closes)
