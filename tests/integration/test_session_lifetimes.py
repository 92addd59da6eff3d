"""How long a session lives, whatever is done with it."""

from datetime import timedelta

from medisched.domain.access import Role
from medisched.schemas.memberships import RoleDraft
from medisched.services.doors import perform
from medisched.services.memberships import change_role, list_members
from tests.factories import make_clinic
from tests.integration.http import client


async def test_switching_to_the_same_organization_again_and_again_adds_no_time(fake_clock):
    clinic = await make_clinic()
    started = fake_clock.now
    async with client(clinic.owner.token) as http:
        while fake_clock.now - started < timedelta(hours=11, minutes=40):
            fake_clock.now += timedelta(minutes=20)
            answer = await http.put("/api/v1/session", json={"organizationId": str(clinic.id)})
            assert answer.status_code == 200
        fake_clock.now = started + timedelta(hours=12)
        assert (await http.get("/api/v1/me")).status_code == 401


async def test_a_member_who_is_made_staff_has_a_staffs_short_session_at_once(fake_clock):
    clinic = await make_clinic()
    members = await perform(clinic.owner.session, list_members)
    membership = next(one.id for one in members if one.user_id == clinic.member.user_id)
    await perform(clinic.owner.session, change_role, membership, RoleDraft(role=Role.STAFF))
    async with client(clinic.member.token) as http:
        assert (await http.get("/api/v1/me")).json()["role"] == "staff"
        fake_clock.now += timedelta(minutes=31)
        assert (await http.get("/api/v1/me")).status_code == 401
