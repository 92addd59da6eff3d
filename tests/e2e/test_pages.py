"""Every page: no error, no sideways scrolling on a phone, a title and one heading, in both themes."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewContext, sign_in, visit

PAGES = {
    "": (
        "/", "/sign-in", "/sign-up", "/forgot-password", "/o/city-medical", "/o/nobody-here", "/inbox",
        "/pricing", "/subscribe", "/welcome", "/claim",
    ),
    "john.doe@example.com": ("/find", "/my-appointments", "/account", "/pricing", "/subscribe"),
    "david.miller@citymedical.com": ("/slots", "/appointments", "/find", "/my-appointments"),
    "sarah.johnson@citymedical.com": (
        "/overview", "/departments", "/providers", "/members", "/settings", "/appointments", "/desk",
        "/billing",
    ),
    "james.wilson@familypractice.com": ("/desk", "/appointments", "/members"),
    "admin@medisched.local": ("/account", "/admin/billing"),
}  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("who", PAGES)
def test_pages_fit_and_have_title_and_heading(new_context: NewContext, who: str, width: int, theme: str):
    page = new_context(viewport={"width": width, "height": 720}, color_scheme=theme).new_page()
    if who:
        sign_in(page, who)
    for path in PAGES[who]:
        visit(page, path)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert page.title().endswith("Medisched") or page.title().startswith("Medisched"), path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_an_address_that_does_not_exist_says_so(new_context: NewContext):
    page = new_context().new_page()
    visit(page, "/nothing-here")
    expect(page.get_by_role("heading", level=1)).to_contain_text("not")


def test_a_patient_in_tokyo_sees_the_clinics_time(new_context: NewContext):
    page = sign_in(new_context(timezone_id="Asia/Tokyo").new_page(), "john.doe@example.com")
    here = sign_in(new_context(timezone_id="Europe/Berlin").new_page(), "john.doe@example.com")
    for path in ("/find", "/my-appointments"):
        texts = [visit(one, path).get_by_role("main").inner_text() for one in (page, here)]
        assert "Berlin time" in texts[0]
        assert texts[0] == texts[1]
