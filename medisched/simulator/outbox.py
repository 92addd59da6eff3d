"""The deliveries that wait, were made or were given up. Times are Unix seconds.

waiting → sending → delivered | waiting (again later) | failed; or lost (on demand) or skipped (endpoint disabled).
"""

from __future__ import annotations

import random
import uuid
from typing import TYPE_CHECKING, Any

from medisched.simulator.errors import NotThereError
from medisched.simulator.options import Endpoint

if TYPE_CHECKING:
    from sqlite3 import Row

    from medisched.simulator.book import Book

TRIES = 10
GIVEN_UP_IN_A_ROW = 10
LONGEST_WAIT = 600.0
LEASE = 20.0
"""Seconds after which a delivery whose process died is made again; longer than any answer is waited for."""
APART = 0.05
OK = range(200, 300)
SHOWN = "number, id, kind, state, attempts, status, milliseconds, made_at, due_at"


def queue(book: Book) -> None:
    """What was told during this transaction, as often and in the order that the options say."""
    if not book.events:
        return
    options, endpoint = book.options, book.endpoint
    state = "waiting" if endpoint.enabled else "skipped"
    state = "lost" if options.lose else state
    told = [(str(uuid.uuid4()), event) for event in book.events]
    planned = [pair for pair in told for _ in range(options.copies)]
    if options.shuffle:
        random.shuffle(planned)
    for place, (key, event) in enumerate(planned):
        due_at = book.now.timestamp() + options.delay + (place * APART if options.shuffle else 0)
        book.db.execute(
            "INSERT INTO deliveries (id, kind, body, state, made_at, due_at) VALUES (?, ?, ?, ?, ?, ?)",
            (key, event.kind, event.body, state, book.now.timestamp(), due_at),
        )


def claim(book: Book, most: int) -> list[Row]:
    """Deliveries to make now, oldest first; no other process gets them during the lease."""
    now = book.now.timestamp()
    rows = book.db.execute(
        "UPDATE deliveries SET state = 'sending', attempts = attempts + 1, due_at = ? WHERE number IN ("
        " SELECT number FROM deliveries WHERE state IN ('waiting', 'sending') AND due_at <= ?"
        " ORDER BY due_at, number LIMIT ?) RETURNING number, id, body, attempts, due_at",
        (now + LEASE, now, most),
    ).fetchall()
    return sorted(rows, key=lambda row: row["number"])


def next_due(book: Book) -> float | None:
    """When the next delivery is to be made."""
    query = "SELECT min(due_at) FROM deliveries WHERE state IN ('waiting', 'sending')"
    return book.db.execute(query).fetchone()[0]


def note(book: Book, row: Row, status: int | None, milliseconds: int) -> None:
    """How one try ended; without a status there was no answer. A try whose lease ran out no longer counts."""
    is_good, is_last = status in OK, row["attempts"] >= TRIES
    state = "delivered" if is_good else "failed" if is_last else "waiting"
    due_at = book.now.timestamp() + backoff(row["attempts"])
    changed = book.db.execute(
        "UPDATE deliveries SET state = ?, status = ?, milliseconds = ?, due_at = ?"
        " WHERE number = ? AND attempts = ? AND state = 'sending' RETURNING number",
        (state, status, milliseconds, due_at, row["number"], row["attempts"]),
    ).fetchall()
    if not changed:
        return
    if is_good and book.endpoint.failures:
        book.endpoint = book.endpoint.model_copy(update={"failures": 0})
    if state == "failed":
        _give_up(book)


def backoff(attempts: int) -> float:
    """Seconds until the next try: 2, 4, 8 … at most 600, and a quarter more or less so that retries do not meet."""
    return min(LONGEST_WAIT, 2.0**attempts) * random.uniform(0.75, 1.25)  # noqa: S311 - spread is no secret


def _give_up(book: Book) -> None:
    failures = book.endpoint.failures + 1
    book.endpoint = Endpoint(enabled=failures < GIVEN_UP_IN_A_ROW, failures=failures)
    if not book.endpoint.enabled:
        book.db.execute("UPDATE deliveries SET state = 'skipped' WHERE state = 'waiting'")


def send_again(book: Book, number: int) -> None:
    """Make a delivery once more, with the same id and all tries, also after it arrived.

    Raises:
        NotThereError: for a number that none has.
    """
    changed = book.db.execute(
        "UPDATE deliveries SET state = 'waiting', attempts = 0, due_at = ? WHERE number = ? RETURNING number",
        (book.now.timestamp(), number),
    ).fetchall()
    if not changed:
        raise NotThereError("There is no delivery with this number.")


def list_deliveries(book: Book, limit: int) -> list[dict[str, Any]]:
    """The latest ones, newest first, without their bodies."""
    query = f"SELECT {SHOWN} FROM deliveries ORDER BY number DESC LIMIT ?"  # noqa: S608 - a constant
    return [dict(row) for row in book.db.execute(query, (limit,))]
