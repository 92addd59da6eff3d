"""What is committed anywhere is heard everywhere, and open pages are read again."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from uuid import uuid4

import psycopg
import pytest

from medisched.db import notifications
from medisched.db.engine import get_database
from medisched.db.notifications import open_line
from medisched.jobs.live import live_loop
from medisched.schemas.appointments import BookingDraft, CancellationDraft, MoveDraft
from medisched.schemas.departments import DepartmentDraft
from medisched.schemas.slots import SlotView
from medisched.services.appointments import book_slot, cancel_appointment, move_appointment
from medisched.services.departments import create_department, list_departments
from medisched.services.doors import perform
from medisched.services.live import Change, exchange, read_message, write_messages
from medisched.services.slots import withdraw_slot
from tests.factories import make_clinic, make_slot, soon

Heard = list[Change | None]


@pytest.fixture
async def heard() -> AsyncIterator[Heard]:
    """All that a listener in this process hears while the jobs run; after what is said at their start."""
    found: Heard = []
    stop = asyncio.Event()
    end = exchange.subscribe(lambda changes: found.extend([None] if changes is None else changes))
    task = asyncio.create_task(live_loop(stop))
    await until(lambda: bool(found))  # the line is open; behind what is told now lies this worker's own beginning
    begun = Change(uuid4(), frozenset({"slots"}))
    exchange.tell(begun)
    await until(lambda: begun in found)
    found.clear()
    yield found
    stop.set()
    await task
    end()


async def until(is_so: Callable[[], bool], *, within: float = 5.0) -> None:
    async with asyncio.timeout(within):
        while not is_so():  # noqa: ASYNC110 - what is waited for is a state, not an event
            await asyncio.sleep(0.01)


def days_of(*slots: SlotView) -> frozenset[date]:
    return frozenset(day for slot in slots for day in (slot.start.date(), slot.end.date()))


async def test_what_is_committed_is_heard_with_days_and_ids_only(heard: Heard):
    clinic = await make_clinic()
    await quiet(heard)
    slot = await make_slot(clinic)
    published = Change(clinic.id, frozenset({"slots"}), days_of(slot), frozenset({slot.provider_id}))
    await until(lambda: published in heard)
    heard.clear()
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    await until(lambda: bool(heard))
    ids = frozenset({slot.provider_id, clinic.member.user_id})
    assert heard == [Change(clinic.id, frozenset({"slots", "appointments"}), days_of(slot), ids)]


async def test_a_move_tells_of_both_days_and_a_cancellation_of_its_own(heard: Heard):
    clinic = await make_clinic()
    slot, other = await make_slot(clinic), await make_slot(clinic, soon() + timedelta(days=9))
    booked = await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    await quiet(heard)
    await perform(clinic.member.session, move_appointment, booked.id, MoveDraft(slot_id=other.id))
    await until(lambda: bool(heard))
    assert heard[0] is not None
    assert heard[0].days == days_of(slot, other)
    await quiet(heard)
    await perform(clinic.member.session, cancel_appointment, booked.id, CancellationDraft())
    await until(lambda: bool(heard))
    assert heard[0] is not None
    assert heard[0].days == days_of(other)
    await quiet(heard)
    await perform(clinic.provider.session, withdraw_slot, slot.id)
    await until(lambda: bool(heard))
    assert heard == [Change(clinic.id, frozenset({"slots"}), days_of(slot), frozenset({slot.provider_id}))]


async def test_of_what_has_no_days_any_day_is_told(heard: Heard):
    clinic = await make_clinic()
    await quiet(heard)
    await perform(clinic.owner.session, create_department, DepartmentDraft(name="Radiology"))
    await until(lambda: bool(heard))
    assert heard == [Change(clinic.id, frozenset({"catalog"}), None, None)]


async def quiet(heard: Heard) -> None:
    """What was committed so far has been told."""
    last = Change(uuid4(), frozenset({"slots"}))
    exchange.tell(last)
    await until(lambda: last in heard)
    heard.clear()


async def test_reading_and_refusals_tell_nothing(heard: Heard):
    clinic = await make_clinic()
    slot = await make_slot(clinic)
    await perform(clinic.member.session, book_slot, BookingDraft(slot_id=slot.id))
    await asyncio.sleep(0.3)
    heard.clear()
    await perform(clinic.owner.session, list_departments)
    with pytest.raises(Exception, match="booked"):
        await perform(clinic.provider.session, withdraw_slot, slot.id)
    await asyncio.sleep(0.3)
    assert heard == []


async def test_a_broken_line_is_opened_again_and_says_that_something_was_missed(heard: Heard):
    plain = get_database().address.replace("+psycopg", "").replace("medisched_app", "postgres")
    with psycopg.connect(plain, autocommit=True) as connection:
        ended = connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where application_name = 'medisched live' and datname = current_database()"
        ).fetchall()
    assert ended == [(True,)]
    await until(lambda: None in heard)
    clinic = await make_clinic()
    await make_slot(clinic)
    await until(lambda: any(one is not None and one.organization_id == clinic.id for one in heard))


async def test_a_line_on_which_nothing_comes_back_is_given_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(notifications, "SILENCE", 0.05)
    monkeypatch.setattr(notifications, "PATIENCE", 0.2)
    async with open_line() as line:
        # A host that is gone neither answers nor refuses: the server's process is as silent while it is stopped.
        process = line._connection.info.backend_pid
        os.kill(process, signal.SIGSTOP)
        try:
            with pytest.raises(psycopg.OperationalError):
                async with asyncio.timeout(3):
                    await anext(line.hear())
        finally:
            os.kill(process, signal.SIGCONT)


def test_messages_read_as_they_were_written_and_strangers_say_nothing():
    day, other = date(2026, 11, 23), date(2027, 1, 1)
    changes = [
        Change(uuid4(), frozenset({"slots"}), frozenset({day, other}), frozenset({uuid4(), uuid4()})),
        Change(uuid4(), frozenset({"hours", "catalog"})),
    ]
    message, *more = write_messages(changes)
    assert (read_message(message), more) == (changes, [])
    assert read_message(f"nonsense\n{uuid4()} secrets * *\n{uuid4()} slots\n{uuid4()} slots tomorrow *") == []
    assert read_message("*") is None
    many = [Change(uuid4(), frozenset({"slots"}), frozenset({day}), frozenset({uuid4()})) for _ in range(200)]
    messages = write_messages(many)
    assert max(map(len, messages)) < 8000
    assert [one for message in messages for one in read_message(message) or ()] == many
