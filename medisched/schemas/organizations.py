"""Organizations as their people and the public see them."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from medisched.domain.texts import ENGLISH
from medisched.schemas.base import AS_NUMBER, Draft, Flag, Name, View, one_line
from medisched.schemas.phones import PhoneOrNothing
from medisched.schemas.users import Locale, Timezone

Slug = Annotated[
    str,
    StringConstraints(
        min_length=2, max_length=40, to_lower=True, strip_whitespace=True, pattern=r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$"
    ),
]
Address = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True), AfterValidator(one_line)]


PostalAddress = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True), AfterValidator(one_line)]
ReminderHours = Annotated[int, Field(ge=0, le=168), AS_NUMBER]


class OrganizationDraft(Draft):
    """A new organization."""

    name: Name
    slug: Slug
    timezone: Timezone
    locale: Locale = ENGLISH
    address: Address = ""
    phone: PhoneOrNothing = ""


class OrganizationSettingsDraft(Draft):
    """What an owner can set. The window is in minutes; `locale` is for mails to who chose no language.

    Patients are reminded `reminder_hours` before an appointment; 0: they are not.
    """

    name: Name
    timezone: Timezone
    locale: Locale = ENGLISH
    address: Address = ""
    phone: PhoneOrNothing = ""
    cancellation_window: Annotated[int, Field(ge=0, le=43_200), AS_NUMBER]
    mail_shows_title: Flag = True
    reminder_hours: ReminderHours = 24


class OrganizationChange(Draft):
    """What of the settings shall become different; what is left out or null stays."""

    name: Name | None = None
    timezone: Timezone | None = None
    locale: Locale | None = None
    address: Address | None = None
    phone: PhoneOrNothing | None = None
    cancellation_window: Annotated[int, Field(ge=0, le=43_200), AS_NUMBER] | None = None
    mail_shows_title: Flag | None = None
    reminder_hours: ReminderHours | None = None


class OrganizationView(View):
    """One organization for its own people."""

    id: UUID
    name: str
    slug: str
    timezone: str
    locale: str
    address: str
    phone: str
    status: str
    cancellation_window: int
    mail_shows_title: bool
    reminder_hours: int

    def changed_by(self, changes: OrganizationChange) -> OrganizationSettingsDraft:
        """All settings as they shall be."""
        current = self.model_dump(include=set(OrganizationSettingsDraft.model_fields))
        return OrganizationSettingsDraft.read({**current, **changes.model_dump(exclude_none=True)})


class PublicOrganizationView(View):
    """What everybody may know. `role` is the viewer's own, empty for strangers."""

    id: UUID
    name: str
    slug: str
    timezone: str
    address: str
    phone: str
    status: str
    cancellation_window: int
    role: str = ""


class SetupView(View):
    """How far an owner has come."""

    departments: int
    providers: int
    slots: int
    working_hours: int
    appointments: int
    open_invitations: int


class OverviewView(View):
    """An owner's morning: how the set-up stands, and what today and this week hold."""

    setup: SetupView
    appointments_today: int
    appointments_this_week: int
    free_slots_this_week: int
    cancelled_this_week: int
    undelivered_mails: int
