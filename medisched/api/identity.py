"""Sign-up, sign-in and all that sets the session cookie."""

from __future__ import annotations

from functools import wraps
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from medisched.api.cookies import clear_session
from medisched.api.deps import Caller, OptionalSession, Session
from medisched.api.forms import Form, go, local_path, refuse, say
from medisched.domain.errors import Invalid, MedischedError, NotFound
from medisched.domain.texts import _, mark
from medisched.schemas.moderation import ImpersonationDraft
from medisched.schemas.users import ChangePasswordDraft, EmailDraft, ResetDraft, SignInDraft, SignUpDraft, VerifyDraft
from medisched.services import impersonations, login_sessions, memberships, passwords, users
from medisched.services.doors import find_viewer, perform, visit
from medisched.services.rate_limits import spend_allowance

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from medisched.schemas.login_sessions import NewSession

router = APIRouter(prefix="/auth", include_in_schema=False)
CHECK_MAIL = mark("Please look into your mailbox: we sent a letter to {email}. It may take a minute.")


def form_route(path: str) -> Callable[[Callable[..., Awaitable[Response]]], Callable[..., Awaitable[Response]]]:
    """A POST whose refusals go back to the form."""

    def register(handler: Callable[..., Awaitable[Response]]) -> Callable[..., Awaitable[Response]]:
        @wraps(handler)
        async def guarded(request: Request, **values: Any) -> Response:
            try:
                return await handler(request, **values)
            except MedischedError as error:
                return refuse(request, error)

        router.post(path)(guarded)
        return guarded

    return register


@form_route("/sign-up")
async def sign_up(request: Request, form: Form, caller: Caller) -> Response:
    """Answers the same whether or not the address is known."""
    # A slip of the pen costs nothing: many share a network.
    draft = SignUpDraft.read(_only(form, "email", "name", "password"))
    await visit(spend_allowance, "sign_up_ip", network_of(caller.ip))
    await visit(spend_allowance, "letter_account", draft.email)
    await visit(users.sign_up, draft, next_path=local_path(form.get("next"), ""))
    return say(request, _(CHECK_MAIL).format(email=draft.email), back="/sign-up")


@form_route("/resend-verification")
async def resend_verification(request: Request, form: Form, caller: Caller) -> Response:
    """Another letter."""
    draft = EmailDraft.read(_only(form, "email"))
    await _spend_letter(caller.ip, draft.email)
    await visit(users.resend_verification, draft, next_path=local_path(form.get("next"), ""))
    return say(request, _(CHECK_MAIL).format(email=draft.email), back="/sign-up")


@form_route("/verify-email")
async def verify_email(request: Request, form: Form, caller: Caller) -> Response:
    """The letter's button."""
    draft = VerifyDraft.read(_only(form, "token", "password"))
    session = await visit(users.verify_email, draft, caller)
    return go(request, local_path(form.get("next"), home_of(session)), session)


@form_route("/sign-in")
async def sign_in(request: Request, form: Form, caller: Caller) -> Response:
    """Checks the allowance first, so that guessing is slow whatever the guess."""
    session = await begin(SignInDraft.read(_sign_in_fields(form)), caller)
    return go(request, local_path(form.get("next"), home_of(session)), session)


@form_route("/forgot-password")
async def forgot_password(request: Request, form: Form, caller: Caller) -> Response:
    """Answers the same whether or not the address is known."""
    draft = EmailDraft.read(_only(form, "email"))
    await _spend_letter(caller.ip, draft.email)
    await visit(passwords.forgot_password, draft, next_path=local_path(form.get("next"), ""))
    return say(request, _(CHECK_MAIL).format(email=draft.email), back="/forgot-password")


@form_route("/reset-password")
async def reset_password(request: Request, form: Form, caller: Caller) -> Response:
    """Ends every other session."""
    session = await visit(passwords.reset_password, ResetDraft.read(_only(form, "token", "password")), caller)
    return go(request, local_path(form.get("next"), home_of(session)), session)


@form_route("/change-password")
async def change_password(request: Request, form: Form, caller: Caller, session_id: Session) -> Response:
    """Ends every other session."""
    viewer = await find_viewer(session_id)
    await visit(spend_allowance, "change_password", str(viewer.user_id if viewer else ""))
    draft = ChangePasswordDraft.read(_only(form, "current_password", "new_password"))
    session = await perform(session_id, passwords.change_password, draft, caller)
    return go(request, "/account?changed=password", session)


@form_route("/sign-out")
async def sign_out(request: Request, caller: Caller, session_id: OptionalSession) -> Response:
    """Signing out twice is fine. Who looks as somebody else goes back to where they came from."""
    if session_id and (viewer := await find_viewer(session_id)) is not None and viewer.impersonator:
        return await _stop(request, caller, session_id)
    if session_id:
        await perform(session_id, login_sessions.sign_out)
    response = go(request, "/")
    clear_session(response)
    return response


@form_route("/impersonate")
async def impersonate(request: Request, form: Form, caller: Caller, session_id: Session) -> Response:
    """An administrator goes on as somebody else sees it; their own session waits for them."""
    draft = ImpersonationDraft.read(_only(form, "user_id", "organization_id", "reason"))
    session = await perform(session_id, impersonations.begin_impersonation, draft, caller)
    return go(request, home_of(session), session)


@form_route("/stop-impersonating")
async def stop_impersonating(request: Request, caller: Caller, session_id: OptionalSession) -> Response:
    """Back to oneself; to the page for signing in when the half hour is over."""
    if not session_id:
        return go(request, "/sign-in?next=/admin/users")
    return await _stop(request, caller, session_id)


@form_route("/switch-organization")
async def switch_organization(request: Request, form: Form, caller: Caller, session_id: Session) -> Response:
    """Goes on in another organization, at its home page."""
    session = await perform(session_id, login_sessions.switch_organization, read_id(form, "organization_id"), caller)
    return go(request, local_path(form.get("next"), home_of(session)), session)


@form_route("/join-organization")
async def join_organization(request: Request, form: Form, caller: Caller, session_id: Session) -> Response:
    """From the organization's public page."""
    session = await visit(memberships.join_organization, caller, slug=form.get("slug", ""), session_id=session_id)
    return go(request, local_path(form.get("next"), "/find"), session)


@form_route("/leave-organization")
async def leave_organization(request: Request, form: Form, caller: Caller, session_id: Session) -> Response:
    """Of two owners one may leave."""
    organization_id = read_id(form, "organization_id")
    session = await perform(session_id, memberships.leave_organization, caller, organization_id=organization_id)
    return go(request, "/account?left=1", session)


async def begin(draft: SignInDraft, caller: Caller) -> NewSession:
    """Sign in under the limits for the account and for the network it comes from."""
    await visit(spend_allowance, "sign_in_ip", network_of(caller.ip))
    await visit(spend_allowance, "sign_in_account", draft.email)
    return await visit(login_sessions.sign_in, draft, caller)


async def _stop(request: Request, caller: Caller, session_id: str) -> Response:
    """To the panel from which they went: that of the person as whom they looked."""
    viewer = await find_viewer(session_id)
    session = await perform(session_id, impersonations.end_impersonation, caller)
    return go(request, f"/admin/users?user={viewer.user_id}" if viewer else "/admin/users", session)


def home_of(session: NewSession) -> str:
    """Where each role begins."""
    homes = {"owner": "/overview", "staff": "/desk", "provider": "/calendar", "member": "/find"}
    return homes.get(session.role, "/admin" if session.is_admin else "/account")


def read_id(form: dict[str, str], name: str) -> UUID:
    """An id from a form; a malformed one is simply not there."""
    try:
        return UUID(form.get(name, ""))
    except ValueError:
        raise NotFound from None


def _sign_in_fields(form: dict[str, str]) -> dict[str, object]:
    keep = form.get("keep", "").lower() in {"on", "true", "1", "yes"}
    if not form.get("email") or not form.get("password"):
        raise Invalid({name: _("Please fill this in.") for name in ("email", "password") if not form.get(name)})
    return {**_only(form, "email", "password"), "keep": keep}


def _only(form: dict[str, str], *names: str) -> dict[str, str]:
    return {name: form[name] for name in names if name in form}


def network_of(ip: str) -> str:
    """One household counts as one: the /64 of an IPv6 address."""
    try:
        address = ip_address(ip.partition("%")[0])
    except ValueError:
        return ip
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)


async def _spend_letter(ip: str, email: str) -> None:
    await visit(spend_allowance, "letter_ip", network_of(ip))
    await visit(spend_allowance, "letter_account", email)
