"""The desk in one tab, with its pages' loads done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from medisched.state.desk import DeskState
from medisched.state.desk_day import DeskDayState
from medisched.state.desk_openings import DeskOpeningsState
from tests.desks import Desk
from tests.integration.tab import Tab


async def open_desk(desk: Desk) -> Tab:
    tab = Tab(desk.clinic.staff, "/desk")
    for load in (DeskState.load, DeskOpeningsState.load, DeskDayState.load):
        await tab.send(load)
    return tab


async def call(desk: Desk, patient_id: UUID | None = None) -> Tab:
    """Somebody is on the phone and chosen."""
    tab = await open_desk(desk)
    await tab.send(DeskState.choose, patient_id or desk.patient_id)
    await tab.send(DeskOpeningsState.follow_patient)
    return tab


def wish(desk: Desk, **more: object) -> dict[str, str]:
    said = {"patient_id": desk.patient_id, "service_id": desk.service_id, "room_id": "", "provider_id": "", **more}
    return {name: str(value) for name, value in said.items()}


async def follow(tab: Tab, events: Sequence[Any] | None) -> None:
    """Run what the handlers return, and what those return."""
    for event in events or []:
        await follow(tab, await tab.follow(event))
