"""Two clinics and a clock: whatever people do, in whatever order, the ledger keeps its promises.

After each step all tables are read as superuser; see `rules` for what must be true of them. What was refused has
changed nothing, and what is done in one organization changes nothing in the other.

Always the same examples. To look further, for hours if need be, with new ones each time:
MACHINE_EXAMPLES=5000 .venv/bin/python -m pytest tests/machines
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from medisched.schemas.appointments import BookingDraft, CancellationDraft, MoveDraft
from medisched.schemas.displacements import DisplacementView
from medisched.schemas.schedules import OpeningDraft, RescheduleDraft, ScheduleDraft, StatusDraft
from medisched.schemas.slots import SlotDraft
from medisched.services.appointment_statuses import set_status
from medisched.services.appointments import book_slot, cancel_appointment, move_appointment
from medisched.services.reschedules import reschedule_appointment
from medisched.services.schedules import book_opening, schedule_appointment
from medisched.services.slots import publish_slot, withdraw_slot
from medisched.services.time_off import add_time_off, end_time_off, preview_time_off
from tests.conftest import sqlalchemy_url
from tests.machines import rules
from tests.machines.doings import Doings
from tests.machines.world import World

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "0"))
RULES = (
    "publish", "withdraw", "book_for_oneself", "book_for_a_patient", "schedule", "overbook", "book_opening", "move",
    "reschedule", "reschedule_overbooked", "cancel", "set_status", "add_time_off", "end_time_off",
)  # fmt: skip
# Few enough that people meet: office hours are 8-12 and 13-17, services begin every quarter of an hour.
MINUTES = (480, 495, 510, 540, 555, 600, 690, 780, 795, 470, 485, 725, 1020)
STATUSES = ("arrived", "in_progress", "fulfilled", "no_show", "booked")

number = st.integers(0, 11)
house = st.sampled_from((0, 0, 0, 1))
pair = st.integers(0, 1)
maybe = st.sampled_from((None, 0, 1))
patient = st.integers(0, 2)
when = st.tuples(st.integers(0, 2), st.sampled_from(MINUTES))
# Which of the ids that a call names belongs to the other organization; mostly none.
stray = st.sampled_from((*("",) * 24, "what", "patient", "provider", "place"))
who = st.sampled_from((*("staff",) * 9, "provider", "other provider", "member"))
# Whether to look for what should work; what should not is tried less often.
sensibly = st.sampled_from((True, True, True, True, False))


def there_is(table: str, **where: object) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Only where the first house has such a row: otherwise most steps would look for what is nowhere."""
    return precondition(lambda machine: bool(machine.rows(0, table, **where)))


class LedgerMachine(Doings):
    """What people of two clinics do."""

    @invariant()
    def the_ledger_is_sound(self) -> None:
        rules.check(self.tables, self.now)

    @rule(h=house, own=pair, at=when, length=st.sampled_from((30, 45, 60, 5)), count=st.integers(1, 3), astray=stray)
    def publish(self, *, h, own, at, length, count, astray) -> None:
        home, minutes = self.houses[h], timedelta(minutes=length)
        provider = self.of(h, "provider_ids", own, astray) if astray == "provider" else None
        for start in (self.instant(home, at) + minutes * n for n in range(count)):
            draft = SlotDraft(start=start, end=start + minutes, provider_id=provider)
            self.act("publish", h, home.provider_sessions[own], publish_slot, draft)

    @there_is("slots", status="free")
    @rule(h=house, n=number, own=pair, sensible=sensibly, astray=stray)
    def withdraw(self, *, h: int, n: int, own: int, sensible: bool, astray: str) -> None:
        home = self.houses[h]
        mine = {"status": "free", "provider_id": str(home.provider_ids[own])} if sensible else {}
        slot = self.found(h, "slots", n, astray, **mine)
        self.act("withdraw", h, home.provider_sessions[own], withdraw_slot, slot)

    @there_is("slots", status="free")
    @rule(h=house, n=number, by=st.sampled_from(("staff", "staff", "member", "provider")), whom=patient,
          sensible=sensibly, astray=stray)  # fmt: skip
    def book(self, *, h, n, by, whom, sensible, astray) -> None:
        slot = self.found(h, "slots", n, astray, **({"status": "free"} if sensible else {}))
        name = "book_for_oneself" if by == "member" else "book_for_a_patient"
        patient_id = None if by == "member" else self.of(h, "patient_ids", whom, astray)
        self.act(name, h, self.session(h, by), book_slot, BookingDraft(slot_id=slot, patient_id=patient_id))

    @rule(h=house, which=pair, whom=patient, at=when, own=maybe, room=maybe, device=maybe, by=who, astray=stray)
    def schedule(self, *, h, which, whom, at, own, room, device, by, astray) -> None:
        draft = self.wish(h, which, whom, at, own=own, room=room, device=device, astray=astray)
        self.act("schedule", h, self.session(h, by), schedule_appointment, ScheduleDraft.read(draft))

    @rule(h=house, which=pair, whom=patient, at=when, own=maybe, room=maybe, device=maybe, astray=stray)
    def overbook(self, *, h, which, whom, at, own, room, device, astray) -> None:
        draft = {
            **self.wish(h, which, whom, at, own=own, room=room, device=device, astray=astray),
            "overbook_reason": "urgent",
        }
        self.act("overbook", h, self.session(h, "staff"), schedule_appointment, ScheduleDraft.read(draft))

    @rule(h=house, which=st.sampled_from((0, 0, 0, 1)), at=when, own=maybe, astray=stray)
    def book_opening(self, *, h: int, which: int, at: tuple[int, int], own: int | None, astray: str) -> None:
        draft = OpeningDraft(
            service_id=self.of(h, "service_ids", which, astray, "what"),
            start=self.instant(self.houses[h], at),
            provider_id=None if own is None else self.of(h, "provider_ids", own, astray),
        )
        self.act("book_opening", h, self.session(h, "member"), book_opening, draft)

    @there_is("appointments", service_id=None)
    @rule(h=house, n=number, m=number, by=who, sensible=sensibly, astray=stray)
    def move(self, *, h, n, m, by, sensible, astray) -> None:
        fitting = ({"service_id": None, "status": "booked"}, {"status": "free"}) if sensible else ({}, {})
        appointment = self.found(h, "appointments", n, astray, **fitting[0])
        slot = self.found(h, "slots", m, "what" if astray == "place" else "", **fitting[1])
        self.act("move", h, self.session(h, by), move_appointment, appointment, MoveDraft(slot_id=slot))

    @there_is("appointments")
    @rule(h=house, n=number, at=st.none() | when, own=maybe, room=maybe, device=maybe, whom=st.none() | patient,
          anyone=st.booleans(), by=who, astray=stray)  # fmt: skip
    def reschedule(self, *, h, n, at, own, room, device, whom, anyone, by, astray) -> None:
        draft = self.change(h, at=at, own=own, room=room, device=device, whom=whom, astray=astray)
        if by != "staff":
            draft = {key: draft[key] for key in draft.keys() & {"start", "provider_id"}}
        appointment = self.found(h, "appointments", n, astray)
        change = RescheduleDraft.read({**draft, "any_provider": anyone and own is None})
        self.act("reschedule", h, self.session(h, by), reschedule_appointment, appointment, change)

    @there_is("appointments")
    @rule(h=house, n=number, at=st.none() | when, own=maybe, room=maybe, device=maybe, whom=st.none() | patient,
          astray=stray)  # fmt: skip
    def reschedule_overbooked(self, *, h, n, at, own, room, device, whom, astray) -> None:
        change = {
            **self.change(h, at=at, own=own, room=room, device=device, whom=whom, astray=astray),
            "overbook_reason": "urgent",
        }
        appointment = self.found(h, "appointments", n, astray)
        session, draft = self.session(h, "staff"), RescheduleDraft.read(change)
        self.act("reschedule_overbooked", h, session, reschedule_appointment, appointment, draft)

    @there_is("appointments")
    @rule(h=house, n=number, by=who, astray=stray)
    def cancel(self, *, h: int, n: int, by: str, astray: str) -> None:
        appointment = self.found(h, "appointments", n, astray)
        self.act("cancel", h, self.session(h, by), cancel_appointment, appointment, CancellationDraft(reason="ill"))

    @there_is("appointments")
    @rule(h=house, n=number, status=st.sampled_from(STATUSES), by=who, astray=stray)
    def set_status(self, *, h: int, n: int, status: str, by: str, astray: str) -> None:
        appointment = self.found(h, "appointments", n, astray)
        self.act("set_status", h, self.session(h, by), set_status, appointment, StatusDraft.read({"status": status}))

    @rule(h=house, own=pair, at=when, length=st.sampled_from((60, 30, 240, 1500, "a day", "two days")), astray=stray,
          plan=st.sampled_from(("keep", "cancel", "move", "undecided")))  # fmt: skip
    def add_time_off(self, *, h, own, at, length, astray, plan) -> None:
        provider = self.of(h, "provider_ids", own, astray, "provider", "what")
        draft, before = self.absence(h, at, length), self.tables
        shown = self.act("preview_time_off", h, self.session(h, "staff"), preview_time_off, provider, draft)
        assert self.tables == before, "a preview has written something"
        decisions = list(self.decide(shown, plan)) if isinstance(shown, DisplacementView) else []
        self.act("add_time_off", h, self.session(h, "staff"), add_time_off, provider, draft, decisions)

    @there_is("time_off")
    @rule(h=house, n=number, by=who, astray=stray)
    def end_time_off(self, *, h: int, n: int, by: str, astray: str) -> None:
        self.act("end_time_off", h, self.session(h, by), end_time_off, self.found(h, "time_off", n, astray))

    @rule(minutes=st.sampled_from((1, 30, 250, 700)))
    def wait(self, *, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)


@pytest.fixture
def world(server, database_name) -> Iterator[World]:
    made = World(sqlalchemy_url(server, database_name, "medisched_app"), server.url(database_name))
    asyncio.run(made.build())
    yield made
    made.owner.close()


def test_the_ledger_keeps_its_promises(world):
    seen: Counter[tuple[str, str]] = Counter()
    machine = type("Machine", (LedgerMachine,), {"world": world, "seen": seen})
    chosen = settings(
        max_examples=EXAMPLES or 35,
        stateful_step_count=40,
        derandomize=not EXAMPLES,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)
    # A machine that never gets anywhere, or is never refused, has shown nothing.
    done = {name for name, outcome in seen if outcome == "done"}
    refused = {name for name, outcome in seen if outcome != "done"}
    assert (set(RULES) - done, set(RULES) - refused) == (set(), set()), seen
    assert not any(code in {"error", "conflict"} for _, code in seen), "a refusal without a name"
