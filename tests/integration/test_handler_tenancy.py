"""Every event handler that takes an id: another organization's is told from a nonexistent one by nothing."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

import pytest
from reflex_base.registry import RegistrationContext

import medisched.medisched  # noqa: F401 - registers every page and state
from medisched.schemas.api_keys import ApiKeyDraft
from medisched.schemas.appointments import BookingDraft
from medisched.schemas.audit import AuditQuery
from medisched.schemas.calendar_feeds import FeedDraft
from medisched.schemas.closures import ClosureDraft
from medisched.schemas.invitations import InvitationDraft
from medisched.schemas.patients import PatientDraft
from medisched.schemas.time_off import TimeOffDraft
from medisched.services.api_keys import make_api_key
from medisched.services.appointments import book_slot
from medisched.services.audit_entries import list_audit_entries
from medisched.services.calendar_feeds import make_feed
from medisched.services.closures import add_closure
from medisched.services.doors import perform
from medisched.services.invitations import invite_person
from medisched.services.login_sessions import list_my_sessions
from medisched.services.memberships import list_members
from medisched.services.own_feeds import list_my_feeds
from medisched.services.patients import create_patient
from medisched.services.time_off import add_time_off
from medisched.services.webhook_deliveries import send_test
from medisched.state.base import BaseState
from medisched.state.guard import policy_of
from tests.factories import Clinic, make_clinic, make_slot, soon
from tests.integration.catalogs import make_device, make_room, make_service
from tests.integration.polar_rows import keep_event
from tests.integration.postbox import keep_dead
from tests.integration.tab import Tab
from tests.integration.webhooks import make_endpoint

# The first that fits. Nobody here is an administrator: of what only those may see, an owner learns nothing either.
PERSON = {
    "owner": "owner",
    "provider": "provider",
    "staff": "staff",
    "signed_in": "member",
    "public": "member",
    "admin": "owner",
}


def handlers_that_take_an_id() -> dict[str, Any]:
    found = {}
    for name, entry in RegistrationContext.get().event_handlers.items():
        hints = get_type_hints(entry.handler.fn) if entry.handler.fn.__module__.startswith("medisched.") else {}
        if any(hint is UUID for key, hint in hints.items() if key != "return"):
            found[name.split("____", maxsplit=2)[-1]] = entry
    return found


HANDLERS = handlers_that_take_an_id()


async def foreign_ids(clinic: Clinic) -> dict[str, UUID]:
    """One id of each kind of thing in an organization."""
    owner = clinic.owner.session
    booked = await make_slot(clinic, soon(60))
    draft = InvitationDraft(email="new@example.org", role="staff")
    day = soon(24 * 30).date()
    closed, away = ClosureDraft(first_day=day, last_day=day, reason="X"), TimeOffDraft(first_day=day, last_day=day)
    return {
        "user_id": clinic.member.user_id,
        "slot_id": (await make_slot(clinic)).id,
        "appointment_id": (await perform(clinic.member.session, book_slot, BookingDraft(slot_id=booked.id))).id,
        "department_id": clinic.department_id,
        "provider_id": clinic.provider_id,
        "membership_id": (await perform(owner, list_members))[0].id,
        "invitation_id": (await perform(owner, invite_person, draft)).id,
        "session_id": (await perform(owner, list_my_sessions))[0].id,
        "closure_id": (await perform(owner, add_closure, closed)).id,
        "time_off_id": (await perform(owner, add_time_off, clinic.provider_id, away)).id,
        "service_id": (await make_service(clinic)).id,
        "room_id": (await make_room(clinic)).id,
        "device_id": (await make_device(clinic)).id,
        "entry_id": (await perform(owner, list_audit_entries, AuditQuery())).items[0].id,
        "event_id": await keep_event(),
        "mail_id": await keep_dead(),
        "key_id": (await perform(owner, make_api_key, ApiKeyDraft(name="X", scopes=["catalog:read"]))).id,
        "feed_id": await keep_feed(clinic),
        **(await keep_delivery(clinic)),
        "patient_id": (await perform(owner, create_patient, PatientDraft(name="Nora Nobody"))).id,
    }


async def keep_feed(clinic: Clinic) -> UUID:
    """A provider's address for calendar programs."""
    await perform(clinic.provider.session, make_feed, FeedDraft(calendar_id=clinic.provider_id))
    return (await perform(clinic.provider.session, list_my_feeds))[0].id


async def keep_delivery(clinic: Clinic) -> dict[str, UUID]:
    """A webhook endpoint, and what was sent there."""
    endpoint = await make_endpoint(clinic)
    delivery = await perform(clinic.owner.session, send_test, endpoint.id)
    return {"endpoint_id": endpoint.id, "delivery_id": delivery.id}


def plain(hint: Any) -> Any:
    """Anything that a handler takes beside the id."""
    return get_args(hint)[0] if get_origin(hint) is Literal else (get_origin(hint) or hint)()


async def outcome(clinic: Clinic, entry: Any, ids: dict[str, UUID]) -> str:
    """Everything that a page would learn: vars, notices and the event that follows, with the id itself blotted out."""
    audience = policy_of(entry)
    role = next(role for word, role in PERSON.items() if word in audience)
    tab = Tab(clinic.people[role], f"/o/{clinic.organization.slug}")
    state = entry.handler.state
    if hasattr(state, "load"):
        await tab.send(state.load)
    hints = get_type_hints(entry.handler.fn)
    given = {key: ids[key] for key, hint in hints.items() if hint is UUID}
    more = {key: plain(hint) for key, hint in hints.items() if hint is not UUID and key != "return"}
    event = await tab.send(entry.handler, **given, **more)
    vars_ = {key: value for key, value in tab.of(state).dict().items() if "router" not in key}
    text = repr((vars_, tab.notices, event))
    for value in given.values():
        text = text.replace(str(value), "…")
    return text


@pytest.mark.parametrize("name", sorted(HANDLERS))
async def test_a_handler_learns_nothing_of_another_organizations_id(name: str, monkeypatch):
    monkeypatch.setattr("medisched.state.base.uuid4", lambda: UUID(int=0))
    mine, theirs = await make_clinic(), await make_clinic()
    foreign = await foreign_ids(theirs)
    missing = {key: uuid4() for key in foreign}
    entry = HANDLERS[name]
    assert issubclass(entry.handler.state, BaseState)
    assert await outcome(mine, entry, foreign) == await outcome(mine, entry, missing)


async def test_an_own_id_is_told_from_a_nonexistent_one():
    mine = await make_clinic()
    entry = next(entry for name, entry in HANDLERS.items() if name.endswith("departments_state.open_rename"))
    missing = await outcome(mine, entry, {"department_id": uuid4()})
    assert await outcome(mine, entry, {"department_id": mine.department_id}) != missing
