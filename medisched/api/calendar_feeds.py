"""The file that calendar programs fetch, and the form that makes its address.

The address is the secret: it is in no event, no log and no state. Whatever is wrong with it, the answer is the same.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from medisched.api.deps import Caller, Session
from medisched.api.errors import problem
from medisched.api.forms import Form
from medisched.api.identity import form_route, network_of
from medisched.domain.errors import NotAllowed, NotFound, NotSignedIn
from medisched.domain.etags import read_tags
from medisched.schemas.calendar_feeds import FeedDraft, OwnFeedDraft
from medisched.services.calendar_feeds import make_feed
from medisched.services.doors import follow, perform, visit
from medisched.services.feed_files import read_feed
from medisched.services.patient_feeds import make_own_feed
from medisched.services.rate_limits import spend_allowance
from medisched.settings import get_settings

router = APIRouter(tags=["calendars"])
KEPT = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/calendar": {}}},
    304: {"description": "Nothing has changed since the named ETag"},
}
NOT_MODIFIED = 304


@router.head("/calendars/{token}.ics", include_in_schema=False)
@router.get(
    "/calendars/{token}.ics",
    summary="A calendar, for calendar programs",
    response_class=Response,
    responses=FILE,
)
async def fetch_calendar(token: str, request: Request, caller: Caller) -> Response:
    """The address is secret and needs no sign-in. Send the ETag back as If-None-Match."""
    await visit(spend_allowance, "calendar_feed_ip", network_of(caller.ip))
    try:
        file = await follow(token, read_feed, token)
    except (NotAllowed, NotFound, NotSignedIn):
        return problem(NotFound())
    tag = f'"{file.mark}"'
    headers = {**KEPT, "ETag": tag}
    seen = read_tags(request.headers.get("if-none-match", ""))
    if seen is not None and seen.has_like(tag):
        return Response(status_code=NOT_MODIFIED, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return Response(file.body, media_type="text/calendar; charset=utf-8", headers=headers)


@form_route("/calendar-address")
async def make_address(request: Request, form: Form, session_id: Session) -> Response:  # noqa: ARG001 - form_route hands it over by this name
    """A new address, told once and to the page alone."""
    if form.get("kind") == "patient":
        own = OwnFeedDraft.read({"privacy": form.get("privacy", "")})
        made = await perform(session_id, make_own_feed, own)
    else:
        draft = FeedDraft.read({name: form[name] for name in ("kind", "calendar_id", "privacy") if name in form})
        made = await perform(session_id, make_feed, draft)
    return JSONResponse({"address": address_of(made.token)}, headers={"Cache-Control": "no-store"})


def address_of(token: str) -> str:
    """Where calendar programs fetch."""
    return f"{get_settings().address}/calendars/{token}.ics"
