"""The page behind the link at the foot of a reminder, and what mail programs send there by themselves (RFC 8058).

The address says whose reminders it is about, and nothing else is asked: no cookie, no session, no field. It is signed,
so guessing is in vain and needs no limit. A GET changes nothing, because mail scanners follow links.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from medisched.api.plain_pages import plain_page
from medisched.domain.texts import _
from medisched.services.doors import visit
from medisched.services.reminder_choices import read_letter_reminders, stop_letter_reminders

if TYPE_CHECKING:
    from medisched.schemas.reminders import LetterRemindersView

router = APIRouter(include_in_schema=False)
ADDRESS = "/unsubscribe/{token}"
SECRET = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@router.head(ADDRESS)
@router.get(ADDRESS)
async def ask(token: str) -> HTMLResponse:
    """One button."""
    seen = await visit(read_letter_reminders, token)
    return HTMLResponse(_question(seen) if seen.reminders else _answer(seen), headers=SECRET)


@router.post(ADDRESS)
async def stop(token: str, request: Request) -> HTMLResponse:
    """By the button, or by a mail program with one click. Twice is fine."""
    # What was sent is of no interest, but unread the connection would break before the answer arrives.
    await request.body()
    return HTMLResponse(_answer(await visit(stop_letter_reminders, token)), headers=SECRET)


def _question(seen: LetterRemindersView) -> bytes:
    text = _("{organization} reminds you of your appointments by e-mail. Confirmations come in any case.")
    stop_words = _("No more reminders")
    return plain_page(
        _("Stop the reminders?"),
        over=seen.organization,
        text=text.format(organization=seen.organization),
        ways=f'<form method="post"><button>{escape(stop_words)}</button></form>',
    )


def _answer(seen: LetterRemindersView) -> bytes:
    text = _(
        "{organization} does not remind you of appointments any more. Should you change your mind: tell them, or "
        "switch reminders on in “My appointments” if you have an account."
    )
    return plain_page(_("No more reminders"), over=seen.organization, text=text.format(organization=seen.organization))
