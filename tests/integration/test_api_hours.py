"""Hours, time off, closures, series and moves of slots, and former providers, as programs meet them."""

from datetime import timedelta

from tests.desks import at, make_desk, next_monday, schedule
from tests.factories import make_clinic, make_slot, soon
from tests.integration.http import client

WEEK = [[{"start": "13:00", "end": "17:00"}]] * 5 + [[], []]


async def test_a_week_that_displaces_somebody_needs_a_decision_for_each():
    desk = await make_desk()
    booked = await schedule(desk, at(9))
    path = f"/api/v1/providers/{desk.clinic.provider_id}/hours"
    async with client(desk.clinic.owner.token) as http:
        preview = (await http.post(f"{path}/preview", json={"weekly": WEEK})).json()
        assert [one["id"] for one in preview["appointments"]] == [str(booked.id)]
        refused = await http.put(path, json={"weekly": WEEK})
        assert (refused.status_code, refused.json()["code"]) == (409, "displaces")
        decision = {"appointmentId": str(booked.id), "action": "cancel"}
        done = await http.put(path, json={"weekly": WEEK, "decisions": [decision]})
        assert (done.status_code, done.json()["weekly"][0][0]["start"]) == (200, "13:00")
        assert (await http.get(f"/api/v1/appointments/{booked.id}")).json()["status"] == "cancelled"


async def test_one_date_differs_and_goes_back_with_decisions():
    desk = await make_desk()
    day = (next_monday() + timedelta(days=5)).date().isoformat()
    path = f"/api/v1/providers/{desk.clinic.provider_id}/hours/dates/{day}"
    async with client(desk.clinic.provider.token) as http:
        set_ = await http.put(path, json={"spans": [{"start": "09:00", "end": "12:00"}], "reason": "Open Saturday"})
        assert [one["day"] for one in set_.json()["overrides"]] == [day]
        booked = await schedule(desk, at(9, day=5))
        refused = await http.delete(path)
        assert (refused.status_code, refused.json()["code"]) == (409, "displaces")
        assert len((await http.post(f"{path}/remove/preview")).json()["appointments"]) == 1
        decision = {"appointmentId": str(booked.id), "action": "keep"}
        removed = await http.post(f"{path}/remove", json={"decisions": [decision]})
        assert (removed.status_code, removed.json()["overrides"]) == (200, [])


async def test_time_off_and_closures_are_made_listed_and_ended():
    desk = await make_desk()
    day = (next_monday() + timedelta(days=1)).date().isoformat()
    path = f"/api/v1/providers/{desk.clinic.provider_id}/time-off"
    async with client(desk.clinic.owner.token) as http:
        away = await http.post(path, json={"firstDay": day, "lastDay": day, "reason": "Congress"})
        assert away.status_code == 201
        assert [one["id"] for one in (await http.get(path)).json()["items"]] == [away.json()["id"]]
        assert (await http.delete(f"/api/v1/time-off/{away.json()['id']}")).status_code == 204
        assert (await http.get(path)).json()["items"] == []
        closed = await http.post("/api/v1/closures", json={"firstDay": day, "lastDay": day, "reason": "Move"})
        assert closed.status_code == 201
        days = {"firstDay": day, "lastDay": day}
        listed = (await http.get("/api/v1/closures", params=days)).json()["items"]
        assert [(one["id"], one["name"]) for one in listed] == [(closed.json()["id"], "Move")]
        assert (await http.delete(f"/api/v1/closures/{closed.json()['id']}")).status_code == 204
        kept = await http.put("/api/v1/holidays", json={"country": "DE", "region": "BE"})
        assert (kept.status_code, kept.json()["country"], kept.json()["region"]) == (200, "DE", "BE")


async def test_a_series_is_previewed_and_published_and_one_of_it_moved():
    clinic = await make_clinic()
    monday = next_monday().date()
    series = {
        "weekdays": [1, 2], "firstDay": monday.isoformat(), "lastDay": (monday + timedelta(days=6)).isoformat(),
        "opens": "08:00", "closes": "09:00", "length": 30,
    }  # fmt: skip
    async with client(clinic.provider.token) as http:
        assert (await http.post("/api/v1/slots/series/preview", json=series)).json()["newCount"] == 4
        assert (await http.get("/api/v1/slots")).json()["items"] == []
        assert (await http.post("/api/v1/slots/series", json=series)).status_code == 201
        slots = (await http.get("/api/v1/slots")).json()["items"]
        assert len(slots) == 4
        times = {"start": at(10).isoformat(), "end": at(11).isoformat()}
        moved = await http.patch(f"/api/v1/slots/{slots[0]['id']}", json=times)
        assert (moved.status_code, moved.json()["end"]) == (200, at(11).isoformat().replace("+00:00", "Z"))
        assert (await http.get(f"/api/v1/slots/{slots[0]['id']}")).status_code == 404
        days = {"from": at(0).isoformat(), "to": (at(0) + timedelta(days=7)).isoformat()}
        counted = (await http.get("/api/v1/slots/days", params=days)).json()["items"]
        assert [one["count"] for one in counted] == [2, 2]


async def test_a_former_provider_is_listed_on_request_and_comes_back():
    clinic = await make_clinic()
    path = f"/api/v1/providers/{clinic.provider_id}"
    async with client(clinic.owner.token) as http:
        assert (await http.patch(path, json={"title": "Cardiologist"})).json()["title"] == "Cardiologist"
        assert (await http.patch(path, json={"bio": "Speaks French."})).json()["title"] == "Cardiologist"
        assert (await http.post(f"{path}/archive")).status_code == 204
        assert (await http.get("/api/v1/providers")).json()["items"] == []
        former = (await http.get("/api/v1/providers", params={"includeArchived": "true"})).json()["items"]
        assert [(one["id"], one["isArchived"]) for one in former] == [(str(clinic.provider_id), True)]
        back = await http.post(f"{path}/restore")
        assert (back.status_code, back.json()["isArchived"], back.json()["title"]) == (200, False, "Cardiologist")
    async with client() as http:
        public = f"/api/v1/public/organizations/{clinic.organization.slug}/providers"
        assert len((await http.get(public)).json()["items"]) == 1


async def test_a_booking_is_read_and_deleted_by_the_second_spelling():
    clinic = await make_clinic()
    slot = await make_slot(clinic, soon(90))
    async with client(clinic.member.token) as http:
        made = (await http.post("/api/v1/bookings", json={"eventId": str(slot.id)})).json()
        assert (await http.get(f"/api/v1/bookings/{made['id']}")).json()["status"] == "booked"
        assert (await http.delete(f"/api/v1/bookings/{made['id']}")).status_code == 204
        assert (await http.get(f"/api/v1/bookings/{made['id']}")).json()["status"] == "cancelled"
        assert (await http.get(f"/api/v1/events/{slot.id}")).json()["status"] == "free"


async def test_hours_that_were_read_can_be_sent_back():
    desk = await make_desk()
    path = f"/api/v1/providers/{desk.clinic.provider_id}/hours"
    async with client(desk.clinic.owner.token) as http:
        read = (await http.get(path)).json()
        read["weekly"][0][0]["end"] = "11:30"
        written = await http.put(path, json={"weekly": read["weekly"]})
        assert written.status_code == 200
        assert written.json()["weekly"][0][0] == {"start": "08:00", "end": "11:30", "minutes": 210}
        assert written.json()["weekly"][1:] == read["weekly"][1:]
        dates = f"{path}/dates/{at(9).date()}"
        one = {"spans": [{"start": "09:00", "end": "10:00", "minutes": 60}], "reason": "Course"}
        assert (await http.put(dates, json=one)).status_code == 200
