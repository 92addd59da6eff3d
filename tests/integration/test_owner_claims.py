"""An address that nobody has confirmed owns nothing: whoever paid claims by letter."""

import asyncio
from datetime import timedelta

import pytest

from medisched.domain.errors import TooMany
from medisched.schemas.login_sessions import Client
from medisched.schemas.users import SignUpDraft
from medisched.services.claim_reminders import remind_claims
from medisched.services.doors import visit
from medisched.services.memberships import join_organization
from medisched.services.owner_claims import resend_claim
from medisched.services.users import sign_up
from tests.factories import make_person, sign_in_as
from tests.integration.http import JSON, client, mailed_secret
from tests.integration.payers import PAYER, arrive, look, newest
from tests.integration.postbox import inbox

SUB = "sub_1"
PASSWORD = "a long enough secret"
EVIL = "the attackers own secret"
GRACE = {"name": "Grace Hopper", "password": PASSWORD}


async def letter(email=PAYER):
    return await mailed_secret(email, "claim")


async def read(token, cookie=""):
    async with client(cookie) as http:
        return (await http.post("/auth/invitation", data={"token": token}, headers=JSON)).json()


async def accept(token, cookie="", **form):
    async with client(cookie) as http:
        return await http.post("/auth/accept-invitation", data={"token": token, **form}, headers=JSON)


async def sign_in(password, email=PAYER):
    async with client() as http:
        answer = await http.post("/auth/sign-in", data={"email": email, "password": password}, headers=JSON)
        return answer.status_code, (await http.get("/api/v1/me")).json().get("memberships", [])


async def count_letters(email=PAYER):
    return len([mail for mail in await inbox(email) if mail.kind == "claim"])


async def test_who_signed_up_with_the_payers_address_and_never_confirmed_it_gets_nothing():
    await visit(sign_up, SignUpDraft(email=PAYER, name="Eve", password=EVIL))
    paid = await arrive(polar_id=SUB, billing_name="CityCare Hospital")
    assert (paid.owners, paid.claims) == ([], [(PAYER, "open")])
    assert await sign_in(EVIL) == (422, [])

    token = await letter()
    assert (await accept(token, **GRACE)).json() == {"next": "/overview"}
    assert (await look(SUB)).owners == [PAYER]
    assert await sign_in(EVIL) == (401, [])
    status, (membership,) = await sign_in(PASSWORD)
    assert (status, membership["organizationName"], membership["role"]) == (200, "CityCare Hospital", "owner")
    assert (await accept(token, **GRACE)).json()["code"] == "link_expired"


async def test_the_letter_of_the_strangers_sign_up_does_not_open_what_was_claimed():
    await visit(sign_up, SignUpDraft(email=PAYER, name="Eve", password=EVIL))
    verification = await mailed_secret(PAYER, "verify_email")
    await arrive(polar_id=SUB)
    await accept(await letter(), **GRACE)
    async with client() as http:
        answer = await http.post("/auth/verify-email", data={"token": verification, "password": EVIL}, headers=JSON)
    assert answer.json()["code"] == "wrong_credentials"


async def test_the_letter_says_what_it_is_and_whom_it_takes_its_reader_for():
    await arrive(polar_id=SUB, billing_name="CityCare Hospital")
    mail = await newest(PAYER, "claim")
    assert mail.subject == "CityCare Hospital ist eingerichtet: Übernehmen Sie die Leitung"
    assert "Guten Tag Grace Hopper," in mail.text
    assert "/invitation#citycare-hospital." in mail.text
    said = await read(await letter())
    assert (
        said
        | {
            "organizationName": "CityCare Hospital",
            "email": PAYER,
            "role": "owner",
            "invitedBy": "",
            "isClaim": True,
            "name": "Grace Hopper",
            "hasAccount": False,
        }
        == said
    )


async def test_an_account_that_was_confirmed_after_the_letter_accepts_it_signed_in():
    await arrive(polar_id=SUB)
    token = await letter()
    person = await make_person("Grace Hopper", email=PAYER, password_hash="x")
    assert (await read(token))["hasAccount"]
    assert (await accept(token)).json()["code"] == "sign_in_to_accept"
    other = await make_person("Somebody Else")
    assert (await accept(token, other.token)).json()["code"] == "other_address"
    assert (await accept(token, person.token)).json() == {"next": "/overview"}
    assert (await look(SUB)).owners == [PAYER]


async def test_whoever_confirms_their_address_later_is_attached_and_the_letter_is_withdrawn():
    await arrive(polar_id=SUB)
    token = await letter()
    person = await make_person("Grace Hopper", email=PAYER)
    assert await remind_claims() == 1
    paid = await look(SUB)
    assert (paid.owners, paid.claims, paid.claim_letters) == ([PAYER], [(PAYER, "revoked")], 0)
    assert (await newest(PAYER)).kind == "organization_ready"
    assert (await accept(token, person.token)).json()["code"] == "link_expired"
    assert await remind_claims() == 0


async def test_an_event_attaches_whoever_has_confirmed_their_address_meanwhile():
    await arrive(polar_id=SUB)
    await make_person("Grace Hopper", email=PAYER)
    assert (await arrive(polar_id=SUB, status="past_due", after=60)).owners == [PAYER]


async def test_a_plain_member_becomes_owner_by_the_letter_only():
    paid = await arrive(polar_id=SUB)
    person = await make_person("Grace Hopper", email=PAYER, password_hash="x")
    await visit(join_organization, Client(), slug=paid.slug, session_id=person.session)
    assert await remind_claims() == 0
    assert (await look(SUB)).owners == []
    _, token = await sign_in_as(person.user_id, paid.organization_id)
    assert (await accept(await letter(), token)).json() == {"next": "/overview"}
    assert (await look(SUB)).owners == [PAYER]


async def test_a_letter_that_ran_out_is_written_again_but_three_times_at_most(fake_clock):
    await arrive(polar_id=SUB)
    assert await remind_claims() == 0
    seen = set()
    for count in (1, 2, 3):
        seen.add(token := await letter())
        assert await count_letters() == count
        fake_clock.now += timedelta(hours=72)
        assert (await accept(token, **GRACE)).json()["code"] == "link_expired"
        assert await remind_claims() == (1 if count < 3 else 0)
    assert len(seen) == 3
    await visit(resend_claim, PAYER)
    assert (await accept(await letter(), **GRACE)).status_code == 200
    assert await remind_claims() == 0
    assert (await look(SUB)).claims == [(PAYER, "accepted")]


async def test_two_processes_that_remind_at_once_write_one_letter(fake_clock):
    await arrive(polar_id=SUB)
    fake_clock.now += timedelta(hours=72)
    assert sum(await asyncio.gather(*(remind_claims() for _ in range(4)))) == 1
    assert await count_letters() == 2


async def test_the_same_event_again_writes_no_second_letter():
    for second in range(3):
        await arrive(polar_id=SUB, after=second)
    assert await count_letters() == 1


async def test_another_address_at_polar_gets_the_letter_and_the_first_one_stops_working():
    await arrive(polar_id=SUB, email="grcae@citycare.example")
    wrong = await letter("grcae@citycare.example")
    paid = await arrive(polar_id=SUB, after=60)
    assert paid.claims == [("grcae@citycare.example", "revoked"), (PAYER, "open")]
    assert (await accept(wrong, **GRACE)).json()["code"] == "link_expired"
    assert (await accept(await letter(), **GRACE)).status_code == 200


async def test_a_declined_letter_comes_again_only_when_it_is_asked_for(fake_clock):
    await arrive(polar_id=SUB)
    async with client() as http:
        await http.post("/auth/reject-invitation", data={"token": await letter()}, headers=JSON)
    fake_clock.now += timedelta(hours=73)
    assert await remind_claims() == 0
    await arrive(polar_id=SUB, after=60)
    assert await count_letters() == 1
    await visit(resend_claim, PAYER)
    assert (await accept(await letter(), **GRACE)).status_code == 200


async def test_what_is_suspended_by_now_can_still_be_claimed():
    await arrive(polar_id=SUB)
    paid = await arrive(polar_id=SUB, status="canceled", after=60, ended_at="2026-11-20T10:00:00Z")
    assert paid.status == "suspended"
    assert (await accept(await letter(), **GRACE)).json() == {"next": "/overview"}


async def test_asking_for_the_letter_again_answers_the_same_for_every_address_three_times_a_day(fake_clock):
    await arrive(polar_id=SUB, name="")
    await arrive(polar_id="sub_2", name="")
    async with client() as http:
        for email in (PAYER, "nobody@example.org"):
            answers = [
                (await http.post("/auth/resend-claim", data={"email": email}, headers=JSON)).json() for _ in range(4)
            ]
            assert [answer.get("code", "") for answer in answers] == ["", "", "", "too_many"]
            assert answers[0]["message"].replace(email, "") == (
                "Please look into your mailbox: we sent a letter to . It may take a minute."
            )
    assert await count_letters() == 2 + 3 * 2
    assert await inbox("nobody@example.org") == []


async def test_a_letter_asked_for_again_replaces_the_open_one():
    await arrive(polar_id=SUB)
    old = await letter()
    await visit(resend_claim, PAYER.upper())
    assert (await accept(old, **GRACE)).json()["code"] == "link_expired"
    assert (await accept(await letter(), **GRACE)).status_code == 200
    await visit(resend_claim, PAYER)
    assert await count_letters() == 2
    await visit(resend_claim, PAYER)
    with pytest.raises(TooMany):
        await visit(resend_claim, PAYER)


async def test_who_accepts_while_the_program_settles_does_not_end_in_two_owners():
    await arrive(polar_id=SUB)
    token = await letter()
    events = (arrive(polar_id=SUB, after=second) for second in range(1, 4))
    answer, *_ = await asyncio.gather(accept(token, **GRACE), asyncio.gather(*events), remind_claims())
    assert answer.status_code == 200
    paid = await look(SUB)
    assert (paid.owners, paid.claims) == ([PAYER], [(PAYER, "accepted")])


async def test_without_an_address_there_is_no_letter():
    paid = await arrive(polar_id=SUB, email="")
    assert (paid.owners, paid.claims, paid.claim_letters) == ([], [], 0)
    assert (await arrive(polar_id=SUB, after=60)).claims == [(PAYER, "open")]
