"""Organizations, members, invitations and oneself, as programs meet them."""

from uuid import uuid4

import pytest

from tests.factories import make_clinic, make_member, make_person
from tests.integration.http import client, mailed_secret


async def test_an_owner_changes_some_settings_and_the_others_stay():
    clinic = await make_clinic("Old name")
    path = f"/api/v1/organizations/{clinic.id}"
    async with client(clinic.owner.token) as http:
        changed = await http.patch(path, json={"cancellationWindow": 60, "address": "Main street 1"})
        assert changed.status_code == 200
        assert (await http.get(path)).json() == changed.json()
        assert (changed.json()["name"], changed.json()["cancellationWindow"]) == ("Old name", 60)
        wrong = await http.patch(path, json={"timezone": "Mars/Olympus"})
        assert (wrong.status_code, list(wrong.json()["fieldErrors"])) == (422, ["timezone"])
        mine = (await http.get("/api/v1/organizations")).json()["items"]
        assert [(one["organizationId"], one["role"]) for one in mine] == [(str(clinic.id), "owner")]


async def test_members_come_by_role_and_name_page_by_page_and_change_their_role():
    clinic = await make_clinic()
    for name in ("Zoe Example", "Anna Example", "Anna Example"):
        await make_member(clinic.organization, name=name)
    async with client(clinic.owner.token) as http:
        pages, cursor = [], None
        while not pages or cursor:
            params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
            page = (await http.get("/api/v1/members", params=params)).json()
            pages, cursor = [*pages, *page["items"]], page["nextCursor"]
        assert [one["role"] for one in pages] == ["owner", "staff", "provider", *["member"] * 4]
        assert [one["name"] for one in pages[3:5]] == ["Anna Example"] * 2
        assert len({one["id"] for one in pages}) == 7
        found = (await http.get("/api/v1/members", params={"search": "zoe", "role": "member"})).json()["items"]
        zoe = f"/api/v1/members/{found[0]['id']}"
        assert (await http.patch(zoe, json={"role": "staff"})).json()["role"] == "staff"
        assert (await http.get(zoe)).json()["role"] == "staff"
        assert (await http.patch(zoe, json={"role": "provider"})).json()["code"] == "no_department"
        assert (await http.delete(zoe)).status_code == 204
        assert (await http.get(zoe)).status_code == 404
        bad = await http.get("/api/v1/members", params={"cursor": "nonsense"})
        assert (bad.status_code, list(bad.json()["fieldErrors"])) == (422, ["cursor"])


async def test_who_was_invited_reads_accepts_and_goes_on_there():
    clinic, person = await make_clinic(), await make_person("Nora New", password_hash="x")
    async with client(clinic.owner.token) as owner, client(person.token) as http:
        made = await owner.post("/api/v1/invitations", json={"email": person.email, "role": "staff"})
        assert (made.status_code, made.json()["role"]) == (201, "staff")
        token = {"token": await mailed_secret(person.email, "invitation")}
        assert (await http.post("/api/v1/invitations/read", json=token)).json()["isForViewer"]
        other = await owner.post("/api/v1/invitations/accept", json=token)
        assert (other.status_code, other.json()["code"]) == (403, "other_address")
        me = await http.post("/api/v1/invitations/accept", json=token)
        assert (me.status_code, me.json()["organizationId"], me.json()["role"]) == (200, str(clinic.id), "staff")
        # The answer's cookie is the new session.
        assert (await http.get("/api/v1/patients")).status_code == 200
        again = await http.post("/api/v1/invitations/accept", json=token)
        assert (again.status_code, again.json()["code"]) == (422, "link_expired")


async def test_a_letter_is_declined_once():
    clinic = await make_clinic()
    async with client(clinic.owner.token) as owner, client() as http:
        await owner.post("/api/v1/invitations", json={"email": "new@example.org", "role": "member"})
        token = {"token": await mailed_secret("new@example.org", "invitation")}
        assert (await http.post("/api/v1/invitations/decline", json=token)).status_code == 204
        assert (await http.post("/api/v1/invitations/decline", json=token)).json()["code"] == "link_expired"
        assert (await owner.get("/api/v1/invitations")).json()["items"] == []


async def test_a_patient_joins_by_the_public_address_and_leaves_again():
    clinic, person = await make_clinic(), await make_person("Paul Passing")
    async with client(person.token) as http:
        joined = await http.post("/api/v1/organizations/join", json={"slug": clinic.organization.slug})
        assert (joined.status_code, joined.json()["role"]) == (200, "member")
        left = await http.post(f"/api/v1/organizations/{clinic.id}/leave")
        assert (left.status_code, left.json()["memberships"], left.json()["organizationId"]) == (200, [], None)
        nowhere = await http.post("/api/v1/organizations/join", json={"slug": "nobody-here"})
        assert nowhere.status_code == 404


async def test_one_changes_ones_name_zone_and_language_and_ends_other_sessions():
    clinic = await make_clinic()
    async with client(clinic.member.token) as http:
        me = await http.patch("/api/v1/me", json={"timezone": "Asia/Tokyo", "locale": "de"})
        assert me.status_code == 200
        user = me.json()["user"]
        assert (user["name"], user["timezone"], user["locale"]) == (clinic.member.name, "Asia/Tokyo", "de")
        named = await http.patch("/api/v1/me", json={"name": "Mia Married"})
        assert (named.json()["user"]["name"], named.json()["user"]["timezone"]) == ("Mia Married", "Asia/Tokyo")
        cleared = await http.patch("/api/v1/me", json={"timezone": None})
        assert cleared.json()["user"]["timezone"] is None
        before = (await http.get("/api/v1/me/sessions")).json()["items"]
        assert [one["isCurrent"] for one in before].count(True) == 1
        assert (await http.delete("/api/v1/me/sessions")).status_code == 204
        assert len((await http.get("/api/v1/me/sessions")).json()["items"]) == 1
        assert (await http.delete(f"/api/v1/me/sessions/{uuid4()}")).status_code == 404


async def test_the_public_page_is_open_to_everybody_and_names_no_patient():
    clinic = await make_clinic()
    path = f"/api/v1/public/organizations/{clinic.organization.slug}"
    async with client() as http:
        assert (await http.get(path)).json()["name"] == clinic.organization.name
        people = (await http.get(f"{path}/providers")).json()["items"]
        assert [one["id"] for one in people] == [str(clinic.provider_id)]
        nowhere = await http.get("/api/v1/public/organizations/nobody-here")
        assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["public/organizations/%00", "public/organizations/a%00b"])
async def test_a_slug_that_no_organization_can_have_is_not_found(path: str):
    async with client() as http:
        asked = await http.get(f"/api/v1/{path}")
        read = await http.post("/api/v1/invitations/read", json={"token": "a\0b.secret"})
    assert (asked.status_code, asked.json()["code"]) == (404, "not_found")
    assert (read.status_code, read.json()["code"]) == (422, "link_expired")
