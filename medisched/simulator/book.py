"""One transaction over what the simulator knows: JSON documents, the clock, and the events that it will tell of."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from medisched.simulator.errors import NotThereError
from medisched.simulator.options import Endpoint, Options

if TYPE_CHECKING:
    import sqlite3

Document = dict[str, Any]
STEP = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Event:
    """A kind and the very bytes that will be delivered."""

    kind: str
    body: bytes


@dataclass
class Book:
    """Open during one transaction only. `now` is when it began; `events` are queued when it ends."""

    db: sqlite3.Connection
    now: datetime
    events: list[Event] = field(default_factory=list[Event])

    def find(self, kind: str, key: str) -> Document | None:
        """A document, if there is one."""
        row = self.db.execute("SELECT body FROM documents WHERE kind = ? AND id = ?", (kind, key)).fetchone()
        return json.loads(row["body"]) if row else None

    def get(self, kind: str, key: str) -> Document:
        """A document.

        Raises:
            NotThereError: without one.
        """
        document = self.find(kind, key)
        if document is None:
            raise NotThereError(f"There is no {kind} with this id.")
        return document

    def where(self, kind: str, name: str, value: str) -> list[Document]:
        """Documents whose field has this value, oldest first."""
        rows = self.db.execute(
            "SELECT body FROM documents WHERE kind = ? AND json_extract(body, '$.' || ?) = ? ORDER BY number",
            (kind, name, value),
        )
        return [json.loads(row["body"]) for row in rows]

    def latest(self, kind: str, *, limit: int, offset: int = 0) -> list[Document]:
        """Documents, newest first."""
        rows = self.db.execute(
            "SELECT body FROM documents WHERE kind = ? ORDER BY number DESC LIMIT ? OFFSET ?", (kind, limit, offset)
        )
        return [json.loads(row["body"]) for row in rows]

    def count(self, kind: str) -> int:
        """How many documents there are."""
        return self.db.execute("SELECT count(*) FROM documents WHERE kind = ?", (kind,)).fetchone()[0]

    def put(self, kind: str, document: Document) -> Document:
        """Keep a document under its `id`, in place of the one that was there."""
        self.db.execute(
            "INSERT INTO documents (kind, id, body) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
            (kind, document["id"], json.dumps(document)),
        )
        return document

    def tick(self) -> str:
        """The time, later than any time told before: whoever sorts by it gets the order of making."""
        last = self.find("clock", "clock")
        time = max(self.now, datetime.fromisoformat(last["at"]) + STEP) if last else self.now
        self.put("clock", {"id": "clock", "at": instant_text(time)})
        return instant_text(time)

    def tell(self, kind: str, data: Document) -> None:
        """An event, delivered once this transaction is over."""
        envelope = {"type": kind, "timestamp": self.tick(), "api_version": "2026-10", "data": data}
        self.events.append(Event(kind, json.dumps(envelope).encode()))

    @property
    def options(self) -> Options:
        """How deliveries are made."""
        return Options.model_validate((self.find("options", "options") or {"value": {}})["value"])

    @options.setter
    def options(self, value: Options) -> None:
        self.put("options", {"id": "options", "value": value.model_dump()})

    @property
    def endpoint(self) -> Endpoint:
        """How the product's address does."""
        return Endpoint.model_validate((self.find("endpoint", "endpoint") or {"value": {}})["value"])

    @endpoint.setter
    def endpoint(self, value: Endpoint) -> None:
        self.put("endpoint", {"id": "endpoint", "value": value.model_dump()})


def instant_text(instant: datetime) -> str:
    """As Polar writes it: `2026-11-20T09:15:02.431207Z`."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
