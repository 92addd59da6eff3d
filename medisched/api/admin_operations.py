"""How the installation is doing, and what can be done about its mail: for administrators, who sign in."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from medisched.api.deps import SignedIn
from medisched.schemas.admin_mails import AdminMailQuery, AdminMailView
from medisched.schemas.base import Page
from medisched.schemas.mail_examinations import MailExaminationView
from medisched.schemas.operations import OperationsView
from medisched.services import admin_mails
from medisched.services.doors import perform
from medisched.services.mail_examinations import examine_mail
from medisched.services.operations import get_operations

router = APIRouter(prefix="/api/v1/admin", tags=["admin"])


@router.get("/operations", summary="How the installation is doing")
async def tell_operations(caller: SignedIn) -> OperationsView:
    """Mail, messages between servers, jobs, database, versions, slow requests."""
    return await perform(caller, get_operations)


@router.get("/mails", summary="List mails of all organizations")
async def list_mails(query: Annotated[AdminMailQuery, Query()], caller: SignedIn) -> Page[AdminMailView]:
    """Newest first, and those that were given up if nothing else is asked for. Addresses are masked."""
    return await perform(caller, admin_mails.list_admin_mails, query)


@router.post("/mails/{mail_id}/resend", summary="Send a mail again")
async def resend_mail(mail_id: UUID, caller: SignedIn) -> AdminMailView:
    """One that was given up; it leaves within seconds, with as many tries as a new one."""
    return await perform(caller, admin_mails.resend_mail, mail_id)


@router.post("/mails/{mail_id}/discard", summary="Put a mail aside")
async def discard_mail(mail_id: UUID, caller: SignedIn) -> AdminMailView:
    """One that was given up; it is tried no more."""
    return await perform(caller, admin_mails.discard_mail, mail_id)


@router.post("/mails/{mail_id}/allow-address", summary="Write to the address of a mail again")
async def allow_address(mail_id: UUID, caller: SignedIn) -> AdminMailView:
    """After it bounced or its owner complained; for mails from now on."""
    return await perform(caller, admin_mails.allow_address, mail_id)


@router.post("/mail-examinations", summary="Try whether mail works")
async def examine(caller: SignedIn) -> MailExaminationView:
    """Walks to every sender and sends a mail to whoever asks; names the step that fails. Takes as long as they do."""
    return await examine_mail(caller)
