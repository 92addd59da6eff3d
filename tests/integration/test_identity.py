"""Sign-up to sign-out, over HTTP as a browser does it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from medisched.domain.clock import now_utc
from tests.factories import make_clinic, make_person
from tests.integration.http import JSON, client, mailed_secret, newest_mail

PASSWORD = "a long enough secret"
NEW_PASSWORD = "another long secret"


async def sign_up(http, email="nora@example.org", **more):
    form = {"email": email, "name": "Nora New", "password": PASSWORD, **more}
    return await http.post("/auth/sign-up", data=form, headers=JSON)


async def verified(http, email="nora@example.org"):
    await sign_up(http, email)
    token = await mailed_secret(email, "verify_email")
    answer = await http.post("/auth/verify-email", data={"token": token, "password": PASSWORD}, headers=JSON)
    assert answer.status_code == 200, answer.text


async def sign_in(http, password=PASSWORD, email="nora@example.org"):
    return await http.post("/auth/sign-in", data={"email": email, "password": password}, headers=JSON)


async def test_a_new_person_confirms_the_address_and_is_signed_in():
    async with client() as http:
        assert (await sign_up(http)).status_code == 200
        assert (await sign_in(http)).json()["code"] == "email_not_verified"
        token = await mailed_secret("nora@example.org", "verify_email")
        answer = await http.post("/auth/verify-email", data={"token": token, "password": PASSWORD}, headers=JSON)
        assert answer.json() == {"next": "/account"}
        assert (await http.get("/api/v1/me")).json()["user"]["email"] == "nora@example.org"


async def test_a_letter_works_once():
    async with client() as http:
        await sign_up(http)
        token = await mailed_secret("nora@example.org", "verify_email")
        await http.post("/auth/verify-email", data={"token": token, "password": PASSWORD}, headers=JSON)
        again = await http.post("/auth/verify-email", data={"token": token, "password": PASSWORD}, headers=JSON)
        assert (again.status_code, again.json()["code"]) == (422, "link_expired")


async def test_sign_up_answers_the_same_for_a_known_address_and_tells_its_owner():
    async with client() as http:
        await verified(http)
    async with client() as stranger:
        known, unknown = await sign_up(stranger), await sign_up(stranger, "other@example.org")
        assert known.status_code == unknown.status_code == 200
        assert known.json()["message"].replace("nora", "other") == unknown.json()["message"]
        assert (await newest_mail("nora@example.org")).kind == "account_exists"
        assert (await sign_in(stranger)).status_code == 200


async def test_messages_stand_beside_their_fields():
    async with client() as http:
        answer = await http.post(
            "/auth/sign-up", data={"email": "nobody", "name": "", "password": "password123"}, headers=JSON
        )
        assert answer.status_code == 422
        assert set(answer.json()["fieldErrors"]) == {"email", "name", "password"}
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_slip_of_the_pen_does_not_count_as_a_sign_up():
    async with client() as http:
        for _ in range(7):
            assert (await sign_up(http, "nobody")).status_code == 422
        assert (await sign_up(http)).status_code == 200


async def test_the_cookie_is_http_only_and_stays_on_this_site():
    async with client() as http:
        await verified(http)
        cookie = (await sign_in(http)).headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "samesite=lax" in cookie.lower()
        assert "Path=/" in cookie
        assert "max-age" not in cookie.lower()


async def test_a_wrong_password_and_an_unknown_address_are_refused_alike():
    async with client() as http:
        await verified(http)
        wrong = await sign_in(http, "not the password")
        unknown = await sign_in(http, email="nobody@example.org")
        assert wrong.json() == unknown.json()
        assert wrong.json()["code"] == "wrong_credentials"


async def test_guessing_is_slowed_down_and_says_for_how_long():
    async with client() as http:
        await verified(http)
        answers = [await sign_in(http, "not the password") for _ in range(7)]
        assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2
        assert 0 < int(answers[-1].headers["retry-after"]) <= 31
        assert (await sign_in(http)).status_code == 429


async def test_signing_in_forgets_earlier_wrong_tries():
    async with client() as http:
        await verified(http)
        for _ in range(4):
            await sign_in(http, "not the password")
        assert (await sign_in(http)).status_code == 200
        assert (await sign_in(http, "not the password")).status_code == 401


async def test_without_script_a_form_goes_on_with_303():
    async with client() as http:
        await verified(http)
        form = {"email": "nora@example.org", "password": PASSWORD, "next": "/find?day=2026-12-01"}
        answer = await http.post("/auth/sign-in", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/find?day=2026-12-01")
        form["password"] = "wrong password"
        answer = await http.post("/auth/sign-in", data=form, headers={"Referer": "http://localhost:8000/sign-in"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?error=wrong_credentials")


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "/a\r\nb", "/\tx"]
)
async def test_a_foreign_target_is_never_followed(target):
    async with client() as http:
        await verified(http)
        form = {"email": "nora@example.org", "password": PASSWORD, "next": target}
        assert (await http.post("/auth/sign-in", data=form, headers=JSON)).json() == {"next": "/account"}


CHOSEN = "/o/city-medical?service=1&time=20261123T0830Z"
LETTERS = {"resend-verification": "verify_email", "forgot-password": "reset_password"}


@pytest.mark.parametrize(("path", "kind"), LETTERS.items())
async def test_another_letter_leads_to_what_was_chosen_as_the_first_did(path, kind):
    async with client() as http:
        await sign_up(http, next=CHOSEN)
        assert (await mailed_secret("nora@example.org", "verify_email")).partition("~")[2] == CHOSEN
        form = {"email": "nora@example.org", "next": CHOSEN}
        assert (await http.post(f"/auth/{path}", data=form, headers=JSON)).status_code == 200
        assert (await mailed_secret("nora@example.org", kind)).partition("~")[2] == CHOSEN


@pytest.mark.parametrize(("path", "kind"), LETTERS.items())
async def test_no_letter_leads_to_another_site(path, kind):
    async with client() as http:
        await sign_up(http, next="//evil.example")
        assert "~" not in await mailed_secret("nora@example.org", "verify_email")
        await http.post(f"/auth/{path}", data={"email": "nora@example.org", "next": "//evil.example"}, headers=JSON)
        assert "~" not in await mailed_secret("nora@example.org", kind)


async def test_who_signs_up_again_is_led_to_what_they_chose_by_signing_in():
    async with client() as http:
        await verified(http)
        await sign_up(http, next=CHOSEN)
        mail = await newest_mail("nora@example.org", "account_exists")
        assert "/sign-in?next=%2Fo%2Fcity-medical%3Fservice%3D1%26time%3D20261123T0830Z" in mail.text


async def test_a_new_password_leads_to_what_was_chosen_and_never_to_another_site():
    async with client() as http:
        await verified(http)
        for target, led in ((CHOSEN, CHOSEN), ("//evil.example", "/account")):
            await http.post("/auth/forgot-password", data={"email": "nora@example.org", "next": CHOSEN}, headers=JSON)
            # Whole, as a program sends what it finds in the link.
            token = await mailed_secret("nora@example.org", "reset_password")
            form = {"token": token, "password": NEW_PASSWORD, "next": target}
            assert (await http.post("/auth/reset-password", data=form, headers=JSON)).json() == {"next": led}


async def test_signing_out_ends_the_session_at_once():
    async with client() as http:
        await verified(http)
        token = http.cookies["ms_session"]
        await http.post("/auth/sign-out")
    async with client(token) as old:
        assert (await old.get("/api/v1/me")).status_code == 401


async def test_a_forgotten_password_is_reset_by_letter_and_ends_every_session():
    async with client() as http, client() as reader:
        await verified(http)
        assert (await http.get("/api/v1/me")).status_code == 200
        answers = [
            await reader.post("/auth/forgot-password", data={"email": email}, headers=JSON)
            for email in ("nora@example.org", "nobody@example.org")
        ]
        assert [answer.status_code for answer in answers] == [200, 200]
        token = await mailed_secret("nora@example.org", "reset_password")
        form = {"token": token, "password": NEW_PASSWORD}
        assert (await reader.post("/auth/reset-password", data=form, headers=JSON)).status_code == 200
        assert (await http.get("/api/v1/me")).status_code == 401
        assert (await reader.get("/api/v1/me")).status_code == 200
        assert (await sign_in(http)).json()["code"] == "wrong_credentials"
        assert (await sign_in(http, NEW_PASSWORD)).status_code == 200


async def test_a_reset_link_expires_after_half_an_hour(fake_clock):
    async with client() as http:
        await verified(http)
        await http.post("/auth/forgot-password", data={"email": "nora@example.org"}, headers=JSON)
        token = await mailed_secret("nora@example.org", "reset_password")
        fake_clock.now += timedelta(minutes=31)
        answer = await http.post("/auth/reset-password", data={"token": token, "password": NEW_PASSWORD}, headers=JSON)
        assert answer.json()["code"] == "link_expired"


async def test_changing_the_password_renews_this_session_and_ends_the_others():
    async with client() as http, client() as other:
        await verified(http)
        await sign_in(other)
        before = http.cookies["ms_session"]
        form = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
        assert (await http.post("/auth/change-password", data=form, headers=JSON)).status_code == 200
        assert http.cookies["ms_session"] != before
        assert (await http.get("/api/v1/me")).status_code == 200
        assert (await other.get("/api/v1/me")).status_code == 401
        wrong = await http.post("/auth/change-password", data=form, headers=JSON)
        assert "currentPassword" in wrong.json()["fieldErrors"]


@pytest.mark.parametrize(("role", "idle", "absolute"), [("owner", 30, 12 * 60), ("member", 120, 24 * 60)])
async def test_a_session_ends_when_idle_and_at_its_absolute_end(fake_clock, role, idle, absolute):
    person = (await make_clinic()).people[role]
    async with client(person.token) as http:
        started = fake_clock.now
        fake_clock.now += timedelta(minutes=idle - 1)
        assert (await http.get("/api/v1/me")).status_code == 200
        while fake_clock.now - started < timedelta(minutes=absolute - idle):
            fake_clock.now += timedelta(minutes=idle - 1)
            assert (await http.get("/api/v1/me")).status_code == 200
        fake_clock.now = started + timedelta(minutes=absolute)
        assert (await http.get("/api/v1/me")).status_code == 401


async def test_an_idle_session_ends(fake_clock):
    person = (await make_clinic()).owner
    async with client(person.token) as http:
        fake_clock.now += timedelta(minutes=31)
        assert (await http.get("/api/v1/me")).status_code == 401


async def test_only_ten_sessions_live_at_once(fake_clock):
    async with client() as first:
        await verified(first)
        for _ in range(10):
            fake_clock.now += timedelta(seconds=31)
            async with client() as http:
                assert (await sign_in(http)).status_code == 200
        assert (await first.get("/api/v1/me")).status_code == 401


async def test_switching_renews_the_token_and_another_organization_is_not_there():
    mine, theirs = await make_clinic(), await make_clinic()
    async with client(mine.member.token) as http:
        refused = await http.put("/api/v1/session", json={"organizationId": str(theirs.id)})
        assert refused.status_code == 404
        form = {"slug": theirs.organization.slug}
        assert (await http.post("/auth/join-organization", data=form, headers=JSON)).json() == {"next": "/find"}
        me = (await http.get("/api/v1/me")).json()
        assert me["organizationId"] == str(theirs.id)
        assert {item["slug"] for item in me["memberships"]} == {mine.organization.slug, theirs.organization.slug}
        answer = await http.put("/api/v1/session", json={"organizationId": str(mine.id)})
        assert (answer.status_code, answer.json()["organizationId"]) == (200, str(mine.id))
    async with client(mine.member.token) as old:
        assert (await old.get("/api/v1/me")).status_code == 401


async def test_a_banned_person_is_out_at_the_next_request(database):
    person = await make_person()
    async with client(person.token) as http:
        assert (await http.get("/api/v1/me")).status_code == 200
        async with database.transaction() as db:
            until = now_utc() + timedelta(days=1)
            await db.execute(text("update users set banned_until = :until"), {"until": until})
        assert (await http.get("/api/v1/me")).status_code == 401
