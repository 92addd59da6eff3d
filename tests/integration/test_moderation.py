"""Bans, suspensions and what else administrators do: at once, with a reason, and never inside an organization."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from medisched.db.engine import get_database
from medisched.domain.clock import now_utc
from medisched.domain.credentials import Credential
from medisched.domain.errors import BadKey, Conflict, MedischedError, NotFound, NotSignedIn
from medisched.schemas.appointments import BookingDraft
from medisched.schemas.moderation import BanDraft, SuspensionDraft, UserQuery
from medisched.services import appointments, billing, departments, login_sessions, moderation, slot_lists
from medisched.services.admin_users import get_user, list_users
from medisched.services.admins import list_admins, remove_admin
from medisched.services.doors import find_viewer, perform, visit, work
from medisched.services.settlements import settle_due
from tests.factories import make_clinic, make_person, make_slot, sign_in_as, soon
from tests.integration.http import client, newest_mail
from tests.integration.keys import make_key
from tests.integration.polar_rows import make_admin
from tests.integration.standings import keep_subscription
from tests.integration.test_tenancy import TENANT_TABLES

WHY = "Was asked to stop, and went on."
KINDS = ("select", "insert", "update")
SUSPENSION, BAN = SuspensionDraft(reason=WHY), BanDraft(reason=WHY)


async def test_a_suspended_organization_keeps_all_it_had_and_gets_it_back():
    clinic, admin = await make_clinic(), await make_admin()
    slot = await make_slot(clinic)
    seen = await perform(admin.session, moderation.suspend_organization, clinic.id, SUSPENSION)
    assert (seen.status, seen.standing, seen.suspended_by, seen.suspended_reason) == (
        "suspended", "active", admin.name, WHY,
    )  # fmt: skip
    with pytest.raises(Conflict) as refused:
        await perform(clinic.member.session, appointments.book_slot, BookingDraft(slot_id=slot.id))
    assert refused.value.code == "organization_closed"
    ahead = {"start": soon(1), "end": soon(24 * 30), "slug": clinic.organization.slug}
    assert await visit(slot_lists.list_free_slots, **ahead) == []
    standing = await perform(clinic.owner.session, billing.get_standing)
    assert (standing.kind, standing.reason) == ("suspended_by_platform", WHY)
    assert WHY in (await newest_mail(clinic.owner.email)).text  # type: ignore[attr-defined]
    with pytest.raises(Conflict):
        await perform(admin.session, moderation.suspend_organization, clinic.id, SUSPENSION)
    again = await perform(admin.session, moderation.restore_organization, clinic.id)
    assert (again.status, again.suspended_at, again.suspended_reason) == ("active", None, "")
    assert [one.id for one in await visit(slot_lists.list_free_slots, **ahead)] == [slot.id]
    assert "open again" in (await newest_mail(clinic.owner.email)).subject  # type: ignore[attr-defined]
    with pytest.raises(Conflict):
        await perform(admin.session, moderation.restore_organization, clinic.id)


async def test_no_subscription_lifts_the_suspension_of_an_administrator():
    clinic, admin = await make_clinic(), await make_admin()
    await perform(admin.session, moderation.suspend_organization, clinic.id, SUSPENSION)
    await keep_subscription(clinic.id)
    assert await settle_due() == 0
    seen = await perform(admin.session, moderation.get_moderation, clinic.organization.slug)
    assert (seen.status, seen.standing) == ("suspended", "active")
    async with get_database().begin() as (transaction, _):
        await transaction.session.execute(text("set local role medisched_billing"))
        await transaction.session.execute(text("update subscriptions set status = 'unpaid'"))
    assert await settle_due() == 1
    assert await settle_due() == 0
    restored = await perform(admin.session, moderation.restore_organization, clinic.id)
    assert restored.status == "suspended"
    assert (await perform(clinic.owner.session, billing.get_standing)).kind == "suspended"


async def test_who_is_banned_is_out_at_the_next_event_and_by_every_key(fake_clock):
    clinic, admin = await make_clinic(), await make_admin()
    key = await make_key(clinic)
    until = now_utc() + timedelta(days=7)
    card = await perform(admin.session, moderation.ban_user, clinic.owner.user_id, BanDraft(reason=WHY, until=until))
    assert (card.banned_until, card.banned_by, card.ban_reason, card.sessions) == (until, admin.name, WHY, [])
    with pytest.raises(NotSignedIn):
        await perform(clinic.owner.session, departments.list_departments)
    with pytest.raises(BadKey):
        await perform(Credential.of_key(key.key), departments.list_departments)
    assert WHY in (await newest_mail(clinic.owner.email, "banned")).text  # type: ignore[attr-defined]
    fake_clock.now = until + timedelta(seconds=1)
    assert await perform(Credential.of_key(key.key), departments.list_departments) != []
    session, _ = await sign_in_as(admin.user_id)
    assert (await perform(session, get_user, clinic.owner.user_id)).banned_until is None
    with pytest.raises(Conflict):
        await perform(session, moderation.unban_user, clinic.owner.user_id)


async def test_a_ban_is_lifted_and_nobody_bans_administrators():
    person, admin, other = await make_person(), await make_admin(), await make_admin("Otto Other")
    await perform(admin.session, moderation.ban_user, person.user_id, BAN)
    assert [one.id for one in (await perform(admin.session, list_users, UserQuery(group="banned"))).items] == [
        person.user_id
    ]
    with pytest.raises(Conflict):
        await perform(admin.session, moderation.send_reset_mail, person.user_id)
    free = await perform(admin.session, moderation.unban_user, person.user_id)
    assert (free.banned_until, free.ban_reason, free.banned_by) == (None, "", "")
    await sign_in_as(person.user_id)
    for somebody in (admin, other):
        with pytest.raises(MedischedError) as refused:
            await perform(admin.session, moderation.ban_user, somebody.user_id, BAN)
        assert refused.value.code == "is_admin"


async def test_people_are_found_paged_and_shown_with_where_they_are():
    clinic, admin = await make_clinic(), await make_admin("Ada 100%")
    whole = await perform(admin.session, list_users, UserQuery())
    first = await perform(admin.session, list_users, UserQuery(limit=2))
    rest = await perform(admin.session, list_users, UserQuery(cursor=first.next_cursor))
    assert [*first.items, *rest.items] == whole.items
    assert [one.name for one in (await perform(admin.session, list_users, UserQuery(search="100%"))).items] == [
        admin.name
    ]
    assert [one.id for one in (await perform(admin.session, list_users, UserQuery(group="admins"))).items] == [
        admin.user_id
    ]
    found = (await perform(admin.session, list_users, UserQuery(search=clinic.staff.email.upper()))).items[0]
    assert (found.organizations, found.is_confirmed, found.is_admin) == (1, True, False)
    card = await perform(admin.session, get_user, clinic.staff.user_id)
    assert [(one.slug, one.role) for one in card.memberships] == [(clinic.organization.slug, "staff")]
    assert [one.ip for one in card.sessions] == ["127.0.0.1"]


async def test_somebody_is_signed_out_everywhere_and_helped_to_a_password():
    clinic, admin = await make_clinic(), await make_admin()
    assert (await perform(admin.session, moderation.end_user_sessions, clinic.staff.user_id)).ended == 1
    assert await find_viewer(clinic.staff.session) is None
    await perform(admin.session, moderation.send_reset_mail, clinic.staff.user_id)
    assert (await newest_mail(clinic.staff.email)).kind == "reset_password"  # type: ignore[attr-defined]


async def test_nobody_else_does_any_of_it():
    clinic = await make_clinic()
    asked = (
        (moderation.suspend_organization, clinic.id, SUSPENSION), (moderation.restore_organization, clinic.id),
        (moderation.get_moderation, clinic.organization.slug), (moderation.ban_user, clinic.staff.user_id, BAN),
        (moderation.unban_user, clinic.staff.user_id), (moderation.end_user_sessions, clinic.staff.user_id),
        (moderation.send_reset_mail, clinic.staff.user_id), (list_users, UserQuery()), (get_user, clinic.staff.user_id),
    )  # fmt: skip
    for service, *args in asked:
        with pytest.raises(MedischedError) as refused:
            await perform(clinic.owner.session, service, *args)
        assert refused.value.code == "not_allowed"
    admin = await make_admin()
    for service, *args in asked[3:7]:
        with pytest.raises(NotFound):
            await perform(admin.session, service, clinic.id, *args[1:])


async def test_the_role_has_no_right_to_anything_inside_an_organization():
    inside = [table for table in TENANT_TABLES if table != "emails"]
    columns = ", ".join(f"has_any_column_privilege('medisched_moderator', t, '{kind}')" for kind in KINDS)
    whole = "has_table_privilege('medisched_moderator', t, 'delete')"
    asked = text(f"select t, {columns}, {whole} from unnest(cast(:tables as text[])) t")
    async with get_database().begin() as (transaction, _):
        rows = await transaction.session.execute(asked, {"tables": inside})
        assert {tuple(row)[1:] for row in rows} == {(False, False, False, False)}
    for statement in ("insert into patients (name) values ('X')", "select password_hash from users"):
        with pytest.raises(DBAPIError):
            await try_as_moderator(statement)


async def try_as_moderator(statement: str) -> None:
    """Whatever the program asks for."""
    async with get_database().begin() as (transaction, _):
        await transaction.session.execute(text("set local role medisched_moderator"))
        await transaction.session.execute(text(statement))


async def test_the_last_administrator_stays_whoever_is_removed_at_once():
    first, second = await make_admin(), await make_admin("Otto Other")
    assert {one.email for one in await work(list_admins)} == {first.email, second.email}
    asked = (work(remove_admin, first.email), work(remove_admin, second.email))
    ended = await asyncio.gather(*asked, return_exceptions=True)
    refused = [one for one in ended if isinstance(one, MedischedError)]
    assert [one.code for one in refused] == ["last_admin"]
    assert len(await work(list_admins)) == 1
    with pytest.raises(NotFound):
        await work(remove_admin, "nobody@example.org")


async def test_programs_do_the_same_with_the_administrators_cookie():
    clinic, admin = await make_clinic(), await make_admin()
    async with client(admin.token) as browser:
        short = await browser.post(f"/api/v1/admin/users/{clinic.staff.user_id}/ban", json={"reason": "x"})
        assert (short.status_code, short.json()["code"]) == (422, "invalid")
        banned = await browser.post(f"/api/v1/admin/users/{clinic.staff.user_id}/ban", json={"reason": WHY})
        assert banned.json()["bannedUntil"].startswith("9999")
    assert await perform(admin.session, login_sessions.list_my_sessions) != []
