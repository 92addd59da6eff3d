"""What an address is the page of, and by which route it is counted."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount

from medisched.api import measured
from medisched.domain.meters import REQUESTS, Meters
from medisched.domain.page_routes import PageRoutes

ROUTES = PageRoutes(["/", "/patients", "/o/[slug]"])


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/", "/"),
        ("", "/"),
        ("/patients/", "/patients"),
        ("/o/city-medical", "/o/[slug]"),
        ("/%70atients", "/patients"),
        ("/Patients", "/patients"),
        ("/o/city medical", ""),
        ("/o/city/medical", ""),
        ("/patients.html", ""),
    ],
)
def test_an_address_is_that_of_one_page_or_of_none(path: str, route: str):
    assert ROUTES.find(path) == route


async def test_pages_are_counted_by_their_route_and_files_together(monkeypatch: pytest.MonkeyPatch):
    meters = Meters()
    monkeypatch.setattr(measured, "meters", meters)

    async def serve(scope, receive, send):
        found = scope["path"].endswith((".js", "s")) or scope["path"].startswith(("/o/", "/api/"))
        await PlainTextResponse("", status_code=200 if found else 404)(scope, receive, send)

    transport = httpx.ASGITransport(app=measured.Measured(Starlette(routes=[Mount("", app=serve)]), ROUTES))
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as browser:
        files, nothing = ("/assets/a.js", "/assets/b.js"), ("/wp-login.php", "/.env", "/api/tools")
        for path in ("/patients", "/o/one", "/o/two", *files, *nothing):
            await browser.get(path)
    counted = {labels: count for (name, labels), count in meters.take().counts.items() if name == REQUESTS}
    assert counted == {
        'method="GET",route="/patients",status="200"': 1,
        'method="GET",route="/o/[slug]",status="200"': 2,
        'method="GET",route="(asset)",status="200"': 2,
        'method="GET",route="(none)",status="404"': 2,
        'method="GET",route="(none)",status="200"': 1,
    }
