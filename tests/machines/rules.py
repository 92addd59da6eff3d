"""What is true of the ledger at all times, said over rows and computed without SQL."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from tests.machines.world import Row, Tables, moment

OWNERS = ("provider", "room", "device", "patient")
Held = tuple[str, str, datetime, datetime]


def check(tables: dict[str, Tables], now: datetime) -> None:
    """All of it, for all organizations."""
    _nothing_refers_across(tables)
    for one in tables.values():
        _nothing_overlaps(one)
        _appointments_hold_their_claims(one)
        _free_slots_are_published(one)
        _time_off_is_blocked(one)
        _time_off_has_no_holes(one, now)


def _rows(tables: Tables, name: str) -> list[Row]:
    return list(tables.get(name, {}).values())


def _owner(slot: Row) -> tuple[str, str]:
    found = [(owner, str(slot[f"{owner}_id"])) for owner in OWNERS if slot[f"{owner}_id"]]
    assert len(found) == 1, slot
    return found[0]


def _span(row: Row) -> tuple[datetime, datetime]:
    return moment(row, "start"), moment(row, "end")


def _nothing_overlaps(tables: Tables) -> None:
    by_owner: dict[tuple[str, str], list[tuple[datetime, datetime]]] = defaultdict(list)
    for slot in _rows(tables, "slots"):
        by_owner[_owner(slot)].append(_span(slot))
    for owner, spans in by_owner.items():
        for first, second in pairwise(sorted(spans)):
            assert first[1] <= second[0], (owner, first, second)


def _appointments_hold_their_claims(tables: Tables) -> None:
    held: dict[str, list[Held]] = defaultdict(list)
    for slot in _rows(tables, "slots"):
        if slot["appointment_id"]:
            held[str(slot["appointment_id"])].append((*_owner(slot), *_span(slot)))
    for appointment in _rows(tables, "appointments"):
        found = held.pop(str(appointment["id"]), [])
        is_over_another = bool(appointment["overbooked"]) and not any(owner == "provider" for owner, *_ in found)
        claims = _claims_of(tables, appointment, of_provider=not is_over_another)
        expected = Counter(() if appointment["status"] == "cancelled" else claims)
        assert Counter(found) == expected, appointment
    assert not held


def _claims_of(tables: Tables, appointment: Row, *, of_provider: bool) -> Iterator[Held]:
    start, end = _span(appointment)
    before, after = (timedelta(minutes=int(str(appointment[name]))) for name in ("buffer_before", "buffer_after"))
    yield "patient", str(appointment["patient_id"]), start, end
    if of_provider:
        yield "provider", str(appointment["provider_id"]), start - before, end + after
    if appointment["room_id"]:
        yield "room", str(appointment["room_id"]), start - before, end + after
    for used in _rows(tables, "appointment_devices"):
        if used["appointment_id"] == appointment["id"]:
            yield "device", str(used["device_id"]), start - before, end + after


def _free_slots_are_published(tables: Tables) -> None:
    for slot in _rows(tables, "slots"):
        if slot["status"] == "free":
            assert slot["published"], slot
            assert slot["provider_id"], slot
        assert (slot["status"] == "busy") == bool(slot["appointment_id"]), slot
        if slot["published"]:
            assert slot["provider_id"], slot


def _time_off_is_blocked(tables: Tables) -> None:
    """Blocked slots lie inside their time off, and in one day of it."""
    for slot in _rows(tables, "slots"):
        assert (slot["status"] == "blocked") == bool(slot["time_off_id"]), slot
        if slot["time_off_id"]:
            away = tables["time_off"][str(slot["time_off_id"])]
            assert slot["provider_id"] == away["provider_id"], (slot, away)
            assert moment(away, "start") <= moment(slot, "start"), (slot, away)
            assert moment(slot, "end") <= moment(away, "end"), (slot, away)
            assert not slot["published"], slot


def _time_off_has_no_holes(tables: Tables, now: datetime) -> None:
    """Whoever is away is not free: all of what is still to come is blocked, or kept for an appointment."""
    for away in _rows(tables, "time_off"):
        position, end = max(moment(away, "start"), now), moment(away, "end")
        mine = (slot for slot in _rows(tables, "slots") if slot["provider_id"] == away["provider_id"])
        for start, finish, status in sorted((*_span(slot), str(slot["status"])) for slot in mine):
            if finish <= position or start >= end:
                continue
            assert start <= position, f"a hole in time off from {position} to {start}: {away}"
            assert status != "free" or start < now, f"free within time off: {start}: {away}"
            position = finish
        assert position >= end, f"a hole in time off from {position} to {end}: {away}"


def _nothing_refers_across(tables: dict[str, Tables]) -> None:
    home = {row_id: organization for organization, one in tables.items() for rows in one.values() for row_id in rows}
    for organization, one in tables.items():
        for rows in one.values():
            for row in rows.values():
                for name, value in row.items():
                    if name.endswith("_id") and value in home:
                        assert home[str(value)] == organization, (name, row)
