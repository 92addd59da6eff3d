"""All organizations in numbers, for the platform's administrators: read only, by a role of its own."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from medisched.db.platform_reading import COUNTS, MORE
from medisched.db.platform_rights import COUNTED
from medisched.db.unit_of_work import UnitOfWork
from medisched.domain.access import Permission, Role, requires
from medisched.domain.errors import NotAllowed
from medisched.jobs.numbers import count
from medisched.models import Email, WebhookEndpoint
from medisched.schemas.admin_overviews import AdminOverviewQuery, AdminOverviewView
from medisched.schemas.appointments import BookingDraft, CancellationDraft
from medisched.services.admin_overviews import get_admin_overview, list_plans
from medisched.services.appointments import book_slot, cancel_appointment
from medisched.services.doors import perform, work
from medisched.services.memberships import add_membership
from medisched.services.platform_trends import get_platform_attention
from medisched.services.users import create_user
from tests.conftest import FakeClock
from tests.factories import Person, make_clinic, make_slot
from tests.integration.http import client
from tests.integration.polar_rows import keep_subscription, make_admin

TRAIL = ("audit_entries", "audit_seals")
EARLY = datetime(2031, 5, 6, 9, tzinfo=UTC)


async def overview(admin: Person, **query: object) -> AdminOverviewView:
    await count()
    return await perform(admin.session, get_admin_overview, AdminOverviewQuery.read(query))


def names(page: AdminOverviewView) -> list[str]:
    return [one.name for one in page.items]


async def test_each_organization_is_counted_by_itself_and_all_together(fake_clock: FakeClock):
    fake_clock.now = EARLY
    clinic, quiet = await make_clinic("Anna Hospital"), await make_clinic("Berta Hospital")
    await keep_subscription(clinic.id, plan="Hospital")
    booked = []
    for hour, day in ((10, 7), (12, 7), (10, 30)):
        slot = await make_slot(clinic, EARLY.replace(day=day, hour=hour))
        booked.append(await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id)))
    # Midnight in Berlin is when the month ends there: this one lies in June.
    june = await make_slot(clinic, datetime(2031, 5, 31, 22, 30, tzinfo=UTC))
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=june.id))
    await perform(clinic.member.session, cancel_appointment, booked[0].id, CancellationDraft())
    seen = await overview(await make_admin())
    busy, empty = seen.items
    assert (busy.id, busy.slug, busy.status, busy.plan) == (clinic.id, clinic.organization.slug, "active", "Hospital")
    assert (busy.members, busy.departments, busy.providers, busy.appointments_this_month) == (4, 1, 1, 2)
    assert (empty.id, empty.plan, empty.appointments_this_month) == (quiet.id, "", 0)
    assert busy.last_activity_at == EARLY
    assert empty.last_activity_at == empty.created_at
    assert seen.totals is not None
    assert seen.totals.model_dump() == {
        "organizations": 2, "active": 2, "read_only": 0, "suspended": 0,
        "members": 8, "departments": 2, "providers": 2, "appointments_this_month": 2,
    }  # fmt: skip


@pytest.mark.parametrize("sort", ["name", "-name", "createdAt", "-createdAt", "lastActivityAt", "-lastActivityAt"])
async def test_pages_follow_each_other_in_every_order(sort: str):
    for name in ("Clara", "anna", "Berta"):
        await make_clinic(name)
    admin = await make_admin()
    whole = await overview(admin, sort=sort)
    first = await overview(admin, sort=sort, limit=2)
    rest = await overview(admin, sort=sort, limit=2, cursor=first.next_cursor)
    assert names(first) + names(rest) == names(whole)
    assert (rest.next_cursor, rest.totals) == (None, None)
    expected = ["anna", "Berta", "Clara"] if sort.endswith("name") else ["Clara", "anna", "Berta"]
    assert names(whole) == (expected[::-1] if sort.startswith("-") else expected)


async def test_the_busiest_come_first_when_asked_and_can_be_searched(fake_clock: FakeClock):
    fake_clock.now = EARLY
    clinics = [await make_clinic(name) for name in ("Anna 100%", "Berta", "Clara")]
    for number, clinic in enumerate(clinics):
        for hour in range(number):
            slot = await make_slot(clinic, EARLY.replace(day=7, hour=8 + hour))
            await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    admin = await make_admin()
    assert names(await overview(admin, sort="-appointmentsThisMonth")) == ["Clara", "Berta", "Anna 100%"]
    first = await overview(admin, sort="-appointmentsThisMonth", limit=1)
    assert names(await overview(admin, sort="-appointmentsThisMonth", limit=1, cursor=first.next_cursor)) == ["Berta"]
    assert names(await overview(admin, search="RTA")) == ["Berta"]
    assert names(await overview(admin, search=clinics[2].organization.slug)) == ["Clara"]
    assert names(await overview(admin, search="0%")) == ["Anna 100%"]
    assert names(await overview(admin, status="suspended")) == []


async def test_they_are_sorted_and_narrowed_by_plan_and_by_what_waits_for_somebody():
    paying, late, free = [await make_clinic(name) for name in ("Anna", "Berta", "Clara")]
    await keep_subscription(paying.id, plan="Hospital")
    await keep_subscription(late.id, plan="Practice", status="past_due")
    await work(_break, free.id, organization_id=free.id)
    admin = await make_admin()
    assert names(await overview(admin, sort="-plan")) == ["Berta", "Anna", "Clara"]
    first = await overview(admin, sort="plan", limit=1)
    assert names(first) + names(await overview(admin, sort="plan", cursor=first.next_cursor)) == [
        "Clara",
        "Anna",
        "Berta",
    ]
    assert names(await overview(admin, sort="-members", limit=1)) == ["Clara"]
    assert names(await overview(admin, plan="Hospital")) == ["Anna"]
    assert await perform(admin.session, list_plans) == ["Hospital", "Practice"]
    narrowed = {need: names(await overview(admin, attention=need)) for need in ("payments", "mails", "webhooks")}
    assert narrowed == {"payments": ["Berta"], "mails": ["Clara"], "webhooks": ["Clara"]}
    found = await perform(admin.session, get_platform_attention)
    assert (found.payments, found.mails, found.mail_organizations, found.webhooks) == (1, 2, 1, 1)


@requires(Permission.RUN_JOBS)
async def _break(uow: UnitOfWork, organization_id: UUID) -> None:
    """Two mails that did not go through, a webhook that was switched off, and a fifth member."""
    mail = {"kind": "booked", "recipient": "x@example.org", "subject": "X", "text": "X", "html": "X", "due_at": uow.now}
    for key in ("one", "two"):
        await uow.add(Email(organization_id=organization_id, key=key, status="dead", **mail))
    await uow.add(WebhookEndpoint(url="https://8.8.8.8/", types=[], status="disabled", salt=b"x"))
    await add_membership(
        uow,
        (await create_user(uow, email="five@example.org", name="Five", password_hash=None, verified=True)).id,
        Role.STAFF,
    )


async def test_a_program_asks_for_it_in_camel_case_and_nobody_else_gets_it():
    clinic, admin = await make_clinic(), await make_admin()
    async with client(admin.token) as http:
        answer = await http.get("/api/v1/admin/overview", params={"sort": "-createdAt", "limit": 1})
        assert answer.status_code == 200
        assert answer.json()["items"][0]["appointmentsThisMonth"] == 0
        assert answer.json()["totals"]["readOnly"] == 0
        assert (await http.get("/api/v1/admin/overview", params={"sort": "color"})).status_code == 422
        assert (await http.get("/api/v1/admin/overview", params={"cursor": "x"})).status_code == 422
    with pytest.raises(NotAllowed):
        await overview(clinic.owner)


@requires(Permission.ADMINISTER)
async def look_and_then(uow: UnitOfWork, organization_id: object, *statements: str) -> None:
    """What an overview would do if it were to write, inside an organization."""
    await uow.db.execute(text(f"set local app.organization_id = '{organization_id}'"))
    await uow.take_role("platform")
    await run_all(uow, *statements)


@requires(Permission.ADMINISTER)
async def run_all(uow: UnitOfWork, *statements: str) -> None:
    """Some statements of the application's."""
    for statement in statements:
        await uow.db.execute(text(statement))


async def test_an_administrators_write_is_refused_by_the_database():
    clinic, admin = await make_clinic(), await make_admin()
    update, role = "update departments set name = 'Mine'", "set local role medisched_platform"
    with pytest.raises(DBAPIError, match="read-only transaction"):
        await perform(admin.session, look_and_then, clinic.id, update)
    # Neither of the two is needed for the other: the transaction writes in no role, and the role in no transaction.
    with pytest.raises(DBAPIError, match="read-only transaction"):
        await perform(admin.session, look_and_then, clinic.id, "set local role none", _department(clinic.id))
    with pytest.raises(DBAPIError, match="permission denied for table departments"):
        await perform(admin.session, run_all, role, update)
    with pytest.raises(DBAPIError, match="permission denied for table patients"):
        await perform(admin.session, look_and_then, clinic.id, "select name from patients")
    with pytest.raises(DBAPIError, match="permission denied for table appointments"):
        await perform(admin.session, look_and_then, clinic.id, "select title from appointments")


def _department(organization_id: object) -> str:
    return f"insert into departments (id, organization_id, name) values ('{uuid4()}', '{organization_id}', 'Mine')"


async def test_the_role_has_no_right_to_write_anywhere(database):
    query = """
        select table_name, privilege_type from information_schema.role_table_grants where grantee = 'medisched_platform'
        union select table_name, privilege_type from information_schema.column_privileges
        where grantee = 'medisched_platform'"""
    async with database.transaction() as db:
        await db.execute(text("set local role medisched_platform"))
        rights = {tuple(row) for row in await db.execute(text(query))}
    assert rights == {(table, "SELECT") for table in (*COUNTED, *MORE, "organizations", *COUNTS, *TRAIL)}
