"""What strangers try, and what no program should send."""

import asyncio
import json

import pytest

from medisched.api.identity import network_of
from medisched.domain.errors import MedischedError, NotAllowed, TooMany
from medisched.schemas.appointments import BookingDraft, MoveDraft
from medisched.schemas.login_sessions import Client
from medisched.schemas.slots import SlotDraft
from medisched.services.appointments import book_slot, move_appointment
from medisched.services.doors import perform
from medisched.services.entrances import signed_in
from medisched.services.memberships import leave_organization
from medisched.services.providers import archive_provider
from medisched.services.slots import publish_slot
from tests.factories import make_clinic, make_slot, soon
from tests.integration.http import JSON, client, mailed_secret

MINE, THEIRS = "my own long secret", "a stranger's secret"


def sign_up(password: str) -> dict[str, str]:
    return {"email": "vera@example.org", "name": "Vera", "password": password}


async def test_a_strangers_sign_up_is_not_opened_by_the_owner_of_the_address():
    async with client() as owner, client() as stranger:
        await owner.post("/auth/sign-up", data=sign_up(MINE), headers=JSON)
        await stranger.post("/auth/sign-up", data=sign_up(THEIRS), headers=JSON)
        token = await mailed_secret("vera@example.org", "verify_email")
        opened = await owner.post("/auth/verify-email", data={"token": token, "password": MINE}, headers=JSON)
        assert "password" in opened.json()["fieldErrors"]
        tried = await stranger.post("/auth/sign-in", data=sign_up(THEIRS), headers=JSON)
        assert tried.json()["code"] == "email_not_verified"


async def test_an_older_reset_link_is_dead_after_the_password_was_changed():
    async with client() as http:
        await http.post("/auth/sign-up", data=sign_up(MINE), headers=JSON)
        token = await mailed_secret("vera@example.org", "verify_email")
        await http.post("/auth/verify-email", data={"token": token, "password": MINE}, headers=JSON)
        await http.post("/auth/forgot-password", data={"email": "vera@example.org"}, headers=JSON)
        link = await mailed_secret("vera@example.org", "reset_password")
        form = {"current_password": MINE, "new_password": "another long secret"}
        assert (await http.post("/auth/change-password", data=form, headers=JSON)).status_code == 200
        answer = await http.post("/auth/reset-password", data={"token": link, "password": THEIRS}, headers=JSON)
        assert answer.json()["code"] == "link_expired"


async def test_guessing_the_current_password_is_slowed_down_over_all_sessions():
    clinic = await make_clinic()
    form = {"current_password": "wrong", "new_password": "another long secret"}
    async with client(clinic.member.token) as http:
        codes = []
        for _ in range(7):
            codes.append((await http.post("/auth/change-password", data=form, headers=JSON)).status_code)
            await http.put("/api/v1/session", json={"organizationId": str(clinic.id)})
        assert codes == [422] * 5 + [429] * 2


async def test_moves_are_limited_like_bookings():
    clinic = await make_clinic()
    slots = [await make_slot(clinic, soon(60 + n)) for n in range(2)]
    session = clinic.member.session
    appointment = await perform(session, book_slot, BookingDraft(slot_id=slots[0].id))
    moves = (MoveDraft(slot_id=slots[n % 2].id) for n in range(1, 10))
    for move in moves:
        await perform(session, move_appointment, appointment.id, move)
    with pytest.raises(TooMany):
        await perform(session, move_appointment, appointment.id, MoveDraft(slot_id=slots[0].id))


async def test_who_leaves_while_booking_is_either_gone_or_has_the_appointment():
    for _ in range(4):
        clinic = await make_clinic()
        slot = await make_slot(clinic)
        outcomes = await asyncio.gather(
            perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id)),
            perform(clinic.member.session, leave_organization, Client()),
            return_exceptions=True,
        )
        assert sum(isinstance(outcome, MedischedError) for outcome in outcomes) == 1


async def test_a_provider_who_was_removed_meanwhile_publishes_nothing():
    clinic = await make_clinic()
    async with signed_in(clinic.provider.session) as uow:
        await perform(clinic.owner.session, archive_provider, clinic.provider_id)
        with pytest.raises(NotAllowed):
            await publish_slot(uow, SlotDraft(start=soon(), end=soon(49)))


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("2001:db8::1:2:3:4", "2001:db8::/64"),
        ("2001:db8::9:2:3:4", "2001:db8::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7", "192.0.2.7"),
        ("somewhere", "somewhere"),
    ],
)
def test_one_household_is_one_network(ip, network):
    assert network_of(ip) == network


@pytest.mark.parametrize("path", ["/api/v1/slots", "/api/v1/appointments"])
@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00Z", "9999-12-31T23:00:00-12:00", "soon", ""])
async def test_an_impossible_instant_is_a_clear_refusal(path, instant):
    clinic = await make_clinic()
    async with client(clinic.owner.token) as http:
        answer = await http.get(path, params={"from": instant})
        assert answer.status_code == 422
        assert "from" in answer.json()["fieldErrors"]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/auth/join-organization", {"slug": "a\0b"}),
        ("/auth/invitation", {"token": "a\0b.c"}),
        ("/auth/reject-invitation", {"token": "a.\ud800"}),
        ("/auth/sign-in", {"email": "a\0b@example.org", "password": "x"}),
    ],
)
async def test_text_that_is_none_is_a_refusal_and_no_crash(path, form):
    clinic = await make_clinic()
    async with client(clinic.member.token) as http:
        headers = {**JSON, "Content-Type": "application/json"}
        answer = await http.post(path, content=json.dumps(form), headers=headers)
        assert 400 <= answer.status_code < 500, answer.text


async def test_nested_json_without_end_is_a_refusal_and_no_crash():
    async with client() as http:
        headers = {**JSON, "Content-Type": "application/json"}
        answer = await http.post("/auth/sign-in", content="[" * 100_000, headers=headers)
        assert answer.status_code == 422


async def test_a_slot_more_than_two_years_ahead_is_refused():
    clinic = await make_clinic()
    with pytest.raises(MedischedError) as refused:
        await make_slot(clinic, soon(24 * 800))
    assert refused.value.code == "span_too_far"
