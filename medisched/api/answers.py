"""Answers whose bytes are made here, once: with their mark, and with the address of what was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Response

from medisched.domain.etags import read_tags, tag_of_text
from medisched.schemas.appointments import AppointmentView
from medisched.schemas.catalog import DeviceView, RoomView, ServiceView
from medisched.schemas.departments import DepartmentView
from medisched.schemas.invitations import InvitationView
from medisched.schemas.patients import PatientView
from medisched.schemas.providers import ProviderView
from medisched.schemas.slots import SlotView
from medisched.services.idempotency import Answer

if TYPE_CHECKING:
    from fastapi import Request
    from pydantic import BaseModel

JSON = "application/json"
NEVER_KEPT = {"Cache-Control": "no-store"}
"""For answers that tell a secret."""
HOMES: dict[type, str] = {
    AppointmentView: "/api/v1/appointments",
    SlotView: "/api/v1/slots",
    PatientView: "/api/v1/patients",
    DepartmentView: "/api/v1/departments",
    InvitationView: "/api/v1/invitations",
    ProviderView: "/api/v1/providers",
    ServiceView: "/api/v1/services",
    RoomView: "/api/v1/rooms",
    DeviceView: "/api/v1/devices",
}
"""Where one of a kind can be read; each is a GET route with the id behind it."""


def write(view: BaseModel) -> Answer:
    """The view as it is sent. Appointments carry an ETag: they are what several people change at once."""
    body = view.model_dump_json(by_alias=True)
    home = HOMES.get(type(view))
    return Answer(
        body,
        etag=tag_of_text(body) if isinstance(view, AppointmentView) else "",
        location=f"{home}/{view.id}" if home else "",  # type: ignore[attr-defined]
    )


def created(answer: Answer) -> Response:
    """201, or what was answered before."""
    headers = {"Location": answer.location, "ETag": answer.etag}
    if answer.is_replay:
        headers["Idempotent-Replayed"] = "true"
    return _response(answer.body, 201, headers)


def shown(view: BaseModel, request: Request | None = None) -> Response:
    """200, or 304 when the request says that it has this already."""
    answer = write(view)
    known = read_tags(request.headers.get("if-none-match", "")) if request is not None else None
    if known is not None and known.has_like(answer.etag):
        return Response(status_code=304, headers={"ETag": answer.etag})
    return _response(answer.body, 200, {"ETag": answer.etag})


def _response(body: str, status: int, headers: dict[str, str]) -> Response:
    kept = {name: value for name, value in headers.items() if value}
    return Response(body.encode(), status_code=status, headers=kept, media_type=JSON)
