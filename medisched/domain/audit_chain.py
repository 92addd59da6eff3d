"""The chain of an audit trail, computed a second time: what the database has sealed is what is there now.

Each seal's hash is SHA-256 over the hash before it, the number and a comma, and the entry. The first one follows the
hash of "medisched/" and the organization's id. Standard: none; like RFC 6962 in that nothing can be changed behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PLATFORM_CHAIN = "00000000-0000-0000-0000-000000000000"
"""What belongs to no organization."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place at which a chain does not hold: `what` is changed, missing, inserted or reordered."""

    number: int
    entry_id: UUID | None
    what: str


def first_hash(organization_id: UUID | str) -> bytes:
    """What stands before the first entry."""
    return sha256(f"medisched/{organization_id}".encode()).digest()


def next_hash(before: bytes, number: int, entry: Mapping[str, Any]) -> bytes:
    """The hash of the entry at that place; `before` and `after` of the entry are their text as stored."""
    return sha256(before + f"{number},".encode() + entry_bytes(entry)).digest()


def entry_bytes(entry: Mapping[str, Any]) -> bytes:
    """All that an entry says, with the length in bytes before each part; nothing is `-`."""
    patients = entry["patient_ids"]
    parts = (
        entry["organization_id"],
        entry["id"],
        (entry["at"] - EPOCH) // timedelta(microseconds=1),
        entry["actor_id"],
        entry["actor_name"],
        entry["impersonator_id"],
        entry["impersonator_name"],
        entry["key_id"],
        entry["door"],
        entry["ip"],
        entry["action"],
        entry["subject"],
        entry["subject_id"],
        entry["subject_name"],
        entry["before"],
        entry["after"],
        None if patients is None else " ".join(map(str, patients)),
    )
    return b",".join(_with_length(part) for part in parts)


def _with_length(part: object) -> bytes:
    if part is None:
        return b"-"
    written = str(part).encode()
    return f"{len(written)}:".encode() + written
