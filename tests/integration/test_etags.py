"""What was seen, and changes under the condition that it is still so."""

import asyncio

import pytest

from medisched.domain.etags import read_tags
from tests.factories import Clinic, make_clinic, make_slot, soon
from tests.integration.http import client


async def booked(clinic: Clinic, http, hours: float = 48) -> tuple[str, str]:
    """Address and ETag of a new appointment."""
    slot = await make_slot(clinic, soon(hours))
    answer = await http.post("/api/v1/appointments", json={"slotId": str(slot.id)})
    return answer.headers["location"], answer.headers["etag"]


async def test_every_answer_with_one_appointment_has_the_tag_of_what_it_says():
    clinic = await make_clinic()
    later = await make_slot(clinic, soon(72))
    async with client(clinic.member.token) as http, client(clinic.staff.token) as desk:
        path, made = await booked(clinic, http)
        assert (await http.get(path)).headers["etag"] == made
        moved = await http.post(f"{path}/move", json={"slotId": str(later.id)})
        noted = await desk.patch(path, json={"note": "Brings a letter"})
        assert (await desk.get(path)).headers["etag"] == noted.headers["etag"]
        cancelled = await http.post(f"{path}/cancel")
        tags = [made, moved.headers["etag"], noted.headers["etag"], cancelled.headers["etag"]]
        assert len(set(tags)) == 4
        assert all(tag.startswith('"') for tag in tags)


async def test_what_is_known_is_not_sent_again():
    clinic = await make_clinic()
    async with client(clinic.member.token) as http:
        path, tag = await booked(clinic, http)
        for said in (tag, f'"other", W/{tag}', "*"):
            answer = await http.get(path, headers={"If-None-Match": said})
            assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
        assert (await http.get(path, headers={"If-None-Match": '"other"'})).status_code == 200


@pytest.mark.parametrize("what", ["patch", "move", "cancel"])
async def test_a_change_of_what_somebody_else_has_changed_is_refused(what: str):
    clinic = await make_clinic()
    later = await make_slot(clinic, soon(72))
    async with client(clinic.staff.token) as desk, client(clinic.owner.token) as owner:
        patient = (await desk.post("/api/v1/patients", json={"name": "Quincy Adams"})).json()
        slot = await make_slot(clinic)
        made = await desk.post("/api/v1/appointments", json={"slotId": str(slot.id), "patientId": patient["id"]})
        path, seen = made.headers["location"], {"If-Match": made.headers["etag"]}
        changes = {
            "patch": lambda headers: desk.patch(path, json={"note": "Mine"}, headers=headers),
            "move": lambda headers: desk.post(f"{path}/move", json={"slotId": str(later.id)}, headers=headers),
            "cancel": lambda headers: desk.post(f"{path}/cancel", headers=headers),
        }
        await owner.patch(path, json={"note": "Theirs"})
        refused = await changes[what](seen)
        assert (refused.status_code, refused.json()["code"]) == (412, "changed_meanwhile")
        now = await desk.get(path)
        assert (now.json()["note"], now.json()["status"], now.json()["sequence"]) == ("Theirs", "booked", 0)
        assert (await changes[what]({"If-Match": f'"other", {now.headers["etag"]}'})).status_code == 200


async def test_of_ten_who_have_seen_the_same_one_changes_it():
    clinic = await make_clinic()
    async with client(clinic.member.token) as patient, client(clinic.staff.token) as desk:
        path, _ = await booked(clinic, patient)
        seen = {"If-Match": (await desk.get(path)).headers["etag"]}
        answers = await asyncio.gather(
            *(desk.patch(path, json={"note": f"Number {number}"}, headers=seen) for number in range(10))
        )
        codes = [answer.status_code for answer in answers]
        assert (codes.count(200), codes.count(412)) == (1, 9)


async def test_weak_tags_match_nothing_a_star_anything_and_nonsense_is_refused():
    clinic = await make_clinic()
    async with client(clinic.member.token) as http:
        path, tag = await booked(clinic, http)
        assert (await http.post(f"{path}/cancel", headers={"If-Match": f"W/{tag}"})).status_code == 412
        for nonsense in ("abc", '"a" "b"', ""):
            refused = await http.post(f"{path}/cancel", headers={"If-Match": nonsense})
            assert (refused.status_code, list(refused.json()["fieldErrors"])) == (422, ["ifMatch"])
        assert (await http.post(f"{path}/cancel", headers={"If-Match": "*"})).status_code == 200


async def test_a_condition_tells_nobody_of_anothers_appointment():
    clinic, elsewhere = await make_clinic(), await make_clinic()
    async with client(clinic.member.token) as http, client(elsewhere.owner.token) as stranger:
        path, tag = await booked(clinic, http)
        for header in (tag, "*", '"other"'):
            assert (await stranger.post(f"{path}/cancel", headers={"If-Match": header})).status_code == 404


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ('"a"', {'"a"'}),
        ('"a", W/"b",, "c,d"', {'"a"', 'W/"b"', '"c,d"'}),
        (' "a" ', {'"a"'}),
        ("a", None),
        ('"a', None),
        ('"a" "b"', None),
        ("", None),
    ],
)
def test_lists_of_tags_are_read_as_rfc_9110_writes_them(header: str, names: set[str] | None):
    tags = read_tags(header)
    assert (None if tags is None else set(tags.names)) == names
