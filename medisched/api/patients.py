"""Patients, for those who work at the desk."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from medisched.api.deps import Session
from medisched.schemas.base import Page
from medisched.schemas.patients import MergeDraft, PatientChange, PatientDraft, PatientQuery, PatientView
from medisched.services import patients
from medisched.services.doors import perform

router = APIRouter(prefix="/api/v1/patients", tags=["patients"])


@router.get("", summary="List or search patients")
async def list_all(query: Annotated[PatientQuery, Query()], session_id: Session) -> Page:
    """By name. `search`: beginnings of names, e-mail or birth date, or four figures in a row of the phone number."""
    return await perform(session_id, patients.list_patients, query)


@router.post("", status_code=201, summary="Create a patient record")
async def create(draft: PatientDraft, session_id: Session) -> PatientView:
    """409 `likely_duplicate` while somebody like this has a record, unless `isNewPerson` is true."""
    return await perform(session_id, patients.create_patient, draft)


@router.get("/{patient_id}", summary="One patient")
async def get_one(patient_id: UUID, session_id: Session) -> PatientView:
    """A record that was merged into another one is not found."""
    return await perform(session_id, patients.get_patient, patient_id)


@router.patch("/{patient_id}", summary="Change a patient record")
async def change(patient_id: UUID, change: PatientChange, session_id: Session) -> PatientView:
    """Only the fields that are sent; null empties one."""
    return await perform(session_id, patients.change_patient, patient_id, change)


@router.post("/{patient_id}/merge", summary="Merge a second record of the same person into this one")
async def merge(patient_id: UUID, draft: MergeDraft, session_id: Session) -> PatientView:
    """409 `two_logins` or `appointments_overlap` when they may be two people; then nothing changes."""
    return await perform(session_id, patients.merge_patients, patient_id, draft.duplicate_id)
