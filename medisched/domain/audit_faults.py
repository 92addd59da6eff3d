"""Where a chain of an audit trail stops to hold, and why: pure, from rows in the order of their numbers.

A row is a seal with its entry beside it: `number`, `entry_id`, `hash`, the columns of the entry with `before` and
`after` as texts, and `id`, which is null where the entry is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from medisched.domain.audit_chain import Broken, first_hash, next_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

Sealed: TypeAlias = "Mapping[str, Any]"
CHANGED, MISSING, INSERTED, REORDERED = "changed", "missing", "inserted", "reordered"


class ChainWalk:
    """Goes along one chain from its beginning and stops at the first row that does not fit.

    `number` and `hash` are those of the last row that did; `kept` is the hash found at the place `keep`.
    """

    def __init__(self, organization_id: UUID, *, keep: int = 0) -> None:
        self.number, self.hash = 0, first_hash(organization_id)
        self.broken: Broken | None = None
        self.kept: bytes | None = None
        self._keep = keep
        self._before: tuple[bytes, bytes] | None = None

    def take(self, rows: Sequence[Sealed]) -> None:
        """The next rows; nothing happens after the first that does not fit."""
        for row in rows:
            self.broken = self._fault_of(row)
            if self.broken is not None:
                return
            self._before = (self.hash, row["hash"])
            self.number, self.hash = row["number"], row["hash"]
            if self.number == self._keep:
                self.kept = self.hash

    def _fault_of(self, row: Sealed) -> Broken | None:
        wanted = self.number + 1
        if row["number"] != wanted:
            return Broken(wanted, None, MISSING)
        if row["id"] is None:
            return Broken(wanted, row["entry_id"], MISSING)
        if next_hash(self.hash, wanted, row) == row["hash"]:
            return None
        if self._before is not None and next_hash(self._before[0], self.number, row) == row["hash"]:
            return Broken(self.number, None, INSERTED)
        return Broken(wanted, row["entry_id"], CHANGED)


class Diagnosis:
    """Of a row that does not fit at its place: looks through the rows from there on for the one that belongs there."""

    def __init__(self, walk: ChainWalk, broken: Broken) -> None:
        self._before, self._broken = walk.hash, broken
        self._first: Sealed | None = None
        self._last_hash = walk.hash
        self._found: tuple[int, set[bytes], set[bytes]] | None = None
        self._is_shifted = False

    def take(self, rows: Sequence[Sealed]) -> None:
        """The row that is broken, and then those after it."""
        for row in rows:
            if self._first is None:
                self._first = row
            elif self._found is None and row["id"] is not None:
                self._look_at(row, self._first)
            self._last_hash = row["hash"]

    def tell(self) -> Broken:
        """Changed, unless another row belongs there; `inserted` what belongs nowhere, `reordered` what does."""
        number, entry_id, first = self._broken.number, self._broken.entry_id, self._first
        if first is None:
            return self._broken
        if self._found is None:
            return Broken(number, None, MISSING) if self._is_shifted else self._broken
        place, before, hashes = self._found
        fits = (next_hash(hash_, at, first) for hash_ in before for at in (place, number + 1))
        return Broken(number, entry_id, REORDERED if hashes.intersection(fits) else INSERTED)

    def _look_at(self, row: Sealed, first: Sealed) -> None:
        if next_hash(self._before, self._broken.number, row) in {row["hash"], first["hash"]}:
            self._found = (row["number"], {self._last_hash, row["hash"]}, {row["hash"], first["hash"]})
        elif row["number"] == self._broken.number + 1:
            # It still says of itself that it was one place further behind.
            self._is_shifted = next_hash(first["hash"], row["number"] + 1, row) == row["hash"]
