"""Invitations: the owners' side, and the invited person's, as forms and for programs.

The link's token is `slug.secret`; it comes in the body, never in an address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from medisched.api.deps import Caller, OptionalSession, Session, SignedIn
from medisched.api.forms import Form, go
from medisched.api.identity import form_route, home_of
from medisched.api.once import Once
from medisched.api.sessions import go_on
from medisched.domain.errors import Invalid, NotFound
from medisched.domain.texts import _
from medisched.schemas.base import Draft, Page, PageQuery
from medisched.schemas.invitations import AcceptanceDraft, InvitationDraft, InvitationLetterView, InvitationView
from medisched.schemas.memberships import MeView
from medisched.schemas.users import MailedToken
from medisched.services import acceptances, invitations
from medisched.services.doors import perform, visit

if TYPE_CHECKING:
    from collections.abc import Awaitable

R = TypeVar("R")
router = APIRouter(prefix="/api/v1/invitations", tags=["invitations"])


class LetterDraft(Draft):
    """What follows the # in the letter's link."""

    token: MailedToken


@router.get("", summary="List open invitations")
async def list_all(query: Annotated[PageQuery, Query()], caller: SignedIn) -> Page[InvitationView]:
    """Newest first; expired ones say so."""
    return await perform(caller, invitations.list_invitation_page, query)


@router.post("", status_code=201, response_model=InvitationView, summary="Invite somebody")
async def invite(draft: InvitationDraft, once: Once) -> Response:
    """Sends a letter. 409 for whoever belongs to the organization or has an open invitation."""
    return await once.perform(invitations.invite_person, draft)


@router.post("/read", summary="What an invitation says")
async def read(letter: LetterDraft, session_id: OptionalSession) -> InvitationLetterView:
    """For whoever holds the letter; uses nothing up."""
    slug, secret = acceptances.split_link(letter.token)
    return await _answer(visit(acceptances.read_letter, secret, slug=slug, session_id=session_id))


@router.post("/accept", summary="Accept an invitation")
async def accept(letter: LetterDraft, client: Caller, session_id: Session, response: Response) -> MeView:
    """For the person it was sent to, signed in; goes on there, with a new cookie. Newcomers accept on the page."""
    slug, secret = acceptances.split_link(letter.token)
    draft = AcceptanceDraft(token=letter.token)
    taken = visit(acceptances.accept_invitation, secret, draft, client, slug=slug, session_id=session_id)
    return await go_on(await _answer(taken), response)


@router.post("/decline", status_code=204, summary="Decline an invitation")
async def decline(letter: LetterDraft) -> None:
    """For whoever holds the letter."""
    slug, secret = acceptances.split_link(letter.token)
    await _answer(visit(acceptances.reject_invitation, secret, slug=slug))


@router.get("/{invitation_id}", summary="One open invitation")
async def get_one(invitation_id: UUID, caller: SignedIn) -> InvitationView:
    """Not one that was answered or revoked."""
    return await perform(caller, invitations.get_invitation, invitation_id)


@router.post("/{invitation_id}/resend", summary="Send an invitation again")
async def resend(invitation_id: UUID, caller: SignedIn) -> InvitationView:
    """A fresh letter with seven new days; the older letter's link stops working."""
    return await perform(caller, invitations.resend_invitation, invitation_id)


@router.delete("/{invitation_id}", status_code=204, summary="Revoke an invitation")
async def revoke(invitation_id: UUID, caller: SignedIn) -> None:
    """The letter's link stops working."""
    await perform(caller, invitations.revoke_invitation, invitation_id)


@form_route("/invitation")
async def read_letter(request: Request, form: Form, session_id: OptionalSession) -> Response:  # noqa: ARG001 - form_route hands it over by this name
    """What the letter says; uses nothing up."""
    slug, secret = acceptances.split_link(form.get("token", ""))
    letter = await _answer(visit(acceptances.read_letter, secret, slug=slug, session_id=session_id))
    return JSONResponse(letter.model_dump(mode="json", by_alias=True), headers={"Cache-Control": "no-store"})


@form_route("/accept-invitation")
async def accept_invitation(request: Request, form: Form, caller: Caller, session_id: OptionalSession) -> Response:
    """Join, and go on inside."""
    draft = AcceptanceDraft.read({name: form[name] for name in ("token", "name", "password") if form.get(name)})
    slug, secret = acceptances.split_link(draft.token)
    taken = visit(acceptances.accept_invitation, secret, draft, caller, slug=slug, session_id=session_id)
    session = await _answer(taken)
    return go(request, home_of(session), session)


@form_route("/reject-invitation")
async def reject_invitation(request: Request, form: Form) -> Response:
    """Say no."""
    slug, secret = acceptances.split_link(form.get("token", ""))
    await _answer(visit(acceptances.reject_invitation, secret, slug=slug))
    return go(request, "/?rejected=1")


async def _answer(asked: Awaitable[R]) -> R:
    """A letter of an organization that does not exist is told like any other that does not work."""
    try:
        return await asked
    except NotFound:
        raise Invalid(
            {"token": _("This invitation is not valid any more. Please ask for a new one.")}, code="link_expired"
        ) from None
