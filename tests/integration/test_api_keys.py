"""API keys: who makes them, what they open and for how long."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text, update

from medisched.db.engine import get_database
from medisched.db.unit_of_work import UnitOfWork
from medisched.domain.access import Permission, Role, requires
from medisched.domain.credentials import Credential
from medisched.domain.errors import Conflict, NotAllowed, NotFound
from medisched.models import User
from medisched.models.base import new_id
from medisched.schemas.api_keys import ApiKeyDraft, NewApiKeyView
from medisched.schemas.login_sessions import Client
from medisched.schemas.memberships import RoleDraft
from medisched.services import login_sessions, memberships
from medisched.services.api_keys import get_api_key, list_api_keys, make_api_key, revoke_api_key
from medisched.services.doors import perform, work
from medisched.services.entrances import signed_in
from medisched.services.memberships import get_me
from medisched.services.providers import archive_provider
from tests.factories import Clinic, make_clinic, make_member
from tests.integration.http import JSON, client
from tests.integration.keys import call, make_key
from tests.integration.standings import close


async def may(key: NewApiKeyView, permission: Permission) -> bool:
    """Whether the key is let in and may do this now."""
    async with signed_in(Credential.of_key(key.key)) as uow:
        return uow.actor.may(permission)


async def must_be_refused(key: str) -> None:
    """Exactly as a key that never was."""
    refused, never = await call(key), await call(f"msk_live_{new_id().hex}_nothing")
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert refused.json()["code"] == "bad_key"
    assert refused.json() == never.json()


@requires(Permission.RUN_JOBS)
async def ban(uow: UnitOfWork, user_id: UUID) -> None:
    await uow.run(update(User).where(User.id == user_id).values(banned_until=uow.now + timedelta(days=1)))


async def test_a_program_with_a_key_learns_who_it_is():
    clinic, other = await make_clinic(), await make_clinic()
    await perform(other.owner.session, memberships.list_members)
    key = await make_key(clinic, "catalog:read", expires_in_days=30)
    me = (await call(key.key)).json()
    assert me["user"]["name"] == clinic.owner.name
    assert [one["organizationId"] for one in me["memberships"]] == [str(clinic.id)] == [me["organizationId"]]
    assert me["role"] == "owner"
    assert (me["key"]["name"], me["key"]["scopes"], me["key"]["ending"]) == ("Website", ["catalog:read"], key.key[-4:])
    assert key.expires_at - key.created_at == timedelta(days=30)
    async with client(clinic.owner.token) as browser:
        assert (await browser.get("/api/v1/me")).json()["key"] is None


async def test_a_key_is_told_once_and_kept_as_its_hash():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as browser:
        answer = await browser.post("/api/v1/api-keys", json={"name": "Website", "scopes": ["catalog:read"]})
        key = answer.json()["key"]
        listed = await browser.get("/api/v1/api-keys")
        one = await browser.get(f"/api/v1/api-keys/{answer.json()['id']}")
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    assert key.startswith(f"msk_live_{answer.json()['id'].replace('-', '')}_")
    secret = key.rsplit("_", 1)[1]
    assert secret.isalnum()
    assert len(secret) == 43
    assert secret not in listed.text + one.text
    async with get_database().transaction() as db:
        await db.execute(text(f"set local app.organization_id = '{clinic.id}'"))
        kept = (await db.execute(text("select api_keys::text from api_keys"))).scalar_one()
        sent = (await db.execute(text("select string_agg(emails::text, '') from emails"))).scalar_one()
    assert secret not in kept + sent


async def test_wrong_revoked_and_expired_keys_are_refused_alike(fake_clock):
    clinic = await make_clinic()
    key, short = await make_key(clinic), await make_key(clinic, expires_in_days=1)
    assert (await call(short.key)).status_code == 200
    await must_be_refused(key.key[:-1])
    await must_be_refused(f"{key.key}x")
    await must_be_refused("something else")
    fake_clock.now += timedelta(days=1)
    await must_be_refused(short.key)
    assert (await call(key.key)).status_code == 200
    owner = await make_owner_session(clinic)
    revoked = await perform(owner, revoke_api_key, key.id)
    fake_clock.now += timedelta(minutes=5)
    assert (await perform(owner, revoke_api_key, key.id)).revoked_at == revoked.revoked_at
    await must_be_refused(key.key)


async def make_owner_session(clinic: Clinic) -> str:
    return (await make_member(clinic.organization, Role.OWNER)).session


async def test_a_key_does_no_more_than_its_scopes_and_says_which_it_lacks():
    clinic = await make_clinic()
    key = await make_key(clinic, "catalog:read")
    assert (await call(key.key, "/api/v1/slots")).status_code == 200
    for path in ("/api/v1/appointments", "/api/v1/patients", "/api/v1/api-keys"):
        refused = await call(key.key, path)
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing"), path


async def test_a_key_does_no_more_than_its_maker_may_at_that_moment():
    clinic = await make_clinic()
    maker = await make_member(clinic.organization, Role.OWNER)
    key = await make_key(clinic, by=maker)
    members = {one.user_id: one.id for one in await perform(clinic.owner.session, memberships.list_members)}
    assert await may(key, Permission.MANAGE_DEPARTMENTS)
    for role, can, cannot in (
        ("staff", Permission.SEE_PATIENTS, Permission.MANAGE_DEPARTMENTS),
        ("member", Permission.BOOK_SLOT, Permission.SEE_PATIENTS),
    ):
        await perform(clinic.owner.session, memberships.change_role, members[maker.user_id], RoleDraft(role=role))
        assert (await may(key, can), await may(key, cannot)) == (True, False)
    refused = await call(key.key, "/api/v1/patients")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    [seen] = await perform(clinic.owner.session, list_api_keys)
    assert (seen.maker_role, seen.status) == ("member", "active")


async def test_a_key_ends_with_its_makers_membership_and_rests_while_they_are_banned():
    clinic = await make_clinic()
    leaver, removed, banned = [await make_member(clinic.organization, Role.OWNER) for _number in range(3)]
    keys = [await make_key(clinic, by=person) for person in (leaver, removed, banned)]
    members = {one.user_id: one.id for one in await perform(clinic.owner.session, memberships.list_members)}
    await perform(leaver.session, memberships.leave_organization, Client())
    await perform(clinic.owner.session, memberships.remove_member, members[removed.user_id])
    await work(ban, banned.user_id)
    for key in keys:
        await must_be_refused(key.key)
    assert [one.id for one in await perform(clinic.owner.session, list_api_keys)] == [keys[2].id]


async def test_a_provider_who_was_archived_has_no_calendar_of_their_own_by_a_key():
    clinic = await make_clinic()
    members = {one.user_id: one.id for one in await perform(clinic.owner.session, memberships.list_members)}
    owner = RoleDraft(role="owner")
    await perform(clinic.owner.session, memberships.change_role, members[clinic.provider.user_id], owner)
    key = await make_key(clinic, by=clinic.provider)
    assert (await call(key.key)).json()["providerId"] == str(clinic.provider_id)
    await perform(clinic.owner.session, archive_provider, clinic.provider_id)
    answer = await call(key.key)
    assert (answer.status_code, answer.json()["providerId"]) == (200, None)


@pytest.mark.parametrize("status", ["read_only", "suspended"])
async def test_a_closed_organization_is_closed_to_keys_as_to_people(status):
    clinic = await make_clinic()
    key = await make_key(clinic)
    await close(clinic, status)
    listed = await call(key.key, "/api/v1/departments")
    refused = await call(key.key, "/api/v1/departments", "POST", json={"name": "New"})
    assert (listed.status_code, refused.status_code, refused.json()["code"]) == (200, 409, "organization_closed")
    with pytest.raises(Conflict):
        await make_key(clinic)
    assert len(await perform(clinic.owner.session, list_api_keys)) == 1
    await perform(clinic.owner.session, revoke_api_key, key.id)
    await must_be_refused(key.key)


async def test_keys_are_for_owners_alone_and_for_no_key():
    clinic, other = await make_clinic(), await make_clinic()
    key = await make_key(clinic)
    draft = ApiKeyDraft(name="X", scopes=["catalog:read"])
    programs = (Credential.of_key(key.key), "scope_missing")
    people = [(person.session, "not_allowed") for person in (clinic.staff, clinic.provider, clinic.member)]
    for caller, code in (programs, *people):
        calls = ((list_api_keys,), (make_api_key, draft), (revoke_api_key, key.id), (get_api_key, key.id))
        for service, *arguments in calls:
            with pytest.raises(NotAllowed) as refused:
                await perform(caller, service, *arguments)
            assert refused.value.code == code
    for key_id in (key.id, uuid4()):
        for service in (revoke_api_key, get_api_key):
            with pytest.raises(NotFound):
                await perform(other.owner.session, service, key_id)
    with pytest.raises(NotFound):
        await perform(Credential.of_key(key.key), memberships.get_me, organization_id=other.id)
    assert (await call(key.key)).status_code == 200
    assert await perform(other.owner.session, list_api_keys) == []


async def test_a_cookie_beside_a_key_counts_for_nothing():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as browser:
        answer = await browser.get("/api/v1/me", headers={"Authorization": "Bearer msk_live_nothing"})
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_key")


async def test_a_key_is_in_no_log_and_in_no_failure(monkeypatch, caplog):
    clinic = await make_clinic()
    key = await make_key(clinic)

    async def fail(*_args: object) -> None:
        raise RuntimeError(key.key)

    monkeypatch.setattr("medisched.api.sessions.get_me", fail)
    with caplog.at_level(logging.DEBUG):
        answers = [await call(key.key), await call(f"{key.key}x"), await call(key.key, "/api/v1/patients/nobody")]
    secret = key.key.rsplit("_", 1)[1]
    assert answers[0].status_code == 500
    assert [secret in f"{one.text}{one.headers}" for one in answers] == [False] * 3
    noted = [f"{record.getMessage()} {record.__dict__.get('path')}" for record in caplog.records]
    assert noted
    assert secret not in repr(noted)


async def test_the_form_answers_with_the_key_and_explains_refusals():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as browser:
        form = {"name": "Website", "catalog:read": "on", "slots:write": "on", "expiry": "30"}
        made = await browser.post("/auth/api-key", data=form, headers=JSON)
        wrong = await browser.post("/auth/api-key", data={"expiry": "date"}, headers=JSON)
    assert (made.status_code, made.headers["cache-control"]) == (200, "no-store")
    assert (await call(made.json()["key"])).json()["key"]["scopes"] == ["catalog:read", "slots:write"]
    assert wrong.status_code == 422
    assert wrong.json()["fieldErrors"].keys() == {"name", "scopes", "lastDay"}
    async with client(clinic.staff.token) as browser:
        assert (await browser.post("/auth/api-key", data=form, headers=JSON)).status_code == 403


async def test_sessions_of_people_stay_out_of_reach_of_keys():
    clinic = await make_clinic()
    program = Credential.of_key((await make_key(clinic)).key)
    for service, *arguments in (
        (login_sessions.list_my_sessions,),
        (login_sessions.revoke_other_sessions,),
        (login_sessions.switch_organization, clinic.id, Client()),
        (memberships.leave_organization, Client()),
        (memberships.list_my_memberships,),
    ):
        with pytest.raises(NotAllowed) as refused:
            await perform(program, service, *arguments)
        assert refused.value.code == "scope_missing"


@pytest.mark.parametrize("kind", ["key", "session"])
async def test_a_slow_request_keeps_no_other_of_the_same_caller_waiting(kind: str, fake_clock):
    """The first in a minute writes down that the caller was here, and its transaction may take long."""
    clinic = await make_clinic()
    key = (await make_key(clinic)).key
    caller = Credential.of_key(key) if kind == "key" else Credential.of_session(clinic.owner.token)
    fake_clock.now += timedelta(minutes=2)
    async with signed_in(caller), asyncio.timeout(5):
        assert (await perform(caller, get_me)).role == "owner"
