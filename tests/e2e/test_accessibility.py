"""Every page, in both themes and down to the narrowest phone: nothing that axe knows of shuts anybody out."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from medisched.pages import PAGES
from tests.axe import find_axe
from tests.e2e.conftest import NewContext, open_session, settled
from tests.tour import ALSO, DIALOGS, TOUR, Stop

HEIGHT = 720
VIEWS = [(theme, width) for theme in ("light", "dark") for width in (1280, 360)]
NARROWEST = 320
AT_ONCE = 4
STOPS = (*TOUR, *ALSO)
PEOPLE = sorted({stop.who for stop in STOPS})
# Two frames, so that what follows the theme and the width has been drawn. A theme changes nothing but colours: of the
# second one only what depends on them is asked again.
START = """(theme) => {
    const asked = theme === "light" ? {} : {runOnly: ["color-contrast", "link-in-text-block"]};
    const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    window.verdict = drawn().then(() => axe.run({resultTypes: ["violations"], ...asked}));
}"""
VERDICT = """() => window.verdict.then(({violations}) => violations.map(
    ({id, nodes}) => `${id}: ${nodes.slice(0, 3).map(({html}) => html.slice(0, 200)).join(' … ')}`
))"""


def test_the_tour_visits_every_page():
    assert {stop.route for stop in TOUR} == {page.route for page in PAGES}


@pytest.fixture(scope="session")
def axe() -> str:
    return find_axe().read_text()


@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_shuts_anybody_out(new_context: NewContext, axe: str, who: str):
    context = new_context(color_scheme="light", reduced_motion="reduce")
    if who:
        open_session(context, who)
    stops = [stop for stop in STOPS if stop.who == who]
    faults = [
        fault
        for first in range(0, len(stops), AT_ONCE)
        for fault in look_at(context, axe, stops[first : first + AT_ONCE])
    ]
    assert faults == []


def look_at(context: BrowserContext, axe: str, stops: list[Stop]) -> list[str]:
    """Several pages side by side, so that one is looked at while another still loads."""
    pages = [context.new_page() for _ in stops]
    for page, stop in zip(pages, stops, strict=True):
        page.goto(stop.path, wait_until="commit")
    faults = []
    for page, stop in zip(pages, stops, strict=True):
        settled(page)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        if "Medisched" not in page.title():
            faults.append(f"{stop.path}: its title is {page.title()!r}")
        if stop in TOUR:
            page.evaluate(axe)
    judged = [(page, stop.path) for page, stop in zip(pages, stops, strict=True) if stop in TOUR]
    for theme, width in VIEWS:
        faults += judge(judged, theme, width)
    for page, stop in zip(pages, stops, strict=True):
        faults += [fault for width in (1280, 360, NARROWEST) for fault in overflow(page, stop.path, width)]
        page.close()
    return faults


def judge(pages: list[tuple[Page, str]], theme: str, width: int) -> list[str]:
    """What axe says of all of them, which think at the same time."""
    for page, _ in pages:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=theme)
    for page, _ in pages:
        page.locator(f"html.{theme}").wait_for(state="attached")
        page.evaluate(START, theme)
    return [f"{name} {theme} {width}: {violation}" for page, name in pages for violation in page.evaluate(VERDICT)]


def overflow(page: Page, name: str, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    needed = page.evaluate("document.documentElement.scrollWidth")
    return [] if needed <= width else [f"{name}: needs {needed} px of {width}"]


@pytest.mark.parametrize("name", DIALOGS)
def test_no_dialog_shuts_anybody_out(new_context: NewContext, axe: str, name: str):
    dialog = DIALOGS[name]
    context = new_context(color_scheme="light", reduced_motion="reduce")
    open_session(context, dialog.who)
    page = context.new_page()
    page.goto(dialog.path)
    dialog.open(settled(page)).evaluate(axe)
    assert [fault for theme, width in VIEWS for fault in judge([(page, name)], theme, width)] == []
