"""The owner's audit trail: who did what, and whether the trail holds."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import reflex as rx

from medisched.domain.audit_words import ACTIONS, SHOWN, SUBJECTS
from medisched.domain.clock import start_of_day
from medisched.domain.errors import Invalid
from medisched.domain.texts import _
from medisched.schemas.audit import AuditQuery
from medisched.services.audit_checks import check_audit_trail
from medisched.services.audit_entries import find_chain_head, get_audit_group, list_audit_groups
from medisched.services.audit_exports import file_name
from medisched.services.doors import perform
from medisched.services.memberships import list_members
from medisched.services.patient_search import get_patient
from medisched.state.address import address_of, event_query, read_day, read_id
from medisched.state.audit_rows import (
    AuditDay,
    AuditRow,
    HeadRow,
    OpenEntry,
    audit_days,
    audit_row,
    checked_row,
    head_row,
    open_entry,
)
from medisched.state.base import BaseState
from medisched.state.choices import Choice, with_all
from medisched.state.errors import refusals_told
from medisched.state.guard import allow

PAGE_LENGTH = 50
PATH, EXPORT = "/audit", "/api/v1/audit-entries.csv"
AT_WORK = ("owner", "staff", "provider")
ALL = {
    "from_day": "", "to_day": "", "actor_id": "", "action": "", "subject": "", "door": "", "subject_id": "",
    "patient_id": "", "only": "",
}  # fmt: skip
DOORS = frozenset({"page", "form", "api", "calendar", "job"})


class AuditState(BaseState):
    """A filtered list by day that grows page by page, at most one entry that is open, and what a check has found.

    `only` names the one thing or patient that the list is narrowed down to; `narrowed` counts the filters that are set.
    """

    days: list[AuditDay] = []
    from_day: str = ""
    to_day: str = ""
    actor_id: str = ""
    action: str = ""
    subject: str = ""
    door: str = ""
    subject_id: str = ""
    patient_id: str = ""
    only: str = ""
    people: list[Choice] = []
    narrowed: int = 0
    shows_filters: bool = False
    has_more: bool = False
    is_loaded: bool = False
    problem: str = ""
    errors: dict[str, str] = {}
    entry: OpenEntry = OpenEntry()
    is_open: bool = False
    head: HeadRow = HeadRow()
    export: str = EXPORT
    file: str = "audit-trail.csv"
    address: str = ""
    _rows: list[AuditRow] = []
    _cursor: str | None = None

    @rx.event
    @allow("owner")
    async def load(self) -> None:
        """What the address asks for."""
        self.problem, self.is_open, self.shows_filters = "", False, False
        said = event_query()
        async with refusals_told(self):
            await self._read_people()
            self._read_address(said)
            if (patient_id := read_id(said.get("patient"))) is not None:
                patient = await perform(self.session_id, get_patient, patient_id)
                self.patient_id, self.only = str(patient.id), patient.name
            await self._read()
            if self.subject_id and not self.only:
                self.only = next((row.about for row in self._rows if row.about), self.subject_id)
            self.head = head_row(await perform(self.session_id, find_chain_head))
            self.is_loaded = True
            return
        self.problem = _("The audit trail did not come through.")

    @rx.event
    @allow("owner")
    async def set_from_day(self, day: str) -> None:
        """Leave out what is before a day; an empty day leaves out nothing."""
        self.from_day = day
        await self._filter()

    @rx.event
    @allow("owner")
    async def set_to_day(self, day: str) -> None:
        """Leave out what is after a day."""
        self.to_day = day
        await self._filter()

    @rx.event
    @allow("owner")
    async def set_actor(self, user_id: str) -> None:
        """Only one person; an empty id stands for all."""
        found = read_id(user_id)
        self.actor_id = str(found) if found else ""
        await self._filter()

    @rx.event
    @allow("owner")
    async def set_action(self, action: str) -> None:
        """Only one kind of deed."""
        self.action = action if action in ACTIONS else ""
        await self._filter()

    @rx.event
    @allow("owner")
    async def set_subject(self, subject: str) -> None:
        """Only one kind of thing."""
        self.subject = subject if subject in SUBJECTS or subject in SHOWN else ""
        await self._filter()

    @rx.event
    @allow("owner")
    async def set_door(self, door: str) -> None:
        """Only one way in."""
        self.door = door if door in DOORS else ""
        await self._filter()

    @rx.event
    @allow("owner")
    async def set_filters(self, is_shown: bool) -> None:
        """Fold the filters out, where there is little room."""
        self.shows_filters = is_shown

    @rx.event
    @allow("owner")
    async def show_all(self) -> None:
        """Without any filter, and as it is now."""
        self._set(**ALL)
        await self._filter()

    @rx.event
    @allow("owner")
    async def show_actor(self) -> None:
        """Only what the person of the open entry did."""
        chosen = self.entry
        if chosen.actor_id and all(choice.value != chosen.actor_id for choice in self.people):
            self.people = [*self.people, Choice(value=chosen.actor_id, label=chosen.actor)]
        self._set(**ALL)
        self.actor_id, self.is_open = chosen.actor_id, False
        await self._filter()

    @rx.event
    @allow("owner")
    async def show_subject(self) -> None:
        """Only what was done to the thing of the open entry."""
        self._set(**ALL)
        self.subject_id, self.only, self.is_open = self.entry.subject_id, self.entry.subject, False
        await self._filter()

    @rx.event
    @allow("owner")
    async def show_more(self) -> None:
        """The next page, below this one."""
        async with refusals_told(self):
            await self._read(cursor=self._cursor)

    @rx.event
    @allow("owner")
    async def open_entry(self, entry_id: UUID) -> None:
        """Show what was before and after."""
        async with refusals_told(self):
            found = await perform(self.session_id, get_audit_group, entry_id)
            self.entry, self.is_open = open_entry(found, self._zone()), True

    @rx.event
    @allow("owner")
    async def set_open(self, is_open: bool) -> None:
        """Close the panel; it opens by a row only."""
        self.is_open = self.is_open and is_open

    @rx.event
    @allow("owner")
    async def verify(self) -> None:
        """Compute every hash again."""
        async with refusals_told(self):
            self.head = checked_row(await perform(self.session_id, check_audit_trail))

    async def _read_people(self) -> None:
        found = [one for role in AT_WORK for one in await perform(self.session_id, list_members, role=role)]
        self.people = with_all(_("Everybody"), ((one.user_id, one.name) for one in found))

    def _read_address(self, said: dict[str, str]) -> None:
        first, last = read_day(said.get("from")), read_day(said.get("to"))
        if first and last and last < first:
            last = None
        days = {"from_day": first.isoformat() if first else "", "to_day": last.isoformat() if last else ""}
        known = {
            "actor": {choice.value for choice in self.people},
            "action": ACTIONS,
            "subject": SUBJECTS | SHOWN,
            "door": DOORS,
        }
        asked = {name: said.get(name, "") for name in known}
        chosen = {name: value if value in known[name] else "" for name, value in asked.items()}
        thing = {"actor_id": chosen.pop("actor"), "subject_id": str(read_id(said.get("thing")) or "")}
        self._set(**{**ALL, **days, **chosen, **thing})

    def _set(self, **chosen: str) -> None:
        for name, value in chosen.items():
            setattr(self, name, value)

    async def _filter(self) -> None:
        self.errors = {}
        async with refusals_told(self):
            await self._read()

    async def _read(self, cursor: str | None = None) -> None:
        page = await perform(self.session_id, list_audit_groups, self._query(cursor))
        rows = [audit_row(view, self._zone()) for view in page.items]
        self._rows = [*self._rows, *rows] if cursor else rows
        self._cursor, self.has_more = page.next_cursor, page.next_cursor is not None
        self.days = audit_days(self._rows, self._today())

    def _query(self, cursor: str | None) -> AuditQuery:
        zone, first, last = self._zone(), read_day(self.from_day), read_day(self.to_day)
        if first and last and last < first:
            raise Invalid({"to_day": _("The last day must not be before the first.")})
        asked = {
            "from": start_of_day(first, zone).isoformat() if first else None,
            "to": start_of_day(last + timedelta(days=1), zone).isoformat() if last else None,
            "actorId": self.actor_id or None,
            "subjectId": self.subject_id or None,
            "patientId": self.patient_id or None,
            "action": self.action,
            "subject": self.subject,
            "door": self.door,
        }
        self.narrowed = sum(bool(value) for value in asked.values())
        self.export = address_of(EXPORT, **asked)
        query = AuditQuery.read({**asked, "limit": PAGE_LENGTH, "cursor": cursor})
        self.file = file_name(self.viewer.organization_slug if self.viewer else "", zone, query)
        shown = {name: getattr(self, f"{name}_day") for name in ("from", "to")}
        told = {"actor": self.actor_id, "thing": self.subject_id, "patient": self.patient_id}
        self.address = address_of(PATH, **shown, **told, action=self.action, subject=self.subject, door=self.door)
        return query
