"""What is one's own: profile, sign-ins, appointments and calendar addresses."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from medisched.api.deps import SignedIn
from medisched.domain.errors import NotFound
from medisched.schemas.appointments import AppointmentView, OwnAppointmentQuery
from medisched.schemas.audit import LookView
from medisched.schemas.base import Page, PageQuery
from medisched.schemas.calendar_feeds import OwnFeedView
from medisched.schemas.login_sessions import LoginSessionView
from medisched.schemas.memberships import MeView
from medisched.schemas.reminders import OwnRemindersDraft, OwnRemindersView
from medisched.schemas.users import ProfileChange
from medisched.services import appointment_lists, login_sessions, own_feeds, own_looks, reminder_choices, users
from medisched.services.doors import perform
from medisched.services.memberships import get_me

router = APIRouter(prefix="/api/v1/me", tags=["me"])


@router.patch("", summary="Change one's profile")
async def change(change: ProfileChange, caller: SignedIn) -> MeView:
    """Name, timezone and language. E-mail address and password are changed on the page only."""
    await perform(caller, users.change_profile, change)
    return await perform(caller, get_me)


@router.get("/sessions", summary="Where one is signed in")
async def list_sessions(caller: SignedIn) -> Page[LoginSessionView]:
    """Most recently used first."""
    return Page[LoginSessionView](items=await perform(caller, login_sessions.list_my_sessions))


@router.delete("/sessions", status_code=204, summary="Sign out everywhere else")
async def end_other_sessions(caller: SignedIn) -> None:
    """All but the one that asks."""
    await perform(caller, login_sessions.revoke_other_sessions)


@router.delete("/sessions/{session_id}", status_code=204, summary="End one of one's sessions")
async def end_session(session_id: UUID, caller: SignedIn) -> None:
    """Its pages close within a second."""
    await perform(caller, login_sessions.revoke_session, session_id)


@router.get("/appointments", summary="List one's own appointments")
async def list_appointments(query: Annotated[OwnAppointmentQuery, Query()], caller: SignedIn) -> Page[AppointmentView]:
    """As a patient: what is ahead, earliest first; with `past` what is over or cancelled, latest first."""
    return await perform(caller, appointment_lists.list_my_appointments, query)


@router.get("/reminders", summary="Whether one is reminded of one's appointments")
async def get_reminders(caller: SignedIn) -> OwnRemindersView:
    """By e-mail, as a patient of the active organization. 404 without a record there; `hours` 0: nobody is reminded."""
    found = await perform(caller, reminder_choices.find_own_reminders)
    if found is None:
        raise NotFound
    return found


@router.patch("/reminders", summary="Be reminded of one's appointments, or not")
async def change_reminders(draft: OwnRemindersDraft, caller: SignedIn) -> OwnRemindersView:
    """Also while the organization takes nothing new. Confirmations and cancellations come all the same."""
    return await perform(caller, reminder_choices.set_own_reminders, draft)


@router.get("/looks", summary="List who looked at one's data")
async def list_looks(query: Annotated[PageQuery, Query()], caller: SignedIn) -> Page[LookView]:
    """Newest first: who saw or changed one's records, in every organization; once for each person and hour."""
    return await perform(caller, own_looks.list_my_looks, query)


@router.get("/calendar-feeds", summary="List one's calendar addresses")
async def list_feeds(caller: SignedIn) -> Page[OwnFeedView]:
    """In all organizations. The addresses themselves were told when they were made."""
    return Page[OwnFeedView](items=await perform(caller, own_feeds.list_my_feeds))


@router.delete("/calendar-feeds/{feed_id}", status_code=204, summary="Stop one of one's calendar addresses")
async def stop_feed(feed_id: UUID, caller: SignedIn) -> None:
    """Nothing is there any more."""
    await perform(caller, own_feeds.stop_my_feed, feed_id)
