"""Records that are probably of the same person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, select, union
from sqlalchemy.orm import aliased

from medisched.domain.access import Permission, requires
from medisched.domain.patient_words import is_same_name, name_spellings, share_a_name
from medisched.domain.phones import phone_digits
from medisched.models import Patient, PatientWord
from medisched.services.patient_search import list_views

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import RowMapping, Select

    from medisched.db.unit_of_work import UnitOfWork
    from medisched.schemas.patients import PatientDraft, PatientView

SHOWN = 10
LOOKED_AT = 200
TELLING_DIGITS = 8


@requires(Permission.MANAGE_PATIENTS, shows="patients")
async def find_duplicates(uow: UnitOfWork, draft: PatientDraft) -> list[PatientView]:
    """Records that may be this person's, likeliest first.

    They share an address, the end of a phone number, or a birth date and a name. The same name is enough where birth
    dates cannot tell two people apart, because one of them is not known.
    """
    candidates = union(*_candidates(uow, draft)).subquery()
    query = (
        select(Patient.id, Patient.name, Patient.email, Patient.phone, Patient.date_of_birth)
        .where(
            Patient.organization_id == uow.organization_id,
            Patient.id.in_(select(candidates.c[0])),
            Patient.merged_into_id.is_(None),
        )
        .order_by(Patient.name, Patient.id)
        .limit(LOOKED_AT)
    )
    rows = [(row, _likeness(draft, row)) for row in await uow.list(query)]
    likely = sorted((pair for pair in rows if pair[1]), key=lambda pair: -pair[1])[:SHOWN]
    return await list_views(uow, [row["id"] for row, _ in likely])


def _likeness(draft: PatientDraft, row: RowMapping) -> int:
    """How much speaks for the same person; 0 when nothing does."""
    born, other = draft.date_of_birth, row["date_of_birth"]
    reasons = (
        draft.email is not None and draft.email == row["email"],
        _phone_end(draft.phone) == _phone_end(row["phone"]) != "",
        born is not None and born == other and share_a_name(draft.name, row["name"]),
        (born is None or other is None) and is_same_name(draft.name, row["name"]),
    )
    return sum(reasons)


def _phone_end(phone: str | None) -> str:
    return phone_digits(phone or "")[-TELLING_DIGITS:]


def _candidates(uow: UnitOfWork, draft: PatientDraft) -> list[Select[UUID]]:
    """One query for each reason; they may find a few too many."""
    queries = [_with_name(uow, draft)]
    if draft.email is not None:
        queries.append(
            select(Patient.id).where(Patient.organization_id == uow.organization_id, Patient.email == draft.email)
        )
    if draft.phone is not None:
        queries.append(_with_word(uow, frozenset({_phone_end(draft.phone)})))
    if draft.date_of_birth is not None:
        queries.append(_with_word(uow, frozenset({f"{draft.date_of_birth:%Y-%m-%d}"})))
    return queries


def _with_name(uow: UnitOfWork, draft: PatientDraft) -> Select[UUID]:
    first, *others = sorted(name_spellings(draft.name), key=lambda spellings: -min(map(len, spellings)))
    query = _with_word(uow, first)
    for spellings in others:
        other = aliased(PatientWord)
        same = (other.organization_id == uow.organization_id, other.patient_id == PatientWord.patient_id)
        query = query.where(exists().where(*same, other.word.in_(sorted(spellings))))
    if draft.date_of_birth is None:
        return query
    unknown = (Patient.organization_id == uow.organization_id, Patient.id == PatientWord.patient_id)
    return query.where(exists().where(*unknown, Patient.date_of_birth.is_(None)))


def _with_word(uow: UnitOfWork, words: frozenset[str]) -> Select[UUID]:
    return select(PatientWord.patient_id).where(
        PatientWord.organization_id == uow.organization_id, PatientWord.word.in_(sorted(words))
    )
