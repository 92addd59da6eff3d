"""Real servers on this machine that take mail the way we tell them to."""

from __future__ import annotations

import asyncio
import json
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope

from medisched.settings import Settings

ACCEPTED = "250 2.0.0 OK"


class MailServer:
    """SMTP: gives `answers` one after the other, then accepts. With `hold`, the first mail gets no answer at all."""

    def __init__(self, *answers: str, at_recipient: str = "", hold: bool = False) -> None:
        self.answers = list(answers)
        self.at_recipient = at_recipient
        self.tries: list[EmailMessage] = []
        self.accepted: list[EmailMessage] = []
        self.reached = asyncio.Event()
        self.hold = hold
        self.port = 0

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, loop=loop), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def handle_RCPT(  # noqa: N802 - the library's names
        self, server: SMTP, session: object, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self.at_recipient:
            envelope.rcpt_tos.append(address)
        return self.at_recipient or ACCEPTED

    async def handle_DATA(self, server: SMTP, session: object, envelope: Envelope) -> str:  # noqa: N802
        message = message_from_bytes(bytes(envelope.original_content or b""), policy=policy.default)
        self.tries.append(message)
        self.reached.set()
        if self.hold and len(self.tries) == 1:
            await asyncio.Event().wait()
        answer = self.answers.pop(0) if self.answers else ACCEPTED
        if answer == ACCEPTED:
            self.accepted.append(message)
        return answer

    def settings(self, **more: Any) -> Settings:
        """How the product is told to use this server."""
        defaults = {"mail_senders": "smtp", "smtp_host": "127.0.0.1", "smtp_port": self.port, "smtp_security": "none"}
        return make_settings(**(defaults | more))


class ResendServer:
    """Resend's POST /emails: gives `answers` (status, headers, body) one after the other, then accepts.

    A known idempotency key gets the answer it got before.
    """

    def __init__(self, *answers: tuple[int, dict[str, str], dict[str, Any]]) -> None:
        self.answers = list(answers)
        self.requests: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.ids: dict[str, str] = {}
        self.domains: tuple[int, dict[str, Any]] = (200, {"data": []})

    def __enter__(self) -> Self:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def settings(self, **more: Any) -> Settings:
        """How the product is told to use this server."""
        url = f"http://127.0.0.1:{self._http.server_port}"
        return make_settings(
            **({"mail_senders": "resend", "resend_api_key": "re_secret", "resend_api_url": url} | more)
        )

    def answer(self, headers: dict[str, str], body: dict[str, Any]) -> tuple[int, dict[str, str], dict[str, Any]]:
        """What comes next for this request."""
        self.requests.append((headers, body))
        if self.answers:
            return self.answers.pop(0)
        key = headers["idempotency-key"]
        return 200, {}, {"id": self.ids.setdefault(key, f"re_{len(self.ids) + 1}")}

    def _make_handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                headers = {name.lower(): value for name, value in self.headers.items()}
                self.tell(*outer.answer(headers | {":path": self.path}, body))

            def do_GET(self) -> None:
                status, answer = outer.domains
                self.tell(status, {}, answer)

            def tell(self, status: int, more: dict[str, str], answer: dict[str, Any]) -> None:
                content = json.dumps(answer).encode()
                self.send_response(status)
                for name, value in (
                    {"Content-Type": "application/json", "Content-Length": str(len(content))} | more
                ).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        return Handler


def make_settings(**values: Any) -> Settings:
    """Settings of this test, without the machine's own file."""
    without_file: dict[str, Any] = {"_env_file": None, "mail_from": "City Medical <no-reply@clinic.example>"}
    return Settings(**without_file, **values)
