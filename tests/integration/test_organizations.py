"""An organization's settings, and what its owner sees first."""

from datetime import UTC, datetime, timedelta

import pytest

from medisched.domain.errors import Invalid, NotAllowed
from medisched.schemas.appointments import BookingDraft, CancellationDraft
from medisched.schemas.organizations import OrganizationDraft, OrganizationSettingsDraft
from medisched.schemas.providers import ProviderDraft
from medisched.services.appointments import book_slot, cancel_appointment
from medisched.services.doors import perform, visit, work
from medisched.services.organizations import (
    create_organization,
    get_organization,
    get_overview,
    get_public_organization,
    update_organization,
)
from medisched.services.providers import assign_provider
from medisched.services.slot_lists import get_slot
from tests.factories import Clinic, make_clinic, make_slot, sign_in_as


def settings(**changes) -> OrganizationSettingsDraft:
    plain = {"name": "Clinic", "timezone": "Europe/Berlin", "cancellation_window": 1440}
    return OrganizationSettingsDraft.read({**plain, **changes})


async def test_settings_are_saved_and_seen_by_everybody():
    clinic = await make_clinic()
    draft = settings(name="New name", address="1 High Street", cancellation_window=90, mail_shows_title=False)
    saved = await perform(clinic.owner.session, update_organization, draft)
    assert (saved.name, saved.address, saved.cancellation_window) == ("New name", "1 High Street", 90)
    assert not saved.mail_shows_title
    assert await perform(clinic.member.session, get_organization) == saved
    seen = await visit(get_public_organization, slug=clinic.organization.slug)
    assert (seen.name, seen.address, seen.role) == ("New name", "1 High Street", "")


async def test_another_timezone_moves_nothing():
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    await perform(clinic.owner.session, update_organization, settings(timezone="Asia/Tokyo"))
    assert (await perform(clinic.owner.session, get_slot, slot.id)).start == slot.start
    assert (await perform(clinic.owner.session, get_organization)).timezone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "Two\nlines"}, "name"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"timezone": ""}, "timezone"),
        ({"address": "x" * 201}, "address"),
        ({"address": "High Street\r\nBcc: x@example.org"}, "address"),
        ({"phone": "ask at the desk"}, "phone"),
        ({"phone": "112"}, "phone"),
        ({"phone": "+49 30 1234567" + " " * 30 + "89"}, "phone"),
        ({"cancellation_window": -1}, "cancellation_window"),
        ({"cancellation_window": 43_201}, "cancellation_window"),
        ({"cancellation_window": "soon"}, "cancellation_window"),
        ({"slug": "other"}, "slug"),
    ],
)
async def test_settings_that_cannot_be_are_refused_beside_their_field(changes, field):
    with pytest.raises(Invalid) as refused:
        settings(**changes)
    assert set(refused.value.field_errors) == {field}


async def test_only_owners_see_the_overview_and_change_settings():
    clinic = await make_clinic()
    for person in (clinic.staff, clinic.provider, clinic.member):
        with pytest.raises(NotAllowed):
            await perform(person.session, update_organization, settings())
        with pytest.raises(NotAllowed):
            await perform(person.session, get_overview)


async def test_the_address_of_an_organization_is_unique():
    clinic = await make_clinic()
    draft = OrganizationDraft(name="Other", slug=clinic.organization.slug, timezone="UTC")
    with pytest.raises(Invalid) as refused:
        await work(create_organization, draft, owner_id=clinic.owner.user_id)
    assert set(refused.value.field_errors) == {"slug"}


async def test_the_set_up_counts_what_is_there():
    clinic = await make_clinic()
    draft = ProviderDraft(department_id=clinic.department_id, email="new@example.com")
    await perform(clinic.owner.session, assign_provider, draft)
    slot = await make_slot(clinic)
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    found = (await perform(clinic.owner.session, get_overview)).setup
    assert found.model_dump() == {
        "departments": 1, "providers": 1, "slots": 1, "working_hours": 0, "appointments": 1,
        "open_invitations": 1,
    }  # fmt: skip


async def sign_in_again(clinic: Clinic) -> tuple[str, str]:
    """Sessions of the owner and the member that are young at the pretended time."""
    owner, _ = await sign_in_as(clinic.owner.user_id, clinic.id)
    member, _ = await sign_in_as(clinic.member.user_id, clinic.id)
    return owner, member


async def test_today_and_this_week_are_the_organizations_own(fake_clock):
    fake_clock.now = datetime(2031, 5, 7, 1, 0, tzinfo=UTC)  # Wednesday 10:00 in Tokyo
    clinic = await make_clinic(timezone="Asia/Tokyo")
    owner, member = await sign_in_again(clinic)
    starts = {
        "today": datetime(2031, 5, 7, 14, 30, tzinfo=UTC),  # Wednesday 23:30 in Tokyo
        "tomorrow": datetime(2031, 5, 7, 15, 0, tzinfo=UTC),  # Thursday 00:00
        "sunday": datetime(2031, 5, 11, 14, 0, tzinfo=UTC),  # Sunday 23:00
        "next week": datetime(2031, 5, 11, 15, 0, tzinfo=UTC),  # Monday 00:00
        "cancelled": datetime(2031, 5, 9, 3, 0, tzinfo=UTC),
    }
    for name, start in starts.items():
        slot = await make_slot(clinic, start, minutes=15)
        made = await perform(member, book_slot, BookingDraft(slot_id=slot.id))
        if name == "cancelled":
            await perform(owner, cancel_appointment, made.id, CancellationDraft())
    await make_slot(clinic, starts["sunday"] + timedelta(minutes=30), minutes=15)
    found = await perform(owner, get_overview)
    assert (found.appointments_today, found.appointments_this_week) == (1, 3)
    assert found.cancelled_this_week == 1
    assert found.free_slots_this_week == 2  # the new one and the cancelled one's
    assert found.undelivered_mails == 0
