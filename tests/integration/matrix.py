"""One clinic with one of everything, and everybody who could ask about it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from medisched.db.transactions import Transaction
from medisched.domain.credentials import digest
from medisched.domain.scopes import SCOPES
from medisched.models import ApiKey
from medisched.schemas.appointments import BookingDraft
from medisched.schemas.calendar_feeds import FeedDraft
from medisched.schemas.closures import ClosureDraft
from medisched.schemas.departments import DepartmentDraft
from medisched.schemas.invitations import InvitationDraft
from medisched.schemas.patients import PatientDraft
from medisched.schemas.providers import ProviderDraft
from medisched.schemas.time_off import TimeOffDraft
from medisched.schemas.webhooks import DeliveryQuery, EndpointDraft
from medisched.schemas.working_hours import OverrideDraft
from medisched.services.api_keys import list_api_keys
from medisched.services.appointments import book_slot
from medisched.services.calendar_feeds import make_feed
from medisched.services.closures import add_closure, set_holidays
from medisched.services.departments import create_department
from medisched.services.doors import perform, work
from medisched.services.invitations import invite_person
from medisched.services.login_sessions import list_my_sessions
from medisched.services.memberships import list_members
from medisched.services.own_feeds import list_my_feeds
from medisched.services.patients import create_patient
from medisched.services.providers import archive_provider, assign_provider
from medisched.services.time_off import add_time_off
from medisched.services.webhook_deliveries import list_deliveries, send_test
from medisched.services.webhook_endpoints import create_endpoint
from medisched.services.working_hours import set_override
from tests.factories import Clinic, Person, make_clinic, make_member, make_slot, sign_in_as, soon
from tests.integration.catalogs import make_device, make_room, make_service
from tests.integration.polar_rows import keep_event, make_admin
from tests.integration.postbox import keep_dead

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork

CALLERS = ("nobody", "member", "provider", "staff", "owner", "stranger", "admin", "bare key", "full key")
DAY = soon(24 * 40).date()


@dataclass(frozen=True)
class World:
    """The clinic, ids of what is in it, and what each caller shows: a session's token or a key."""

    clinic: Clinic
    ids: dict[str, str]
    people: dict[str, Person]
    keys: dict[str, str]

    def headers(self, caller: str) -> dict[str, str]:
        """Cookie, key or nothing."""
        if caller in self.keys:
            return {"Authorization": f"Bearer {self.keys[caller]}"}
        return {"Cookie": f"ms_session={self.people[caller].token}"} if caller in self.people else {}

    async def sign_in_again(self) -> World:
        """The same with fresh sessions, for what ends one."""
        fresh = {}
        for caller, person in self.people.items():
            organization_id = {"stranger": None, "admin": None}.get(caller, self.clinic.id)
            session, token = await sign_in_as(person.user_id, organization_id)
            fresh[caller] = replace(person, session=session, token=token)
        return replace(self, people=fresh)


async def make_world() -> World:
    """Everything is made through the services."""
    clinic, other = await make_clinic(), await make_clinic()
    people = clinic.people | {"stranger": other.owner, "admin": await make_admin()}
    keys = {"bare key": "msk_live_bare", "full key": "msk_live_full"}
    for key, scopes in zip(keys.values(), ([], list(SCOPES)), strict=True):
        await work(keep_key, clinic.owner.user_id, key, scopes, organization_id=clinic.id)
    return World(clinic, {name: str(value) for name, value in (await _fill(clinic)).items()}, people, keys)


async def keep_key(uow: UnitOfWork, user_id: UUID, key: str, scopes: list[str]) -> None:
    """A key whose secret is chosen here."""
    kept = {"token_hash": digest(key), "ending": key[-4:], "expires_at": uow.now + timedelta(days=9)}
    await uow.add(ApiKey(user_id=user_id, name=key, scopes=scopes, **kept))


async def _fill(clinic: Clinic) -> dict[str, object]:
    owner, staff, provider = clinic.owner.session, clinic.staff.session, clinic.provider_id
    slot, free = await make_slot(clinic), await make_slot(clinic, soon(72))
    booked = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    room, device = await make_room(clinic), await make_device(clinic)
    links = {"provider_ids": [provider], "room_ids": [room.id], "device_ids": [device.id]}
    service = await make_service(clinic, online=True, **links)
    away = TimeOffDraft(first_day=DAY, last_day=DAY)
    closed = ClosureDraft(first_day=DAY, last_day=DAY, reason="Inventory")
    newcomer = await make_member(clinic.organization)
    await perform(owner, make_feed, FeedDraft(calendar_id=provider))
    members = {one.user_id: one.id for one in await perform(owner, list_members)}
    return {
        "organization": clinic.id,
        "slug": clinic.organization.slug,
        "department": clinic.department_id,
        "empty": (await perform(owner, create_department, DepartmentDraft(name="Empty"))).id,
        "provider": provider,
        "slot": slot.id,
        "free": free.id,
        "appointment": booked.id,
        "room": room.id,
        "device": device.id,
        "service": service.id,
        "patient": (await perform(staff, create_patient, PatientDraft(name="Nora Nobody"))).id,
        "twin": (await perform(staff, create_patient, PatientDraft(name="Nora Nobody", is_new_person=True))).id,
        **await _fill_aside(clinic),
        "newcomer": newcomer.user_id,
        "membership": members[newcomer.user_id],
        "invitation": (await perform(owner, invite_person, InvitationDraft(email="new@example.org", role="staff"))).id,
        "time_off": (await perform(owner, add_time_off, provider, away)).id,
        "closure": (await perform(owner, add_closure, closed)).id,
        "session": (await perform(owner, list_my_sessions))[0].id,
        "feed": (await perform(owner, list_my_feeds))[0].id,
        "event": await keep_event(),
        "mail": await keep_dead(),
        "start": soon(96).isoformat().replace("+00:00", "Z"),
        "end": soon(97).isoformat().replace("+00:00", "Z"),
        "token": "no-such-token",
        "secret": "no-such-checkout",
        "day": DAY,
        "later": DAY + timedelta(days=1),
        "last": DAY + timedelta(days=4),
    }


async def _fill_aside(clinic: Clinic) -> dict[str, object]:
    """What nothing stands on, and what can be brought back."""
    owner, providers = clinic.owner.session, []
    for _ in range(2):
        member = await make_member(clinic.organization)
        draft = ProviderDraft(department_id=clinic.department_id, user_id=member.user_id)
        made = await perform(owner, assign_provider, draft)
        assert made.provider is not None
        providers.append(made.provider.id)
    idle, former = providers
    await perform(owner, archive_provider, former)
    worked, today = DAY + timedelta(days=2), soon(0).date()
    await perform(owner, set_override, clinic.provider_id, worked, OverrideDraft())
    endpoint = await perform(owner, create_endpoint, EndpointDraft(url="https://8.8.8.8/events"))
    await perform(owner, send_test, endpoint.id)
    kept = await perform(owner, set_holidays, "DE", "")
    return {
        "idle": idle,
        "former": former,
        "worked": worked,
        "holiday": next(one.day for one in kept.days if one.day > today),
        "spare_room": (await make_room(clinic, "Spare room")).id,
        "spare_device": (await make_device(clinic, "Spare device", "")).id,
        "endpoint": endpoint.id,
        "delivery": (await perform(owner, list_deliveries, endpoint.id, DeliveryQuery())).items[0].id,
        "key": (await perform(owner, list_api_keys))[0].id,
    }


@contextmanager
def undone() -> Iterator[None]:
    """Every transaction is rolled back where it would commit: each caller meets the same clinic."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Transaction, "commit", Transaction.give_up)
        yield
