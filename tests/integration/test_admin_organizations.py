"""One organization as the platform's administrators see it: what runs it, never who comes to it or why."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from medisched.domain.errors import NotAllowed, NotFound
from medisched.schemas.admin_organizations import AheadQuery
from medisched.schemas.appointments import BookingDraft
from medisched.schemas.base import PageQuery
from medisched.services import admin_organizations as services
from medisched.services.appointments import book_slot
from medisched.services.doors import perform
from tests.factories import Clinic, make_clinic, make_slot, soon
from tests.integration.http import client
from tests.integration.polar_rows import keep_event, keep_subscription, make_admin
from tests.integration.test_admin_overview import look_and_then

LISTS = {
    "departments": (services.list_admin_departments, PageQuery()),
    "providers": (services.list_admin_providers, PageQuery()),
    "slots": (services.list_admin_slots, AheadQuery()),
    "bookings": (services.list_admin_bookings, AheadQuery()),
    "members": (services.list_admin_members, PageQuery()),
    "billing_events": (services.list_admin_billing_events, PageQuery()),
}


async def make_busy(name: str) -> Clinic:
    """A clinic with a booking, a free slot and a message of Polar's."""
    clinic = await make_clinic(name)
    slot = await make_slot(clinic, title="Her knee")
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    await make_slot(clinic, soon(72))
    await keep_subscription(clinic.id, polar_id=f"sub_{name}", plan="Hospital")
    await keep_event(polar_id=f"sub_{name}", body=b'{"secret": 1}')
    return clinic


async def test_an_organization_opens_down_to_its_bookings_without_its_patients():
    clinic, other, admin = await make_busy("Anna"), await make_busy("Berta"), await make_admin()
    assert await perform(admin.session, services.find_organization_id, clinic.organization.slug) == clinic.id
    card = await perform(admin.session, services.get_admin_organization, clinic.id)
    assert (card.name, card.members, card.departments, card.providers, card.plan) == ("Anna", 4, 1, 1, "Hospital")
    assert (card.bookings_ahead, card.slots_ahead, [one.plan for one in card.subscriptions]) == (1, 1, ["Hospital"])
    seen = {name: (await perform(admin.session, one, clinic.id, query)).items for name, (one, query) in LISTS.items()}
    assert {name: len(items) for name, items in seen.items()} == {
        "departments": 1, "providers": 1, "slots": 2, "bookings": 1, "members": 4, "billing_events": 1,
    }  # fmt: skip
    assert [one.role for one in seen["members"]] == ["owner", "staff", "provider", "member"]
    assert (seen["bookings"][0].provider, seen["bookings"][0].status) == (clinic.provider.name, "booked")
    assert [one.status for one in seen["slots"]] == ["busy", "free"]
    told = "".join(str(one.model_dump()) for name in ("bookings", "slots", "billing_events") for one in seen[name])
    assert not any(word in told for word in (clinic.member.name, "knee", "secret", str(clinic.member.user_id)))
    assert str(other.id) not in str(seen)
    past = await perform(admin.session, services.list_admin_bookings, clinic.id, AheadQuery(when="past"))
    assert past.items == []


async def test_what_is_not_there_is_not_found_and_others_are_refused():
    clinic, admin = await make_clinic(), await make_admin()
    for name, (service, query) in LISTS.items():
        with pytest.raises(NotFound):
            await perform(admin.session, service, uuid4(), query)
        with pytest.raises(NotAllowed):
            await perform(clinic.owner.session, service, clinic.id, query)
        assert (
            await perform(admin.session, service, clinic.id, query.model_copy(update={"limit": 1}))
        ).items is not None, name
    for slug in ("nowhere", "a\0b"):
        with pytest.raises(NotFound):
            await perform(admin.session, services.find_organization_id, slug)


async def test_a_long_list_comes_in_pages_for_programs_too():
    clinic, admin = await make_clinic(), await make_admin()
    for hour in range(3):
        await make_slot(clinic, soon(48) + timedelta(hours=hour))
    async with client(admin.token) as http:
        path = f"/api/v1/admin/organizations/{clinic.id}"
        first = (await http.get(f"{path}/slots", params={"limit": 2})).json()
        rest = (await http.get(f"{path}/slots", params={"limit": 2, "cursor": first["nextCursor"]})).json()
        assert len({one["id"] for one in [*first["items"], *rest["items"]]}) == 3
        assert rest["nextCursor"] is None
        members = (await http.get(f"{path}/members", params={"limit": 3})).json()
        last = (await http.get(f"{path}/members", params={"limit": 3, "cursor": members["nextCursor"]})).json()
        assert [one["role"] for one in last["items"]] == ["member"]
        assert (await http.get(path)).json()["slotsAhead"] == 3
        assert (await http.get(f"{path}/bookings", params={"when": "soon"})).status_code == 422


@pytest.mark.parametrize(
    "reading",
    [
        "select title from slots", "select patient_id from slots", "select patient_id from appointments",
        "select note from appointments", "select body from polar_events", "select html from emails",
        "select recipient from emails", "select password_hash from users",
        "select changed_by_name from appointment_changes", "select url from webhook_endpoints",
    ],
)  # fmt: skip
async def test_the_role_cannot_read_who_comes_or_what_was_written(reading: str):
    admin = await make_admin()
    with pytest.raises(DBAPIError, match="permission denied"):
        await perform(admin.session, look_and_then, UUID(int=0), reading)
