"""Letters that make somebody a member: sent by owners, answered at the forms that browsers post."""

from datetime import timedelta

import pytest

from medisched.domain.access import Role
from medisched.domain.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from medisched.schemas.invitations import InvitationDraft
from medisched.services.doors import perform
from medisched.services.invitations import invite_person, list_invitations, resend_invitation, revoke_invitation
from medisched.services.memberships import list_members
from medisched.services.providers import list_providers
from tests.factories import make_clinic, make_person, sign_in_as
from tests.integration.http import JSON, client, mailed_secret, newest_mail

EMAIL = "new.person@example.org"
PASSWORD = "a long enough secret"
NEW_PERSON = {"name": "Nora New", "password": PASSWORD}


async def invite(clinic, email=EMAIL, role=Role.STAFF, **more):
    return await perform(clinic.owner.session, invite_person, InvitationDraft(email=email, role=role, **more))


async def letter(email=EMAIL):
    return await mailed_secret(email, "invitation")


async def accept(token, *, cookie="", **form):
    async with client(cookie) as http:
        return await http.post("/auth/accept-invitation", data={"token": token, **form}, headers=JSON)


async def role_of(clinic, email=EMAIL):
    found = await perform(clinic.owner.session, list_members, search=email)
    return found[0].role if found else ""


async def test_a_new_person_sets_name_and_password_and_is_inside():
    clinic = await make_clinic()
    await invite(clinic)
    async with client() as http:
        form = {"token": await letter(), **NEW_PERSON}
        answer = await http.post("/auth/accept-invitation", data=form, headers=JSON)
        assert answer.json() == {"next": "/desk"}
        me = (await http.get("/api/v1/me")).json()
        assert (me["user"]["email"], me["user"]["name"], me["role"]) == (EMAIL, "Nora New", "staff")
    assert await perform(clinic.owner.session, list_invitations) == []
    async with client() as http:
        sign_in = await http.post("/auth/sign-in", data={"email": EMAIL, "password": PASSWORD}, headers=JSON)
        assert sign_in.status_code == 200


async def test_a_new_person_without_name_and_password_is_asked_for_both():
    clinic = await make_clinic()
    await invite(clinic)
    token = await letter()
    answer = await accept(token)
    assert (answer.status_code, set(answer.json()["fieldErrors"])) == (422, {"name", "password"})
    assert (await accept(token, **NEW_PERSON)).status_code == 200


async def test_a_letter_is_accepted_once():
    clinic = await make_clinic()
    await invite(clinic)
    token = await letter()
    assert (await accept(token, **NEW_PERSON)).status_code == 200
    assert (await accept(token, **NEW_PERSON)).json()["code"] == "link_expired"


async def test_sending_again_makes_the_older_link_useless():
    clinic = await make_clinic()
    invitation = await invite(clinic)
    old = await letter()
    sent = await perform(clinic.owner.session, resend_invitation, invitation.id)
    new = await letter()
    assert (sent.sent_count, old != new) == (2, True)
    assert (await accept(old, **NEW_PERSON)).json()["code"] == "link_expired"
    assert (await accept(new, **NEW_PERSON)).status_code == 200


async def test_a_withdrawn_invitation_cannot_be_accepted_or_sent_again():
    clinic = await make_clinic()
    invitation = await invite(clinic)
    await perform(clinic.owner.session, revoke_invitation, invitation.id)
    assert (await accept(await letter(), **NEW_PERSON)).json()["code"] == "link_expired"
    with pytest.raises(NotFound):
        await perform(clinic.owner.session, resend_invitation, invitation.id)
    assert await role_of(clinic) == ""


async def test_a_declined_invitation_is_over_and_another_one_can_follow():
    clinic = await make_clinic()
    await invite(clinic)
    token = await letter()
    async with client() as http:
        answer = await http.post("/auth/reject-invitation", data={"token": token}, headers=JSON)
    assert answer.json() == {"next": "/?rejected=1"}
    assert (await accept(token, **NEW_PERSON)).json()["code"] == "link_expired"
    await invite(clinic)


async def test_after_seven_days_the_letter_is_too_old_and_can_be_sent_again(fake_clock):
    clinic = await make_clinic()
    invitation = await invite(clinic)
    token = await letter()
    fake_clock.now += timedelta(days=7)
    session, _ = await sign_in_as(clinic.owner.user_id, clinic.id)
    (listed,) = await perform(session, list_invitations)
    assert listed.is_expired
    assert (await accept(token, **NEW_PERSON)).json()["code"] == "link_expired"
    sent = await perform(session, resend_invitation, invitation.id)
    assert not sent.is_expired
    assert (await accept(await letter(), **NEW_PERSON)).status_code == 200


async def test_an_expired_invitation_does_not_stand_in_the_way_of_a_new_one(fake_clock):
    clinic = await make_clinic()
    await invite(clinic)
    fake_clock.now += timedelta(days=8)
    session, _ = await sign_in_as(clinic.owner.user_id, clinic.id)
    await perform(session, invite_person, InvitationDraft(email=EMAIL, role=Role.MEMBER))
    assert [found.role for found in await perform(session, list_invitations)] == ["member"]


async def test_who_has_an_account_signs_in_first():
    clinic = await make_clinic()
    person = await make_person("Nora Known", email=EMAIL, password_hash="not a hash, but there")
    await invite(clinic)
    token = await letter()
    answer = await accept(token, **NEW_PERSON)
    assert (answer.status_code, answer.json()["code"]) == (403, "sign_in_to_accept")
    assert (await accept(token, cookie=person.token)).status_code == 200
    assert await role_of(clinic) == "staff"


async def test_another_account_cannot_accept():
    clinic = await make_clinic()
    stranger = await make_person("Sam Stranger")
    await invite(clinic)
    answer = await accept(await letter(), cookie=stranger.token, **NEW_PERSON)
    assert (answer.status_code, answer.json()["code"]) == (403, "other_address")
    assert await role_of(clinic) == ""


async def test_an_invited_provider_works_in_the_department_at_once():
    clinic = await make_clinic()
    await invite(clinic, role=Role.PROVIDER, department_id=clinic.department_id, title="Cardiologist")
    answer = await accept(await letter(), **NEW_PERSON)
    assert answer.json() == {"next": "/calendar"}
    providers = {provider.name: provider for provider in await perform(clinic.owner.session, list_providers)}
    assert providers["Nora New"].title == "Cardiologist"
    assert providers["Nora New"].department_id == clinic.department_id
    assert await role_of(clinic) == "provider"


async def test_a_department_goes_with_providers_and_with_nobody_else():
    clinic, foreign = await make_clinic(), await make_clinic()
    for role, department_id in ((Role.PROVIDER, None), (Role.STAFF, clinic.department_id)):
        with pytest.raises(Invalid) as refused:
            await invite(clinic, role=role, department_id=department_id)
        assert set(refused.value.field_errors) == {"department_id"}
    with pytest.raises(NotFound):
        await invite(clinic, role=Role.PROVIDER, department_id=foreign.department_id)


async def test_nobody_below_an_owner_invites_or_sees_invitations():
    clinic = await make_clinic()
    for person in (clinic.staff, clinic.provider, clinic.member):
        with pytest.raises(NotAllowed):
            await perform(person.session, invite_person, InvitationDraft(email=EMAIL, role=Role.MEMBER))
        with pytest.raises(NotAllowed):
            await perform(person.session, list_invitations)


async def test_an_address_has_one_open_invitation_however_it_is_written():
    clinic, other = await make_clinic(), await make_clinic()
    await invite(clinic)
    with pytest.raises(Invalid) as refused:
        await invite(clinic, email=EMAIL.upper())
    assert set(refused.value.field_errors) == {"email"}
    await invite(other)


async def test_who_belongs_already_is_not_invited():
    clinic = await make_clinic()
    with pytest.raises(Conflict) as refused:
        await invite(clinic, email=clinic.member.email)
    assert refused.value.code == "already_member"


async def test_an_organization_sends_50_letters_a_day(fake_clock):
    clinic = await make_clinic()
    invitation = await invite(clinic)
    for _ in range(49):
        await perform(clinic.owner.session, resend_invitation, invitation.id)
    with pytest.raises(TooMany):
        await perform(clinic.owner.session, resend_invitation, invitation.id)
    with pytest.raises(TooMany):
        await invite(clinic, email="one.more@example.org")
    fake_clock.now += timedelta(minutes=30)
    session, _ = await sign_in_as(clinic.owner.user_id, clinic.id)
    await perform(session, resend_invitation, invitation.id)


async def test_the_letter_names_who_invites_where_and_keeps_its_secret_after_the_hash():
    clinic = await make_clinic("Lakeside Clinic")
    await invite(clinic)
    text = (await newest_mail(EMAIL, "invitation")).text  # type: ignore[attr-defined]
    assert clinic.owner.name in text
    assert "Lakeside Clinic" in text
    assert f"/invitation#{clinic.organization.slug}." in text
