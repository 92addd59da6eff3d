"""A simulator of Polar without the product, and a real server in the product's place."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from medisched.integrations.polar import SIMULATED_PRODUCT
from medisched.simulator.app import Simulator, create_simulator
from tests.integration.loopback import make_settings


@dataclass
class Receiver:
    """What the product would be told. Gives the statuses `answers`, then `default`; waits `slow` seconds before."""

    answers: list[int] = field(default_factory=list)
    default: int = 202
    slow: float = 0
    told: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    heard: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.told]

    def take(self, headers: dict[str, str], body: bytes) -> int:
        self.told.append((headers, body))
        self.heard.set()
        time.sleep(self.slow)
        return self.answers.pop(0) if self.answers else self.default


@contextmanager
def receiving(receiver: Receiver) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()} | {":path": self.path}
            self.send_response(receiver.take(headers, body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def make_simulator(folder: Path, port: int = 8139) -> Simulator:
    return create_simulator(make_settings(data_dir=folder, port=port))


class Caller(httpx.AsyncClient):
    """A program or a browser without scripts; `v1` paths carry the token."""

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(
            transport=httpx.ASGITransport(simulator.app),
            base_url=simulator.place.account.api_url,
            headers={"Authorization": f"Bearer {simulator.place.account.token}"},
        )

    async def checkout(self, **wanted: Any) -> dict[str, Any]:
        body = {
            "products": [SIMULATED_PRODUCT],
            "customer_email": "grace@citycare.example",
            "customer_name": "Grace Hopper",
            "metadata": {"onboarding_id": "42", "organization_name": "CityCare Hospital"},
            "success_url": "http://localhost:8139/welcome?checkout_id={CHECKOUT_ID}",
        }
        answer = await self.post("/v1/checkouts/", json=body | wanted)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def pay(self, checkout: dict[str, Any], **payment: Any) -> httpx.Response:
        return await self.post("/control/pay", json={"checkout_id": checkout["id"]} | payment)

    async def subscribe(self, **wanted: Any) -> str:
        """The id of a new subscription."""
        paid = await self.pay(await self.checkout(**wanted))
        assert paid.status_code == 200, paid.text
        return paid.json()["subscription_id"]

    async def act(self, subscription_id: str, action: str) -> httpx.Response:
        return await self.post("/control/act", json={"subscription_id": subscription_id, "action": action})

    async def option(self, **options: Any) -> None:
        assert (await self.put("/control/options", json=options)).status_code == 200

    async def deliveries(self) -> list[dict[str, Any]]:
        return (await self.get("/control/deliveries", params={"limit": 1000})).json()
