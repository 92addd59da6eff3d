"""The invited person's forms. The link's token is `slug.secret`; it comes in the body, never in an address."""

from __future__ import annotations

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from medisched.api.deps import Caller, OptionalSession
from medisched.api.forms import Form, go
from medisched.api.identity import form_route, home_of
from medisched.domain.errors import Invalid, NotFound
from medisched.domain.texts import _
from medisched.schemas.invitations import AcceptanceDraft
from medisched.services import acceptances
from medisched.services.doors import visit


@form_route("/invitation")
async def read_letter(request: Request, form: Form, session_id: OptionalSession) -> Response:  # noqa: ARG001 - form_route hands it over by this name
    """What the letter says; uses nothing up."""
    slug, secret = acceptances.split_link(form.get("token", ""))
    try:
        letter = await visit(acceptances.read_letter, secret, slug=slug, session_id=session_id)
    except NotFound:
        raise _expired() from None
    return JSONResponse(letter.model_dump(mode="json", by_alias=True), headers={"Cache-Control": "no-store"})


@form_route("/accept-invitation")
async def accept_invitation(request: Request, form: Form, caller: Caller, session_id: OptionalSession) -> Response:
    """Join, and go on inside."""
    draft = AcceptanceDraft.read({name: form[name] for name in ("token", "name", "password") if form.get(name)})
    slug, secret = acceptances.split_link(draft.token)
    try:
        session = await visit(acceptances.accept_invitation, secret, draft, caller, slug=slug, session_id=session_id)
    except NotFound:
        raise _expired() from None
    return go(request, home_of(session), session)


@form_route("/reject-invitation")
async def reject_invitation(request: Request, form: Form) -> Response:
    """Say no."""
    slug, secret = acceptances.split_link(form.get("token", ""))
    try:
        await visit(acceptances.reject_invitation, secret, slug=slug)
    except NotFound:
        raise _expired() from None
    return go(request, "/?rejected=1")


def _expired() -> Invalid:
    return Invalid(
        {"token": _("This invitation is not valid any more. Please ask for a new one.")}, code="link_expired"
    )
