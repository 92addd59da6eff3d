"""Patients, for those who work at the desk."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from medisched.api.deps import SignedIn
from medisched.api.once import Once
from medisched.schemas.base import Page, PageQuery
from medisched.schemas.patients import (
    MergeDraft,
    PatientAppointmentView,
    PatientChange,
    PatientDraft,
    PatientQuery,
    PatientView,
)
from medisched.services import patients
from medisched.services.doors import perform
from medisched.services.patient_duplicates import find_duplicates

router = APIRouter(prefix="/api/v1/patients", tags=["patients"])


@router.get("", summary="List or search patients")
async def list_all(query: Annotated[PatientQuery, Query()], caller: SignedIn) -> Page[PatientView]:
    """By name. `search`: beginnings of names, e-mail or birth date, or four figures in a row of the phone number."""
    return await perform(caller, patients.list_patients, query)


@router.post("", status_code=201, response_model=PatientView, summary="Create a patient record")
async def create(draft: PatientDraft, once: Once) -> Response:
    """409 `likely_duplicate` while somebody like this has a record, unless `isNewPerson` is true."""
    return await once.perform(patients.create_patient, draft)


@router.get("/{patient_id}", summary="One patient")
async def get_one(patient_id: UUID, caller: SignedIn) -> PatientView:
    """A record that was merged into another one is not found."""
    return await perform(caller, patients.get_patient, patient_id)


@router.patch("/{patient_id}", summary="Change a patient record")
async def change(patient_id: UUID, change: PatientChange, caller: SignedIn) -> PatientView:
    """Only the fields that are sent; null empties one."""
    return await perform(caller, patients.change_patient, patient_id, change)


@router.get("/{patient_id}/appointments", summary="A patient's appointments")
async def list_appointments(
    patient_id: UUID, query: Annotated[PageQuery, Query()], caller: SignedIn
) -> Page[PatientAppointmentView]:
    """Latest first; those of records that were merged into this one too."""
    return await perform(caller, patients.list_patient_appointment_page, patient_id, query)


@router.post("/duplicates", summary="Records of somebody like this")
async def list_duplicates(draft: PatientDraft, caller: SignedIn) -> Page[PatientView]:
    """The likeliest first; nothing is created."""
    return Page[PatientView](items=await perform(caller, find_duplicates, draft))


@router.post("/{patient_id}/merge", summary="Merge a second record of the same person into this one")
async def merge(patient_id: UUID, draft: MergeDraft, caller: SignedIn) -> PatientView:
    """409 `two_logins` or `appointments_overlap` when they may be two people; then nothing changes."""
    return await perform(caller, patients.merge_patients, patient_id, draft.duplicate_id)
