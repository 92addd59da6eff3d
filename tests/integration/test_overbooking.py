"""What an authorised person may pass over, and what nobody may."""

from datetime import timedelta

import pytest

from medisched.domain.clock import now_utc
from medisched.domain.errors import MedischedError
from medisched.schemas.schedules import OpeningDraft
from medisched.services.doors import perform
from medisched.services.schedules import book_opening
from tests.desks import at, make_desk, make_patient, schedule
from tests.integration.test_schedules import claims_of, refused

pytestmark = pytest.mark.usefixtures("database")


async def test_who_is_overbooked_beside_their_hours_is_not_booked_once_more():
    desk = await make_desk(online=True)
    over = await schedule(desk, at(9, 7), overbook_reason="between two others")
    assert over.overbooked
    assert "provider" in await claims_of(desk, over.id)
    with pytest.raises(MedischedError) as caught:
        await perform(desk.clinic.member.session, book_opening, OpeningDraft(service_id=desk.service_id, start=at(9)))
    assert caught.value.code == "provider_busy"


async def test_over_another_appointment_nothing_of_the_provider_is_claimed():
    desk = await make_desk()
    await schedule(desk, at(9))
    over = await schedule(desk, at(9), patient_id=await make_patient(desk.clinic), overbook_reason="emergency")
    assert set(await claims_of(desk, over.id)) == {"room", "patient"}


async def test_the_past_cannot_be_overbooked():
    desk = await make_desk()
    before = now_utc().replace(second=0, microsecond=0) - timedelta(hours=2)
    assert (await refused(desk, before, overbook_reason="forgot it")).code == "too_soon"
