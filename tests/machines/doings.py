"""How the state machine finds things, does something, and looks at everything before and after."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from hypothesis.stateful import RuleBasedStateMachine, initialize

from medisched.domain import clock
from medisched.domain.clock import local_day
from medisched.domain.errors import MedischedError
from medisched.schemas.displacements import DecisionDraft, DisplacementView
from medisched.schemas.time_off import TimeOffDraft
from medisched.services.doors import Service, perform
from tests.machines.world import BEGIN, House, Row, World


class Doings(RuleBasedStateMachine):
    """What all rules need."""

    world: World
    seen: Counter[tuple[str, str]]

    @initialize()
    def begin(self) -> None:
        self.now = BEGIN
        self.runner = asyncio.Runner()
        self.world.reset()
        self.runner.run(self.world.open())
        self.tables = self.world.read()

    def teardown(self) -> None:
        self.runner.run(self.world.close())
        self.runner.close()

    def absence(self, h: int, at: tuple[int, int], length: int | str) -> TimeOffDraft:
        if isinstance(length, str):
            first = local_day(self.now, self.houses[h].zone) + timedelta(days=at[0])
            return TimeOffDraft(first_day=first, last_day=first + timedelta(days=length == "two days"))
        start = self.instant(self.houses[h], at)
        return TimeOffDraft(start=start, end=start + timedelta(minutes=length))

    def decide(self, shown: DisplacementView, plan: str) -> Iterator[DecisionDraft]:
        for one in shown.appointments[: -1 if plan == "undecided" else None]:
            to = one.suggestion
            if plan == "move" and to is not None:
                places = {"slot_id"} if to.slot_id else {"start", "provider_id", "room_id", "device_ids"}
                yield DecisionDraft(appointment_id=one.id, action="move", **to.model_dump(include=places))
            else:
                yield DecisionDraft(appointment_id=one.id, action="cancel" if plan == "cancel" else "keep")

    @property
    def houses(self) -> list[House]:
        return self.world.houses

    def session(self, h: int, by: str) -> str:
        home = self.houses[h]
        if "provider" in by:
            return home.provider_sessions[by == "other provider"]
        return home.clinic.people[by].session

    def instant(self, home: House, at: tuple[int, int]) -> datetime:
        """A wall time of today, tomorrow or the day after."""
        return home.at(local_day(self.now, home.zone) + timedelta(days=at[0]), at[1])

    def of(self, h: int, kind: str, n: int, astray: str, *names: str) -> UUID:
        """One of a house's own things, or of the other one's if it is this id that goes astray."""
        is_astray = astray in (names or (kind.removesuffix("_ids"),))
        return getattr(self.houses[1 - h if is_astray else h], kind)[n]

    def found(self, h: int, table: str, n: int, astray: str, **where: object) -> UUID:
        """The id of a row that is there, counted from the latest, or one that is nowhere."""
        fitting = self.rows(1 - h if astray == "what" else h, table, **where)
        return UUID(str(fitting[-1 - n % len(fitting)]["id"])) if fitting else uuid4()

    def rows(self, h: int, table: str, **where: object) -> list[Row]:
        rows = self.tables[self.houses[h].id].get(table, {}).values()
        return sorted((row for row in rows if all(row[name] == value for name, value in where.items())), key=_age)

    def wish(self, h, which, whom, at, *, own, room, device, astray) -> dict[str, object]:
        return {
            "service_id": self.of(h, "service_ids", which, astray, "what"),
            "patient_id": self.of(h, "patient_ids", whom, astray),
            "start": self.instant(self.houses[h], at),
            "provider_id": None if own is None else self.of(h, "provider_ids", own, astray),
            "room_id": None if room is None else self.of(h, "room_ids", room, astray, "place"),
            "device_ids": [] if device is None else [self.of(h, "device_ids", device, astray, "place")],
        }

    def change(self, h, *, at, own, room, device, whom, astray) -> dict[str, object]:
        every = self.wish(h, 0, whom or 0, at or (0, 480), own=own, room=room, device=device, astray=astray)
        named = {"start": at, "provider_id": own, "room_id": room, "device_ids": device, "patient_id": whom}
        return {name: every[name] for name, value in named.items() if value is not None}

    def act(self, name: str, h: int, session: str, service: Service[object], *args: object) -> object:
        """Do it; look at everything afterwards."""
        before, outcome, result = self.tables, "done", None
        try:
            result = self.runner.run(self._perform(session, service, *args))
        except MedischedError as refusal:
            outcome = refusal.code
        self.tables = self.world.read()
        if outcome == "done":
            other = self.houses[1 - h].id
            assert self.tables[other] == before[other], f"{name} has changed the other organization"
        else:
            assert self.tables == before, f"{name} was refused ({outcome}) and has changed something"
        self.seen[name, outcome] += 1
        return result

    async def _perform(self, session: str, service: Service[object], *args: object) -> object:
        with clock.pretend(self.now):
            return await perform(session, service, *args)


def _age(row: Row) -> tuple[str, str]:
    return str(row["created_at"]), str(row["id"])
