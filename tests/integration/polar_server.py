"""Polar on this machine: the few addresses that are asked, answered as a test says."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

from medisched.settings import get_settings

if TYPE_CHECKING:
    import pytest

PAGE = 2


class PolarServer:
    """`checkouts` and `subscriptions` by id; `broken` answers nothing but 503. Lists come in pages of two."""

    def __init__(self) -> None:
        self.checkouts: dict[str, dict[str, Any]] = {}
        self.subscriptions: dict[str, dict[str, Any]] = {}
        self.unlisted: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []
        self.created: list[dict[str, Any]] = []
        self.broken = False

    def __enter__(self) -> Self:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def sell(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have the product ask this server."""
        monkeypatch.setenv("POLAR_ACCESS_TOKEN", "polar_oat_test")
        monkeypatch.setenv("POLAR_WEBHOOK_SECRETS", "polar_whs_test")
        monkeypatch.setenv("POLAR_PRODUCT_ID", "prod_1")
        monkeypatch.setenv("POLAR_API_URL", f"http://127.0.0.1:{self._http.server_port}")
        get_settings.cache_clear()

    def answer(self, method: str, address: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Status and content."""
        path, query = urlsplit(address).path, parse_qs(urlsplit(address).query)
        self.asked.append(f"{method} {path}")
        if self.broken:
            return 503, {}
        if method == "POST":
            return 201, self._create(body)
        if path == "/v1/subscriptions/":
            return 200, self._list(int(query["page"][0]))
        _, _, kind, key = path.split("/")
        found = ({**self.subscriptions, **self.unlisted} if kind == "subscriptions" else self.checkouts).get(key)
        return (200, found) if found else (404, {"error": "ResourceNotFound"})

    def _create(self, body: dict[str, Any]) -> dict[str, Any]:
        self.created.append(body)
        key = f"co_{len(self.created)}"
        self.checkouts[key] = {"id": key, "status": "open", "url": f"https://polar.example/checkout/{key}"}
        return self.checkouts[key]

    def _list(self, page: int) -> dict[str, Any]:
        shown = list(self.subscriptions.values())
        pages = max(1, -(-len(shown) // PAGE))
        return {"items": shown[(page - 1) * PAGE : page * PAGE], "pagination": {"max_page": pages}}

    def _make_handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer({})

            def do_POST(self) -> None:
                self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def _answer(self, body: dict[str, Any]) -> None:
                status, answer = outer.answer(self.command, self.path, body)
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        return Handler
