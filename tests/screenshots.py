"""`make screenshots`: every page and its main dialogs, in both themes and two widths, into docs/screenshots; and the
pictures on the landing page, into assets.

Serves the product itself, with the demo clinics, on a port and with data of its own. A picture that nothing makes any
more is removed.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from medisched.db.embedded import TEST, ensure_server
from medisched.domain.texts import LANGUAGES
from tests.chromium import find_chromium
from tests.conftest import DATA, PROJECT, find_template
from tests.e2e.browsers import QUIET
from tests.e2e.conftest import open_session, running_product, settled
from tests.tour import DIALOGS, PATIENT, TOUR

TARGET = PROJECT / "docs" / "screenshots"
ASSETS = PROJECT / "assets"
QUALITY, LANDING_QUALITY = 60, 82
BERLIN = {"locale": "en-GB", "timezone_id": "Europe/Berlin"}


@dataclass(frozen=True)
class Look:
    """How somebody looks at the pages: the theme, and the screen's width and height."""

    theme: str
    width: int
    height: int

    def options(self) -> dict[str, object]:
        """A patient's or a nurse's browser in Berlin, where the first demo clinic is."""
        viewport = {"width": self.width, "height": self.height}
        return {"viewport": viewport, "color_scheme": self.theme, "reduced_motion": "reduce"} | BERLIN


def take_all(browser: Browser, address: str, look: Look, target: Path) -> set[str]:
    """Each person's pages and what opens over them; the names of the files."""
    people: dict[str, BrowserContext] = {}
    made = set()

    def arrive(who: str, path: str) -> Page:
        if who not in people:
            people[who] = browser.new_context(base_url=address, **look.options())
            if who:
                open_session(people[who], who)
        page = people[who].new_page()
        page.goto(path)
        # Pages with a part of the address as their subject are drawn only once their script runs.
        settled(page).get_by_role("heading", level=1).first.wait_for()
        return page

    def keep(page: Page, name: str) -> None:
        file = f"{name}-{look.theme}-{look.width}.jpg"
        page.screenshot(path=target / file, type="jpeg", quality=QUALITY, caret="hide")
        page.close()
        made.add(file)

    for stop in TOUR:
        keep(arrive(stop.who, stop.path), stop.name)
    for name, dialog in DIALOGS.items():
        keep(dialog.open(arrive(dialog.who, dialog.path)), name)
    for context in people.values():
        context.close()
    return made


def take_landing(browser: Browser, address: str, folder: Path) -> None:
    """What the first page shows of the product: a patient chooses a time, in each language and theme."""
    for code in LANGUAGES:
        for theme in ("light", "dark"):
            look = {"viewport": {"width": 1200, "height": 750}, "device_scale_factor": 1.36, "color_scheme": theme}
            context = browser.new_context(base_url=address, locale=code, timezone_id="Europe/Berlin", **look)
            open_session(context, PATIENT)
            page = context.new_page()
            page.goto("/find")
            # The services are above; the times are what it is about.
            settled(page).locator(".find-people").evaluate("part => window.scrollTo(0, part.offsetTop - 8)")
            page.screenshot(path=folder / f"landing-{code}-{theme}.jpg", type="jpeg", quality=LANDING_QUALITY)
            context.close()


LOOKS = [Look(theme, *size) for theme in ("light", "dark") for size in ((1280, 800), (360, 740))]


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    DATA.mkdir(parents=True, exist_ok=True)
    server = ensure_server(DATA / "pg", settings=TEST)
    try:
        with (
            TemporaryDirectory() as folder,
            running_product(server, find_template(server), Path(folder)) as product,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=str(find_chromium()), args=list(QUIET))
            take_landing(browser, product.url, ASSETS)
            made = {name for look in LOOKS for name in take_all(browser, product.url, look, TARGET)}
    finally:
        server.release()
    for old in TARGET.glob("*.jpg"):
        if old.name not in made:
            old.unlink()
    size = sum((TARGET / name).stat().st_size for name in made) / 1e6
    print(f"{len(made)} pictures, {size:.1f} MB, are in {TARGET.relative_to(PROJECT)}")


if __name__ == "__main__":
    sys.exit(main())
