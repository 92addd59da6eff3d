"""What a transaction has written that open pages show, noticed where every statement passes.

Services say nothing and so can forget nothing: a statement of which nobody has said what it touches touches everything.
Only names, days and ids are noticed, never rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, event, inspect
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from sqlalchemy.orm import ORMExecuteState, UOWTransaction

    Touched = tuple[datetime, datetime, UUID | None]

ORGANIZATIONS = "organizations"
TOPIC_OF_TABLE: Mapping[str, str] = {
    ORGANIZATIONS: ORGANIZATIONS,
    "slots": "slots",
    "appointments": "appointments",
    "appointment_devices": "appointments",
    "time_off": "hours",
    "working_hours": "hours",
    "date_overrides": "hours",
    "closures": "hours",
    "open_holidays": "hours",
    "services": "catalog",
    "service_providers": "catalog",
    "service_rooms": "catalog",
    "service_devices": "catalog",
    "departments": "catalog",
    "providers": "catalog",
    "rooms": "catalog",
    "devices": "catalog",
    "webhook_endpoints": "webhooks",
    "webhook_deliveries": "webhooks",
    "patients": "patients",
}
TOPICS = frozenset(TOPIC_OF_TABLE.values())
"""The whole vocabulary of what pages are told."""
TIMES = ("start", "end")
WHOSE = ("provider_id", "patient_user_id")
SPANNED = frozenset({"slots", "appointments"})
"""Tables whose rows say when and whose; of others only the topic is known."""
OF_EVERYBODY = frozenset({ORGANIZATIONS})
"""Topics of what stands behind every page of an organization, such as its time zone."""

_KEPT_AS = "written"
_TOUCHES = "touches"


@dataclass
class Written:
    """Topics, days in UTC, and ids of providers and patients' users; None: any of them.

    `organizations` are those whose own row was written, as is done without being inside of one too.
    """

    topics: set[str] = field(default_factory=set)
    days: set[date] | None = field(default_factory=set)
    ids: set[UUID] | None = field(default_factory=set)
    organizations: set[UUID] = field(default_factory=set)

    def copy(self) -> Written:
        """As it is now."""
        days = None if self.days is None else set(self.days)
        ids = None if self.ids is None else set(self.ids)
        return Written(set(self.topics), days, ids, set(self.organizations))

    def become(self, other: Written) -> None:
        """Know only what the other knows."""
        self.topics, self.days, self.ids, self.organizations = other.topics, other.days, other.ids, other.organizations

    def note(self, *topics: str, touched: Iterable[Touched] = ()) -> None:
        """What was written without a session: these kinds of things, in these spans of time."""
        self.topics.update(topics)
        self.touch(touched)

    def touch(self, touched: Iterable[Touched]) -> None:
        """These spans of time, and whose they are."""
        for start, end, owner_id in touched:
            if self.days is not None:
                self.days.update(days_between(start, end))
            if self.ids is not None and owner_id is not None:
                self.ids.add(owner_id)


class NoticingSession(Session):
    """A session that remembers what it has written to."""


def keep_in(session: Session, written: Written) -> None:
    """Where the session notes what it writes."""
    session.info[_KEPT_AS] = written


def touches(*touched: Touched) -> dict[str, Any]:
    """Execution options of a statement that touches these spans only, (start, end, provider or None).

    None at all: it concerns the time of rows that the same transaction writes through its session.
    """
    return {_TOUCHES: touched}


def days_between(start: datetime, end: datetime) -> list[date]:
    """Each UTC day that a span touches, earliest first."""
    first, last = start.astimezone(UTC).date(), end.astimezone(UTC).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


@event.listens_for(NoticingSession, "do_orm_execute")
def _notice_statement(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    written = _topic(state.session, getattr(state.statement, "table", None))
    if written is None:
        return
    touched = state.execution_options.get(_TOUCHES)
    if touched is None:
        written.days = written.ids = None
    else:
        written.touch(touched)


@event.listens_for(NoticingSession, "after_flush")
def _notice_flush(session: Session, _context: UOWTransaction) -> None:
    # What is settled again and again mostly stays as it is, and is not written then.
    changed = [row for row in session.dirty if session.is_modified(row)]
    for row in (*session.new, *changed, *session.deleted):
        table = getattr(row, "__table__", None)
        written = _topic(session, table)
        if written is None:
            continue
        if isinstance(table, Table) and table.name == ORGANIZATIONS:
            written.organizations.add(row.id)
        if isinstance(table, Table) and table.name in SPANNED:
            written.touch(_touched_by(row))
        else:
            written.days = written.ids = None


def _topic(session: Session, table: Any) -> Written | None:
    topic = TOPIC_OF_TABLE.get(table.name) if isinstance(table, Table) else None
    if topic is None:
        return None
    written = session.info.setdefault(_KEPT_AS, Written())
    written.topics.add(topic)
    return written


def _touched_by(row: Any) -> list[Touched]:
    """When and whose a row is, and was before."""
    attributes = inspect(row).attrs
    known = {name: attributes[name].history.sum() for name in (*TIMES, *WHOSE) if name in attributes}
    times = [one for name in TIMES for one in known[name] if one is not None]
    whose = [one for name in WHOSE for one in known.get(name, ()) if one is not None]
    return [(time, time, owner_id) for time in times for owner_id in (whose or [None])]
