"""The API without a socket, and the mail that it queued."""

from __future__ import annotations

import re
from functools import cache

import httpx
from fastapi import FastAPI

from medisched.api.app import create_api
from medisched.api.spoken import Spoken
from medisched.services.doors import work
from medisched.services.emails import list_emails

ORIGIN = "http://localhost:8000"
JSON = {"Accept": "application/json"}


@cache
def the_api() -> FastAPI:
    """One for all tests of this process: it keeps nothing, and takes longer to make than to ask."""
    return create_api()


def client(token: str = "") -> httpx.AsyncClient:
    """A browser of its own; signed in when it has a session's token."""
    cookies = {"ms_session": token} if token else {}
    transport = httpx.ASGITransport(app=Spoken(the_api()), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN, cookies=cookies, headers={"Origin": ORIGIN})


async def newest_mail(recipient: str, kind: str = "") -> object:
    """The last mail for an address."""
    mails = await work(list_emails, door_role="worker", recipient=recipient, limit=50)
    return next(mail for mail in mails if not kind or mail.kind == kind)


async def mailed_secret(recipient: str, kind: str) -> str:
    """What follows the # in the last letter's link."""
    mail = await newest_mail(recipient, kind)
    found = re.search(r"https?://\S+#(\S+)", mail.text)  # type: ignore[attr-defined]
    assert found is not None
    return found.group(1)
