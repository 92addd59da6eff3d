"""The mail doctor names the step that fails: on real servers on this machine."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from medisched.cli.__main__ import main
from medisched.domain.errors import NotAllowed, TooMany
from medisched.services import mail_examinations
from medisched.services.mail_examinations import examine_mail, examine_senders
from tests.conftest import PROJECT
from tests.factories import make_clinic
from tests.integration.loopback import MailServer, ResendServer, make_settings
from tests.integration.polar_rows import make_admin

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from medisched.schemas.mail_examinations import SenderExaminationView
    from medisched.settings import Settings

TLS = PROJECT / "tests" / "fixtures" / "tls"
STEPS = ("connect", "tls", "authenticate", "send")
PASSWORD = "the right one"


def tls_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "localhost.pem", TLS / "localhost.key")
    return context


class ClosedServer(MailServer):
    """One that offers TLS and asks for a password."""

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        options: dict[str, Any] = {"tls_context": tls_context(), "authenticator": self.check}
        self._server = await loop.create_server(lambda: SMTP(self, loop=loop, **options), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def check(self, *asked: Any) -> AuthResult:
        return AuthResult(success=asked[-1].password == PASSWORD.encode(), handled=False)


@asynccontextmanager
async def silent_server() -> AsyncGenerator[int]:
    """Speaks first, as a mail server does, but is none."""

    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.9\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def examine(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> SenderExaminationView:
    monkeypatch.setattr(mail_examinations, "get_settings", lambda: settings)
    (found,) = (await examine_senders("ada@example.com")).senders
    # What comes after the failed step was not tried.
    assert found.failed_step == "" or found.steps[-1].name == found.failed_step
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


smtp = partial(make_settings, mail_senders="smtp", smtp_host="127.0.0.1")


async def test_a_healthy_server_gets_the_trial_and_the_way_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async with MailServer() as server:
        found = await examine(server.settings(), monkeypatch)
    assert [(step.name, step.outcome) for step in found.steps] == list(
        zip(STEPS, ("ok", "skipped", "skipped", "ok"), strict=True)
    )
    assert [message["To"] for message in server.accepted] == ["ada@example.com"]


async def test_with_tls_and_a_password_every_step_is_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "localhost.pem"))
    async with ClosedServer() as server:
        settings = smtp(smtp_host="localhost", smtp_port=server.port, smtp_username="us", smtp_password=PASSWORD)
        found = await examine(settings, monkeypatch)
    assert [step.outcome for step in found.steps] == ["ok"] * 4
    assert len(server.accepted) == 1


async def test_each_step_that_fails_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async def outcome(settings: Settings) -> tuple[str, str]:
        found = await examine(settings, monkeypatch)
        return found.failed_step, found.steps[-1].words

    assert await outcome(smtp(smtp_port=free_port())) == (
        "connect",
        "Nobody listens at this port. Look at the port, and whether the server runs.",
    )
    step, words = await outcome(smtp(smtp_host="nowhere.invalid"))
    assert (step, words) == ("connect", "There is no server of this name. Look at how it is written.")
    async with silent_server() as port:
        step, words = await outcome(smtp(smtp_port=port))
        assert (step, words.endswith("is no mail server.")) == ("connect", True)
    async with MailServer() as server:
        step, words = await outcome(server.settings(smtp_security="starttls"))
        assert (step, "does not offer STARTTLS" in words) == ("tls", True)
        step, words = await outcome(server.settings(smtp_security="tls"))
        assert (step, "does not speak TLS" in words) == ("tls", True)
        step, words = await outcome(server.settings(smtp_username="us", smtp_password="any"))
        assert (step, "no way to sign in" in words) == ("authenticate", True)
    async with MailServer("550 5.7.1 we know you") as server:
        step, words = await outcome(server.settings())
        assert (step, words) == ("send", "The server refuses the mail: 550 5.7.1 we know you")
    async with MailServer(at_recipient="550 5.1.1 nobody here") as server:
        step, words = await outcome(server.settings())
        assert (step, words) == ("send", "The server takes no mail for ada@example.com: 550 5.1.1 nobody here")


async def test_a_foreign_certificate_and_a_wrong_password_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    async with ClosedServer() as server:
        of_it = {"smtp_host": "localhost", "smtp_port": server.port, "smtp_username": "us", "smtp_password": "wrong1"}
        found = await examine(smtp(**of_it), monkeypatch)
        assert (found.failed_step, "is not trusted" in found.steps[-1].words) == ("tls", True)
        monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "localhost.pem"))
        found = await examine(smtp(**of_it), monkeypatch)
        assert found.failed_step == "authenticate"
        assert "wrong1" not in found.model_dump_json()


async def test_resend_is_asked_whether_it_knows_us(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"data": [{"name": "clinic.example", "status": "verified"}]}
    with ResendServer() as server:
        server.domains = (200, known)
        found = await examine(server.settings(), monkeypatch)
        assert [step.outcome for step in found.steps] == ["ok", "skipped", "ok", "ok"]
        server.domains = (200, {"data": [{"name": "clinic.example", "status": "pending"}]})
        found = await examine(server.settings(), monkeypatch)
        assert (found.failed_step, "clinic.example" in found.steps[-1].words) == ("authenticate", True)
        server.domains = (401, {"name": "restricted_api_key"})
        assert (await examine(server.settings(), monkeypatch)).failed_step == ""
        server.domains = (401, {"name": "validation_error", "message": "re_secret is wrong"})
        found = await examine(server.settings(), monkeypatch)
        assert found.failed_step == "authenticate"
        assert "re_secret" not in found.model_dump_json()


async def test_only_administrators_may_and_not_too_often(monkeypatch: pytest.MonkeyPatch) -> None:
    clinic, admin = await make_clinic(), await make_admin()
    with pytest.raises(NotAllowed):
        await examine_mail(clinic.owner.session)
    for _ in range(6):
        assert (await examine_mail(admin.session)).recipient == admin.email
    with pytest.raises(TooMany):
        await examine_mail(admin.session)


def test_the_command_says_which_step_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    settings = smtp(smtp_port=free_port())
    monkeypatch.setattr(mail_examinations, "get_settings", lambda: settings)
    assert main(["mail", "doctor", "--to", "ada@example.com"]) == 1
    told = capsys.readouterr()
    assert "FAILED   connect" in told.out
    assert told.err == "medisched: Mail does not work: smtp at the step connect\n"
    assert main(["mail", "doctor", "--to", "nobody"]) == 1
