"""Finding patients: the words that a record is found by, written with it, and reading by their beginnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, exists, or_, select, true, union, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from medisched.domain.access import Permission, requires
from medisched.domain.errors import NotFound
from medisched.domain.patient_words import end_of, patient_words, read_search
from medisched.models import Appointment, AppointmentStatus, Patient, PatientWord
from medisched.models.base import new_id
from medisched.schemas.base import Page
from medisched.schemas.patients import LONGEST_SEARCH, PatientView
from medisched.services.cursors import after, next_cursor

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement, RowMapping, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.domain.patient_words import Beginnings
    from medisched.schemas.patients import PatientQuery

WORDS = PatientWord.metadata.tables["patient_words"]
AHEAD = (AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED, AppointmentStatus.IN_PROGRESS)
WITHOUT_VISIT = (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)


@requires(Permission.SEE_PATIENTS, shows="patient")
async def get_patient(uow: UnitOfWork, patient_id: UUID) -> PatientView:
    """One record; one that was merged into another is not there any more."""
    rows = await _list_views(uow, _records(uow).where(Patient.id == patient_id))
    if not rows:
        raise NotFound
    return _view(rows[0])


@requires(Permission.SEE_PATIENTS, shows="patients")
async def list_patients(uow: UnitOfWork, query: PatientQuery) -> Page[PatientView]:
    """Records by name, all or those that `search` finds: nobody, when it holds nothing that can be looked for."""
    wanted = _records(uow).order_by(Patient.name, Patient.id).limit(query.limit + 1)
    readings = read_search(query.search)
    if query.search.strip() and not readings:
        return Page[PatientView](items=[])
    if readings:
        wanted = wanted.where(_found(uow, readings))
    if query.cursor:
        wanted = wanted.where(after(query, Patient.name, Patient.id))
    rows = await _list_views(uow, wanted)
    return Page[PatientView](
        items=[_view(row) for row in rows[: query.limit]], next_cursor=next_cursor(rows, query, key="name")
    )


@requires(Permission.SEE_PATIENTS, shows="patients")
async def search_patients(uow: UnitOfWork, text: str, *, limit: int = 10) -> list[PatientView]:
    """The first by name that the words find; nobody while there is nothing to look for."""
    readings = read_search(text[:LONGEST_SEARCH])
    if not readings:
        return []
    wanted = _records(uow).where(_found(uow, readings)).order_by(Patient.name, Patient.id).limit(min(limit, 200))
    return [_view(row) for row in await _list_views(uow, wanted)]


async def index_patient(uow: UnitOfWork, patient: Patient) -> None:
    """Write what a record is found by; called wherever a record is written, in the same transaction."""
    words = patient_words(
        patient.name, email=patient.email or "", phone=patient.phone or "", date_of_birth=patient.date_of_birth
    )
    await forget_words(uow, patient.id, but=words)
    rows = [
        {"id": new_id(), "organization_id": uow.organization_id, "patient_id": patient.id, "word": word}
        for word in sorted(words)
    ]
    await uow.run(insert(WORDS).values(rows).on_conflict_do_nothing())


async def forget_words(uow: UnitOfWork, patient_id: UUID, *, but: frozenset[str] = frozenset()) -> None:
    """A record is found by nothing, or only by what it is found by now."""
    await uow.run(
        delete(WORDS).where(
            WORDS.c.organization_id == uow.organization_id,
            WORDS.c.patient_id == patient_id,
            WORDS.c.word.not_in(sorted(but)),
        )
    )


async def rename_own_patient(uow: UnitOfWork, user_id: UUID, name: str) -> None:
    """The record of a user who is called otherwise now, and what it is found by."""
    renamed = (
        update(Patient)
        .where(Patient.organization_id == uow.organization_id, Patient.user_id == user_id)
        .values(name=name)
        .returning(Patient)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    patient = (await uow.db.execute(renamed)).scalar_one_or_none()
    if patient is not None:
        await index_patient(uow, patient)


async def list_views(uow: UnitOfWork, patient_ids: Sequence[UUID]) -> list[PatientView]:
    """These records, in this order; without those that are not there."""
    rows = await _list_views(uow, _records(uow).where(Patient.id.in_(patient_ids)))
    found = {row["id"]: _view(row) for row in rows}
    return [found[patient_id] for patient_id in patient_ids if patient_id in found]


def _records(uow: UnitOfWork) -> Select[Patient]:
    return select(Patient).where(Patient.organization_id == uow.organization_id, Patient.merged_into_id.is_(None))


def _found(uow: UnitOfWork, readings: list[list[Beginnings]]) -> ColumnElement[bool]:
    """Records that one of the readings finds."""
    queries = [_matches(uow, words) for words in readings]
    return Patient.id.in_(queries[0] if len(queries) == 1 else union(*queries))


def _matches(uow: UnitOfWork, words: list[Beginnings]) -> Select[UUID]:
    # The longest first: it finds the fewest, and the others are only looked up for those.
    first, *others = sorted(words, key=lambda beginnings: -min(map(len, beginnings)))
    query = select(PatientWord.patient_id).where(
        PatientWord.organization_id == uow.organization_id, _begins(PatientWord, first)
    )
    for beginnings in others:
        other = aliased(PatientWord)
        same = (other.organization_id == uow.organization_id, other.patient_id == PatientWord.patient_id)
        query = query.where(exists().where(*same, _begins(other, beginnings)))
    return query


def _begins(table: type[PatientWord], beginnings: Beginnings) -> ColumnElement[bool]:
    """Comparisons, not LIKE: only they may use the index under row security."""
    spans = []
    for beginning in sorted(beginnings):
        end = end_of(beginning)
        spans.append(and_(table.word >= beginning, table.word < end) if end else table.word >= beginning)
    return or_(*spans)


async def _list_views(uow: UnitOfWork, wanted: Select[Patient]) -> Sequence[RowMapping]:
    """The wanted records by name, each with the start of its next and its last appointment."""
    # Appointments are looked up for the page only, not for all that were found.
    page = wanted.subquery()
    mine = (Appointment.organization_id == uow.organization_id, Appointment.patient_id == page.c.id)
    upcoming = (
        select(Appointment.start)
        .where(*mine, Appointment.end > uow.now, Appointment.status.in_(AHEAD))
        .order_by(Appointment.start)
    )
    past = (
        select(Appointment.start)
        .where(*mine, Appointment.end <= uow.now, Appointment.status.not_in(WITHOUT_VISIT))
        .order_by(Appointment.start.desc())
    )
    first, last = (one.limit(1).correlate(page).lateral() for one in (upcoming, past))
    query = (
        select(page, first.c.start.label("next_appointment"), last.c.start.label("last_appointment"))
        .select_from(page)
        .outerjoin(first, true())
        .outerjoin(last, true())
        .order_by(page.c.name, page.c.id)
    )
    rows = await uow.list(query)
    uow.shown.update(row["id"] for row in rows)
    return rows


def _view(row: RowMapping) -> PatientView:
    return PatientView.of(row, email=row["email"] or "", phone=row["phone"] or "", has_login=row["user_id"] is not None)
