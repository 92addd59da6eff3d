"""The forms of whoever subscribes. They answer with a local path, which sends the browser to where to pay."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from medisched.api.deps import Caller, OptionalSession, Session
from medisched.api.forms import Form, go, say
from medisched.api.identity import CHECK_MAIL, form_route, network_of
from medisched.domain.errors import Invalid, NotFound
from medisched.domain.texts import _
from medisched.schemas.onboardings import OnboardingDraft
from medisched.schemas.users import EmailDraft
from medisched.services import checkouts, onboardings, owner_claims
from medisched.services.doors import visit
from medisched.services.rate_limits import spend_allowance

router = APIRouter(prefix="/api/checkouts", include_in_schema=False)
FIELDS = ("name", "slug", "timezone", "person", "email")


@form_route("/subscribe")
async def subscribe(request: Request, form: Form, caller: Caller, session_id: OptionalSession) -> Response:
    """Begin to pay for a new hospital."""
    draft = _read(form, is_signed_in=bool(session_id))
    await visit(spend_allowance, "checkout_ip", network_of(caller.ip))
    return go(request, await checkouts.start_checkout(draft, session_id=session_id))


@form_route("/renew-subscription")
async def renew_subscription(request: Request, caller: Caller, session_id: Session) -> Response:
    """Begin to pay for one's own hospital."""
    await visit(spend_allowance, "checkout_ip", network_of(caller.ip))
    return go(request, await checkouts.start_renewal(session_id))


@form_route("/resend-claim")
async def resend_claim(request: Request, form: Form, caller: Caller) -> Response:
    """Answers the same whether or not the address paid for anything."""
    draft = EmailDraft.read({name: form[name] for name in ("email",) if name in form})
    await visit(spend_allowance, "letter_ip", network_of(caller.ip))
    await visit(owner_claims.resend_claim, draft.email)
    return say(request, _(CHECK_MAIL).format(email=draft.email), back="/claim")


@router.get("/{secret}")
async def go_and_pay(secret: str) -> Response:
    """Off to where to pay."""
    try:
        address = await visit(onboardings.find_checkout_url, secret)
    except NotFound:
        # A page that is looked at: whoever waited too long begins again.
        address = "/subscribe"
    return RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})


def _read(form: dict[str, str], *, is_signed_in: bool) -> OnboardingDraft:
    """All that is missing is said at once; only who is signed in need not say where they get mail."""
    errors = {} if is_signed_in or form.get("email") else {"email": _("Please fill this in.")}
    try:
        draft = OnboardingDraft.read({name: form[name] for name in FIELDS if form.get(name)})
    except Invalid as error:
        raise Invalid(error.field_errors | errors) from None
    if errors:
        raise Invalid(errors)
    return draft
