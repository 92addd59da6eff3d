"""The way to Resend, one step at a time."""

from __future__ import annotations

import ssl
from contextlib import asynccontextmanager
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import httpx

from medisched.domain.texts import _
from medisched.integrations.mail_steps import SECONDS, Skipped, StepFailed, knock
from medisched.integrations.sender import SendRefused

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from medisched.integrations.mail_steps import Step
    from medisched.schemas.emails import OutgoingEmail
    from medisched.settings import Settings

API_URL = "https://api.resend.com"
PORTS = {"https": 443, "http": 80}
ONLY_SENDS = "restricted_api_key"
VERIFIED = "verified"


@asynccontextmanager
async def walk_resend(settings: Settings, mail: OutgoingEmail) -> AsyncGenerator[tuple[Step, ...]]:
    """The steps; each makes its own connection."""
    way = _Way(settings, mail)
    yield (("connect", way.connect), ("tls", way.tls), ("authenticate", way.authenticate), ("send", way.send))


class _Way:
    def __init__(self, settings: Settings, mail: OutgoingEmail) -> None:
        self._use, self._mail = settings, mail
        self._url = settings.resend_api_url or API_URL
        parts = urlsplit(self._url)
        self._scheme, self._host = parts.scheme, parts.hostname or ""
        self._port = parts.port or PORTS[parts.scheme]

    async def connect(self) -> str:
        """Is it there."""
        await knock(self._host, self._port)
        return _("{host} answers at port {port}.").format(host=self._host, port=str(self._port))

    async def tls(self) -> str:
        """Is it the one that it says."""
        if self._scheme != "https":
            raise Skipped(_("RESEND_API_URL is no https address: mail and key go out in clear text."))
        await knock(self._host, self._port, tls=ssl.create_default_context())
        return _("The connection is encrypted, and the certificate is valid.")

    async def authenticate(self) -> str:
        """Does it know RESEND_API_KEY; and, if the key may see that, may it send in the name of MAIL_FROM."""
        headers = {"Authorization": f"Bearer {self._use.resend_api_key}"}
        async with httpx.AsyncClient(timeout=SECONDS) as http:
            answer = await http.get(f"{self._url}/domains", headers=headers)
        said = _read(answer)
        if answer.is_success:
            self._must_be_verified(said)
            return _("Resend knows the key.")
        if said.get("name") == ONLY_SENDS:
            return _("Resend knows the key. It may send and nothing else.")
        if answer.status_code in {400, 401, 403}:
            raise StepFailed(_("Resend does not know RESEND_API_KEY."))
        raise StepFailed(_("Resend does not work at present: it answers {status}.").format(status=answer.status_code))

    def _must_be_verified(self, said: dict[str, Any]) -> None:
        listed = cast("list[object]", said["data"]) if isinstance(said.get("data"), list) else []
        domain = parseaddr(self._use.mail_from)[1].rpartition("@")[2].lower()
        states = {
            str(one.get("name", "")).lower(): str(one.get("status", ""))
            for one in (cast("dict[str, object]", one) for one in listed if isinstance(one, dict))
        }
        if states and not any(
            state == VERIFIED and (domain == name or domain.endswith(f".{name}")) for name, state in states.items()
        ):
            words = _("Resend knows the key, but {domain}, the domain of MAIL_FROM, is not verified there.")
            raise StepFailed(words.format(domain=domain))

    async def send(self) -> str:
        """The very mail that a person gets."""
        from medisched.integrations.sender_resend import ResendSender  # noqa: PLC0415 - slow to import

        try:
            await ResendSender(self._use).send(self._mail)
        except SendRefused as refused:
            raise StepFailed(_("Resend refuses the mail: {answer}").format(answer=refused.reason)) from refused
        return _("Resend took the mail to {recipient}. Look whether it arrives, also among the unwanted.").format(
            recipient=self._mail.recipient
        )


def _read(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return cast("dict[str, Any]", said) if isinstance(said, dict) else {}
