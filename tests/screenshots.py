"""`make screenshots`: pictures of the real pages, with the demo clinics, into docs/screenshots.

Serves nothing itself: `make run` in another terminal, and ADDRESS if it is not http://localhost:8000.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as BrowserError

from tests.chromium import find_chromium

TARGET = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
ADDRESS = os.environ.get("ADDRESS", "http://localhost:8000")
PATIENT, PROVIDER, OWNER = "john.doe@example.com", "david.miller@citymedical.com", "sarah.johnson@citymedical.com"
STAFF = "emily.rodriguez@citymedical.com"
DESKTOP, PHONE = (1280, 800), (360, 740)
# name, who, address, theme, size
PICTURES = (
    ("landing", "", "/", "light", DESKTOP),
    ("pricing", "", "/pricing", "light", DESKTOP),
    ("public-page", "", "/o/city-medical", "light", DESKTOP),
    ("desk", STAFF, "/desk", "light", DESKTOP),
    ("desk-phone", STAFF, "/desk", "dark", PHONE),
    ("patients", STAFF, "/patients", "light", DESKTOP),
    ("services", STAFF, "/services", "dark", DESKTOP),
    ("hours", PROVIDER, "/hours", "light", DESKTOP),
    ("closures", STAFF, "/closures", "light", DESKTOP),
    ("openings", PATIENT, "/openings", "light", DESKTOP),
    ("find", PATIENT, "/find", "light", DESKTOP),
    ("find-phone", PATIENT, "/find", "light", PHONE),
    ("my-appointments", PATIENT, "/my-appointments", "dark", DESKTOP),
    ("my-appointments-phone", PATIENT, "/my-appointments", "dark", PHONE),
    ("slots", PROVIDER, "/slots", "light", DESKTOP),
    ("appointments", OWNER, "/appointments", "dark", DESKTOP),
    ("overview", OWNER, "/overview", "light", DESKTOP),
    ("members", OWNER, "/members", "light", DESKTOP),
)


def take(browser: Browser, name: str, who: str, path: str, *, theme: str, size: tuple[int, int]) -> None:
    """One picture, as a person of the demo sees it."""
    viewport = {"width": size[0], "height": size[1]}
    context = browser.new_context(base_url=ADDRESS, viewport=viewport, color_scheme=theme)
    if who:
        answer = context.request.post(
            "/api/v1/session", data={"email": who, "password": "password123"}, headers={"Origin": ADDRESS}
        )
        if not answer.ok:
            sys.exit(f"{who} cannot sign in at {ADDRESS}: {answer.status}")
    page = context.new_page()
    page.goto(path)
    page.locator("[data-ready=true]").wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=TARGET / f"{name}.jpg", type="jpeg", quality=82)
    context.close()


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_chromium()), args=["--no-sandbox"])
        try:
            for name, who, path, theme, size in PICTURES:
                take(browser, name, who, path, theme=theme, size=size)
        except BrowserError as problem:
            sys.exit(f"{ADDRESS} does not answer as expected: {problem.message.splitlines()[0]}")
    print(f"{len(PICTURES)} pictures are in {TARGET}")


if __name__ == "__main__":
    main()
