"""API keys: with what they are made, when they were used, and how they end."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from medisched.db.engine import get_database
from medisched.domain.access import Role
from medisched.domain.clock import get_zone, local_day, start_of_day
from medisched.domain.errors import Invalid
from medisched.domain.scopes import SCOPES
from medisched.jobs.cleanup import clean_up
from medisched.schemas.api_keys import ApiKeyDraft
from medisched.services import api_keys
from medisched.services.api_keys import get_api_key, revoke_api_key
from medisched.services.doors import perform, work
from medisched.services.emails import list_emails
from tests.factories import make_clinic, make_member
from tests.integration.keys import call, make_key


async def mails(kind: str) -> list:
    found = await work(list_emails, door_role="worker", limit=200)
    return [mail for mail in found if mail.kind == kind]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "", "scopes": ["catalog:read"]}, "name"),
        ({"name": "X", "scopes": []}, "scopes"),
        ({"name": "X", "scopes": ["billing:write"]}, "scopes"),
        ({"name": "X", "scopes": ["catalog:read"], "expires_in_days": 366}, "expires_in_days"),
        ({"name": "X", "scopes": ["catalog:read"], "expires_in_days": 9, "last_day": "2027-01-01"}, "form"),
    ],
)
def test_a_key_has_a_name_known_scopes_and_an_end(values, field):
    with pytest.raises(Invalid) as refused:
        ApiKeyDraft.read(values)
    assert list(refused.value.field_errors) == [field]


async def test_a_key_may_last_until_the_end_of_a_day_within_a_year():
    clinic = await make_clinic()
    zone = get_zone(clinic.organization.timezone)
    today = local_day((await make_key(clinic)).created_at, zone)
    last = await make_key(clinic, last_day=today + timedelta(days=365))
    assert last.expires_at == start_of_day(today + timedelta(days=366), zone)
    for day in (today - timedelta(days=1), today + timedelta(days=366)):
        with pytest.raises(Invalid):
            await make_key(clinic, last_day=day)


def test_a_write_scope_allows_what_its_read_scope_does():
    for scope, permissions in SCOPES.items():
        reading = SCOPES.get(scope.replace(":write", ":read"), frozenset())
        assert reading <= permissions, scope


async def test_there_is_room_for_so_many_keys_that_work(monkeypatch):
    monkeypatch.setattr(api_keys, "MOST", 2)
    clinic = await make_clinic()
    first = await make_key(clinic)
    made = await asyncio.gather(*(make_key(clinic) for _number in range(3)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in made) == ["Conflict", "Conflict", "NewApiKeyView"]
    await perform(clinic.owner.session, revoke_api_key, first.id)
    await make_key(clinic)


async def test_when_a_key_was_used_is_noted_once_a_minute(fake_clock):
    clinic = await make_clinic()
    key = await make_key(clinic)
    assert (await perform(clinic.owner.session, get_api_key, key.id)).last_used_at is None
    begin = fake_clock.now
    for seconds, noted in ((0, 0), (59, 0), (61, 61)):
        fake_clock.now = begin + timedelta(seconds=seconds)
        await call(key.key)
        seen = (await perform(clinic.owner.session, get_api_key, key.id)).last_used_at
        assert seen == begin + timedelta(seconds=noted)


async def test_all_owners_hear_of_a_new_key_and_of_its_end_once(fake_clock):
    clinic = await make_clinic()
    second = await make_member(clinic.organization, Role.OWNER)
    key = await make_key(clinic, "appointments:read", expires_in_days=30)
    await make_key(clinic, "catalog:read", expires_in_days=5)
    made = await mails("api_key_made")
    assert len(made) == 4
    assert {mail.recipient for mail in made} == {clinic.owner.email, second.email}
    letter = next(mail for mail in made if key.ending in mail.text)
    assert f"{clinic.owner.name} made an API key." in letter.text
    assert "Read appointments, with the patients' names" in letter.text
    for days, count in ((22, 0), (24, 2), (25, 2), (40, 2)):
        fake_clock.now = key.created_at + timedelta(days=days)
        await clean_up()
        assert len(await mails("api_key_ends")) == count, days
    assert "Website works until" in (await mails("api_key_ends"))[0].subject


async def test_ended_keys_stay_for_90_days(fake_clock):
    clinic, other = await make_clinic(), await make_clinic()
    begin = fake_clock.now
    short = await make_key(clinic, expires_in_days=10)
    revoked = await make_key(clinic, expires_in_days=365)
    await make_key(other, expires_in_days=365)
    await perform(clinic.owner.session, revoke_api_key, revoked.id)
    for days, left in ((89, {short.id, revoked.id}), (91, {short.id}), (101, set())):
        fake_clock.now = begin + timedelta(days=days)
        await clean_up()
        async with get_database().transaction() as db:
            await db.execute(text(f"set local app.organization_id = '{clinic.id}'"))
            assert set((await db.execute(text("select id from api_keys"))).scalars()) == left
    async with get_database().transaction() as db:
        await db.execute(text(f"set local app.organization_id = '{other.id}'"))
        assert (await db.execute(text("select count(*) from api_keys"))).scalar_one() == 1
