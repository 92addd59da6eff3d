"""Figures for owners."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from medisched.api.deps import SignedIn
from medisched.schemas.reports import ReportQuery, ReportView
from medisched.services.doors import perform
from medisched.services.report_exports import export_report
from medisched.services.reports import get_report

router = APIRouter(prefix="/api/v1", tags=["reports"])
CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}, "description": "One line for each."}}


@router.get("/reports", summary="Utilisation, no-shows and other figures")
async def get(query: Annotated[ReportQuery, Query()], caller: SignedIn) -> ReportView:
    """Of a period and of the one before, and by department, provider, service, day and hour of the week.

    Name a `period`, or `from` and `to` as local days, both included. Rates are parts of 1.
    """
    return await perform(caller, get_report, query)


@router.get("/reports.csv", summary="The same figures as CSV", response_class=Response, responses=CSV)
async def export(query: Annotated[ReportQuery, Query()], caller: SignedIn) -> Response:
    """In all, the period before, and by department, provider and service."""
    made = await perform(caller, export_report, query)
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return Response(made.text, media_type="text/csv; charset=utf-8", headers=headers)
