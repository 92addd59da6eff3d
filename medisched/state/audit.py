"""The owner's audit trail: who did what, and whether the trail holds."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import reflex as rx

from medisched.domain.audit_words import ACTIONS, SHOWN, SUBJECTS
from medisched.domain.clock import start_of_day
from medisched.domain.errors import Invalid, NotFound
from medisched.domain.texts import _
from medisched.services.audit_checks import check_audit_trail
from medisched.services.audit_entries import find_chain_head, get_audit_group, list_audit_groups
from medisched.services.audit_exports import file_name
from medisched.services.doors import perform
from medisched.services.memberships import list_members
from medisched.services.patient_search import get_patient, search_patients
from medisched.state.address import address_of, read_day, read_id
from medisched.state.audit_trails import Trail, TrailMixin
from medisched.state.base import BaseState
from medisched.state.choices import Choice, with_all
from medisched.state.desk_rows import PatientRow, patient_row
from medisched.state.errors import refusals_told
from medisched.state.guard import allow

if TYPE_CHECKING:
    from medisched.schemas.audit import AuditGroupView, AuditQuery

PATH, EXPORT = "/audit", "/api/v1/audit-entries.csv"
AT_WORK = ("owner", "staff", "provider")
ALL = {
    "from_day": "", "to_day": "", "actor_id": "", "action": "", "subject": "", "door": "", "subject_id": "",
    "patient_id": "", "patient": "", "only": "",
}  # fmt: skip
DOORS = frozenset({"page", "form", "api", "calendar", "letter", "job"})
MOST_FOUND = 8
SEARCH, EVERYBODY = "#audit-patient", "#audit-everybody"


class AuditState(TrailMixin, BaseState):
    """Narrowed down by days, people, kinds of deeds and things, and to one patient, who is searched by name.

    `found` are those whom the words in `search` find; `patient` is the name of the one who is chosen. A new `focus`
    moves the focus.
    """

    from_day: str = ""
    to_day: str = ""
    subject: str = ""
    door: str = ""
    patient_id: str = ""
    patient: str = ""
    search: str = ""
    found: list[PatientRow] = []
    focus: str = ""
    people: list[Choice] = []
    shows_filters: bool = False
    errors: dict[str, str] = {}
    export: str = EXPORT
    file: str = "audit-trail.csv"
    _turn: int = 0
    _trail: ClassVar = Trail(list_audit_groups, get_audit_group, find_chain_head, check_audit_trail)

    @rx.event
    @allow("owner")
    async def load(self) -> None:
        """What the address asks for."""
        self.shows_filters, self.search, self.found, self.focus = False, "", [], ""
        await self._load()

    @rx.event
    @allow("owner")
    async def look_for(self, text: str) -> None:
        """Patients whom the words find, while somebody types."""
        async with refusals_told(self):
            await self._search(text)

    @rx.event
    @allow("owner")
    async def take_first(self, form: dict[str, str]) -> None:
        """Enter takes the only one whom the words find."""
        async with refusals_told(self):
            await self._search(form.get("search", ""))
            if len(self.found) == 1:
                await self._choose(UUID(self.found[0].id))

    @rx.event
    @allow("owner")
    async def choose_patient(self, patient_id: UUID) -> None:
        """Only what was seen or changed of one patient."""
        async with refusals_told(self):
            await self._choose(patient_id)

    @rx.event
    @allow("owner")
    async def show_everybody(self) -> None:
        """Not only of one patient."""
        await self._narrow(patient_id="", patient="")
        self._move_focus(SEARCH)

    @rx.event
    @allow("owner")
    async def set_from_day(self, day: str) -> None:
        """Leave out what is before a day; an empty day leaves out nothing."""
        await self._narrow(from_day=day)

    @rx.event
    @allow("owner")
    async def set_to_day(self, day: str) -> None:
        """Leave out what is after a day."""
        await self._narrow(to_day=day)

    @rx.event
    @allow("owner")
    async def set_actor(self, user_id: str) -> None:
        """Only one person; an empty id stands for all."""
        await self._narrow(actor_id=str(read_id(user_id) or ""))

    @rx.event
    @allow("owner")
    async def set_action(self, action: str) -> None:
        """Only one kind of deed."""
        await self._narrow(action=action if action in ACTIONS else "")

    @rx.event
    @allow("owner")
    async def set_subject(self, subject: str) -> None:
        """Only one kind of thing."""
        await self._narrow(subject=subject if subject in SUBJECTS or subject in SHOWN else "")

    @rx.event
    @allow("owner")
    async def set_door(self, door: str) -> None:
        """Only one way in."""
        await self._narrow(door=door if door in DOORS else "")

    @rx.event
    @allow("owner")
    async def set_filters(self, is_shown: bool) -> None:
        """Fold the filters out, where there is little room."""
        self.shows_filters = is_shown

    @rx.event
    @allow("owner")
    async def show_all(self) -> None:
        """Without any filter, and as it is now."""
        await self._narrow(**ALL)

    @rx.event
    @allow("owner")
    async def show_actor(self) -> None:
        """Only what the person of the open entry did."""
        self.is_open = False
        self._add_person(self.entry.actor_id, self.entry.actor)
        await self._narrow(**{**ALL, "actor_id": self.entry.actor_id})

    @rx.event
    @allow("owner")
    async def show_subject(self) -> None:
        """Only what was done to the thing of the open entry."""
        self.is_open = False
        await self._narrow(**{**ALL, "subject_id": self.entry.subject_id, "only": self.entry.subject})

    @rx.event
    @allow("owner")
    async def show_more(self) -> None:
        """The next page, below this one."""
        await self._show_more()

    @rx.event
    @allow("owner")
    async def open_entry(self, entry_id: UUID) -> None:
        """Show what was before and after."""
        await self._open(entry_id)

    @rx.event
    @allow("owner")
    async def set_open(self, is_open: bool) -> None:
        """Close the panel; it opens by a row only."""
        self.is_open = self.is_open and is_open

    @rx.event
    @allow("owner")
    async def verify(self) -> None:
        """Compute every hash again."""
        await self._verify()

    async def _search(self, text: str) -> None:
        """Nobody for whom is chosen already: what was typed comes a moment later than Enter."""
        wanted = "" if self.patient_id else text.strip()
        self.found = [
            patient_row(one) for one in await perform(self.session_id, search_patients, wanted, limit=MOST_FOUND)
        ]
        self.search = wanted

    async def _choose(self, patient_id: UUID) -> None:
        patient = await perform(self.session_id, get_patient, patient_id)
        self._set(patient_id=str(patient.id), patient=patient.name, search="")
        self.found = []
        self._move_focus(EVERYBODY)
        await self._read()

    def _move_focus(self, target: str) -> None:
        self._turn += 1
        self.focus = f"{self._turn}|{target}"

    def _add_person(self, user_id: str, name: str) -> None:
        """Patients and administrators do something, too; they are to choose once they are met."""
        if user_id and all(choice.value != user_id for choice in self.people):
            self.people = [*self.people, Choice(value=user_id, label=name)]

    async def _read_people(self) -> None:
        found = [one for role in AT_WORK for one in await perform(self.session_id, list_members, role=role)]
        self.people = with_all(_("Everybody"), ((one.user_id, one.name) for one in found))

    async def _read_address(self, said: dict[str, str]) -> None:
        await self._read_people()
        first, last = read_day(said.get("from")), read_day(said.get("to"))
        if first and last and last < first:
            last = None
        days = {"from_day": first.isoformat() if first else "", "to_day": last.isoformat() if last else ""}
        known = {"action": ACTIONS, "subject": SUBJECTS | SHOWN, "door": DOORS}
        chosen = {name: said[name] for name in known if said.get(name) in known[name]}
        ids = {"actor_id": "actor", "subject_id": "thing", "patient_id": "patient"}
        wanted = {name: str(read_id(said.get(asked)) or "") for name, asked in ids.items()}
        self._set(**{**ALL, **days, **chosen, **wanted})
        if self.patient_id:
            self.patient = await self._patient_name(UUID(self.patient_id))

    async def _patient_name(self, patient_id: UUID) -> str:
        try:
            return (await perform(self.session_id, get_patient, patient_id)).name
        except NotFound:
            # Merged into another record, perhaps: what was done with it is still told.
            return _("A record that is not there any more")

    def _name(self, found: list[AuditGroupView]) -> None:
        self._add_person(self.actor_id, next((one.actor_name for one in found), _("Somebody unknown")))
        if self.subject_id:
            self.only = next((row.about for row in self._rows if row.about), self.subject_id)

    def _asked(self) -> dict[str, str | None]:
        zone, first, last = self._zone(), read_day(self.from_day), read_day(self.to_day)
        if first and last and last < first:
            self.days, self.has_more, self.export = [], False, ""
            raise Invalid({"to_day": _("The last day must not be before the first.")})
        return {
            "from": start_of_day(first, zone).isoformat() if first else None,
            "to": start_of_day(last + timedelta(days=1), zone).isoformat() if last else None,
            "actorId": self.actor_id or None,
            "subjectId": self.subject_id or None,
            "patientId": self.patient_id or None,
            "action": self.action,
            "subject": self.subject,
            "door": self.door,
        }

    def _keep(self, query: AuditQuery) -> None:
        self.export = address_of(EXPORT, **self._asked())
        self.file = file_name(self.viewer.organization_slug if self.viewer else "", self._zone(), query)
        kinds = {"action": self.action, "subject": self.subject, "door": self.door}
        ids = {"actor": self.actor_id, "thing": self.subject_id, "patient": self.patient_id}
        self.address = address_of(PATH, **{"from": self.from_day, "to": self.to_day}, **ids, **kinds)
