"""Patients for the palette: found while somebody types, forgotten when it closes."""

import reflex as rx
from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import now_utc
from medisched.schemas.patients import LONGEST_SEARCH
from medisched.services.doors import perform
from medisched.services.patients import search_patients
from medisched.state.base import BaseState
from medisched.state.errors import refusals_told
from medisched.state.guard import allow
from medisched.state.patient_rows import patient_row

MOST_FOUND = 6


class FoundPatient(BaseModel):
    """One match; `detail` tells people of the same name apart."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    detail: str


class PaletteState(BaseState):
    """`patients` are those that `asked` finds."""

    patients: list[FoundPatient] = []
    asked: str = ""

    @rx.event
    @allow("owner", "staff")
    async def look_for(self, text: str) -> None:
        """The first few by name; nobody for an empty text."""
        wanted = text.replace("\0", "").strip()[:LONGEST_SEARCH]
        found: list[FoundPatient] = []
        if wanted:
            async with refusals_told(self):
                views = await perform(self.session_id, search_patients, wanted, limit=MOST_FOUND)
                rows = [patient_row(view, self._zone(), now_utc()) for view in views]
                found = [FoundPatient(id=str(row.id), name=row.name, detail=row.born or row.phone) for row in rows]
        self.patients, self.asked = found, wanted
