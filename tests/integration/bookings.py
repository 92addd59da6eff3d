"""What the tests of the booking pages have in common."""

from datetime import UTC, datetime, timedelta

from medisched.schemas.appointments import BookingDraft
from medisched.schemas.providers import ProviderDraft
from medisched.services.appointments import book_slot
from medisched.services.doors import perform
from medisched.services.providers import assign_provider
from medisched.state.find import FindState
from medisched.state.moves import MovesState
from tests.factories import Clinic, Person, make_member


def morning(days: int = 5, hour: int = 8) -> datetime:
    """An instant that is 09:00 in Berlin, or one hour more in summer."""
    day = datetime.now(UTC).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


async def book(person: Person, slot_id):
    return await perform(person.session, book_slot, BookingDraft(slot_id=slot_id))


async def other_provider(clinic: Clinic, name: str = "Dr. Otto Other") -> Clinic:
    """The same clinic with another provider of the same department."""
    person = await make_member(clinic.organization, name=name)
    draft = ProviderDraft(department_id=clinic.department_id, user_id=person.user_id)
    made = await perform(clinic.owner.session, assign_provider, draft)
    return Clinic(**{**clinic.__dict__, "provider": person, "provider_id": made.provider.id})


def shown_ids(page: FindState | MovesState) -> list[str]:
    return [time.id for time in [*page.morning, *page.afternoon, *page.evening]]
