"""A wish for a time, understood."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from medisched.domain.access import Permission, must_be_active
from medisched.domain.errors import NotFound
from medisched.models import Appointment, Patient
from medisched.services.appointment_lists import get_appointment
from medisched.services.candidates import ask_candidates, read_candidates
from medisched.services.foresight import Question
from medisched.services.offered_services import ask_service, read_service
from medisched.services.opening_searches import rules_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.db.wire import Answer
    from medisched.domain.availability import Opening, Rules
    from medisched.schemas.openings import Wish
    from medisched.services.candidates import Candidates
    from medisched.services.offered_services import OfferedService


@dataclass(frozen=True, slots=True)
class OpeningQuestion:
    """A wish, understood: who and what could do, by which rules, for whom."""

    candidates: Candidates
    rules: Rules
    patient_id: UUID | None
    moving_id: UUID | None

    @property
    def is_offered(self) -> bool:
        """Whether there is anybody to ask about."""
        return bool(self.candidates.providers)

    def without(self, found: Sequence[Opening]) -> OpeningQuestion:
        """The same of those providers who are not among the openings."""
        known = {one.provider_id for one in found}
        rest = [row for row in self.candidates.providers if row["id"] not in known]
        return replace(self, candidates=replace(self.candidates, providers=rest))


async def understand_wish(uow: UnitOfWork, wish: Wish) -> OpeningQuestion:
    """What a wish comes to for the caller; what they may not ask about is not there."""
    return await (await ask_wish(uow, wish)).ask(uow)


async def ask_wish(uow: UnitOfWork, wish: Wish) -> Question[OpeningQuestion]:
    """The question behind `understand_wish`; whom it is about is found out first."""
    # Nobody is shown a time that would be refused, and programs learn why there is none.
    must_be_active(uow.organization_status)
    if (wish.room_id or wish.device_ids) and not uow.actor.may(Permission.SEE_HOURS):
        # What is in use when is for those who work here; to others rooms and devices are not there.
        raise NotFound
    moving = await _find_moving(uow, wish)
    patient_id = await _find_patient_id(uow, wish, moving)
    # What is offered; for those who work here also what an appointment that moves was made for.
    keeps_service = moving is not None and moving.service_id == wish.service_id and uow.actor.may(Permission.SEE_HOURS)

    def read(answers: Sequence[Answer]) -> OpeningQuestion:
        services, candidates = answers
        service = read_service(uow, services, also_archived=keeps_service)
        return OpeningQuestion(
            candidates=read_candidates(candidates, wish),
            rules=_rules(service, moving),
            patient_id=patient_id,
            moving_id=moving.id if moving else None,
        )

    return Question((ask_service(uow, wish.service_id), ask_candidates(uow, wish.service_id, wish)), read)


async def _find_moving(uow: UnitOfWork, wish: Wish) -> Appointment | None:
    """An appointment that the caller may see; of another one's time nothing is learned."""
    if wish.moving_id is None:
        return None
    return await uow.get(Appointment, (await get_appointment(uow, wish.moving_id)).id)


def _rules(service: OfferedService, moving: Appointment | None) -> Rules:
    """An appointment that is moved keeps the length and the buffers that it was booked with."""
    if moving is None:
        return rules_of(service)
    return replace(
        rules_of(service),
        duration=moving.end - moving.start,
        buffer_before=timedelta(minutes=moving.buffer_before),
        buffer_after=timedelta(minutes=moving.buffer_after),
    )


async def _find_patient_id(uow: UnitOfWork, wish: Wish, moving: Appointment | None) -> UUID | None:
    """Staff name a patient; who moves an appointment looks for its patient; a patient is looked for as themselves.

    Nobody learns of another patient's time.
    """
    if wish.patient_id is not None and uow.actor.works_for_all:
        uow.actor.must(Permission.SCHEDULE)
        return (await uow.get(Patient, wish.patient_id)).id
    if moving is not None:
        return moving.patient_id
    if uow.actor.user_id is None or uow.actor.works_for_all:
        return None
    query = select(Patient.id).where(
        Patient.organization_id == uow.organization_id, Patient.user_id == uow.actor.user_id
    )
    return (await uow.db.execute(query)).scalar_one_or_none()
