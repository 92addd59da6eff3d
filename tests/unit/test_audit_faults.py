"""A chain that was tampered with by somebody who renumbers what follows."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from medisched.domain.audit_chain import Broken, first_hash, next_hash
from medisched.domain.audit_faults import ChainWalk, Diagnosis

CHAIN = UUID(int=7)
NOTHING = ("actor_id", "impersonator_id", "impersonator_name", "key_id", "subject_id", "before", "after", "patient_ids")


def make_entry(words: str) -> dict:
    said = dict.fromkeys(("actor_name", "door", "ip", "action", "subject"), "x")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return dict.fromkeys(NOTHING) | said | {"id": uuid4(), "organization_id": CHAIN, "at": at, "subject_name": words}


def make_chain(count: int) -> list[dict]:
    rows, value = [], first_hash(CHAIN)
    for number in range(1, count + 1):
        entry = make_entry(f"number {number}")
        value = next_hash(value, number, entry)
        rows.append(entry | {"number": number, "entry_id": entry["id"], "hash": value})
    return rows


def renumber(rows: list[dict]) -> list[dict]:
    return [row | {"number": number} for number, row in enumerate(rows, start=1)]


def find_fault(rows: list[dict]) -> Broken | None:
    walk = ChainWalk(CHAIN)
    walk.take(rows)
    if walk.broken is None or walk.broken.what != "changed":
        return walk.broken
    diagnosis = Diagnosis(walk, walk.broken)
    diagnosis.take(rows[walk.broken.number - 1 :])
    return diagnosis.tell()


def test_a_whole_chain_holds():
    assert find_fault(make_chain(9)) is None


@pytest.mark.parametrize("at", [0, 4])
def test_what_was_taken_out_and_closed_up_is_missing(at: int):
    rows = make_chain(9)
    assert find_fault(renumber(rows[:at] + rows[at + 1 :])) == Broken(at + 1, None, "missing")


@pytest.mark.parametrize("at", [0, 4, 8])
def test_what_was_put_in_between_is_inserted(at: int):
    rows, added = make_chain(9), make_entry("never")
    added |= {"entry_id": added["id"], "hash": bytes(32)}
    assert find_fault(renumber([*rows[:at], added, *rows[at:]])) == Broken(at + 1, added["id"], "inserted")


def test_what_was_put_in_with_a_hash_that_fits_is_inserted_too():
    rows, added = make_chain(9), make_entry("never")
    added |= {"entry_id": added["id"], "hash": next_hash(rows[3]["hash"], 5, added)}
    found = find_fault(renumber([*rows[:4], added, *rows[4:]]))
    assert found is not None
    assert (found.number, found.what) == (5, "inserted")


@pytest.mark.parametrize("moved", [[1, 0, 2], [2, 1, 0], [1, 2, 0]])
def test_what_stands_elsewhere_is_reordered(moved: list[int]):
    rows = make_chain(9)
    mixed = renumber([*rows[:3], *(rows[3 + one] for one in moved), *rows[6:]])
    assert find_fault(mixed) == Broken(4, mixed[3]["entry_id"], "reordered")


def test_entries_that_changed_places_below_their_seals_are_reordered():
    rows = make_chain(9)
    one, other = rows[2], rows[6]
    rows[2] = other | {"number": 3, "hash": one["hash"]}
    rows[6] = one | {"number": 7, "hash": other["hash"]}
    assert find_fault(rows) == Broken(3, other["id"], "reordered")


def test_a_hash_that_was_changed_is_found():
    rows = make_chain(9)
    rows[4]["hash"] = bytes(32)
    assert find_fault(rows) == Broken(5, rows[4]["id"], "changed")
