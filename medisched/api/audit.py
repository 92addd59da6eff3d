"""The audit trail for owners, who sign in; no API key comes here."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from medisched.api.deps import SignedIn
from medisched.domain.clock import get_zone
from medisched.schemas.audit import AuditEntryView, AuditFilter, AuditQuery
from medisched.schemas.base import Page
from medisched.services.audit_entries import list_audit_entries
from medisched.services.audit_exports import export_audit_entries, file_name
from medisched.services.doors import perform
from medisched.services.organizations import get_organization

router = APIRouter(prefix="/api/v1", tags=["audit"])
CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}, "description": "One line for each."}}


@router.get("/audit-entries", summary="List what was done")
async def list_entries(query: Annotated[AuditQuery, Query()], caller: SignedIn) -> Page[AuditEntryView]:
    """Newest first: who did what to what, from where, what was before and after, and its place in the chain."""
    return await perform(caller, list_audit_entries, query)


@router.get("/audit-entries.csv", summary="Export what was done as CSV", response_class=Response, responses=CSV)
async def export(query: Annotated[AuditFilter, Query()], caller: SignedIn) -> Response:
    """The same filters. That it was exported is an entry, too."""
    table = await perform(caller, export_audit_entries, query)
    organization = await perform(caller, get_organization)
    name = file_name(organization.slug, get_zone(organization.timezone), query)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(table, media_type="text/csv; charset=utf-8", headers=headers)
