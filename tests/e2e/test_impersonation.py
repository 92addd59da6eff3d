"""An administrator looks as an owner: the bar stays, nothing is changed, and they come back as themselves."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import Product, sign_in, visit

ADMIN, OWNER = "admin@medisched.local", "Sarah Johnson"


def test_an_administrator_looks_as_an_owner_and_changes_nothing(
    product: Product, new_context: Callable[..., BrowserContext]
):
    page = sign_in(new_context().new_page(), ADMIN)
    visit(page, "/admin/users?search=sarah.johnson")
    page.get_by_role("button", name=OWNER, exact=True).click()
    page.get_by_role("button", name=f"Look as {OWNER}").click()
    page.get_by_label("Reason").fill("She has asked us for help.")
    page.get_by_role("button", name="Look for 30 minutes").click()
    page.wait_for_url("**/overview")
    bar = page.get_by_role("region", name="You are looking as somebody else")
    expect(bar).to_contain_text(f"Ada Admin is looking as {OWNER}")
    visit(page, "/departments")
    expect(bar).to_be_visible()
    page.get_by_role("button", name="Add a department").click()
    page.get_by_label("Name", exact=True).fill("Radiology")
    page.get_by_role("dialog").get_by_role("button", name="Add department").click()
    expect(page.get_by_text(f"You are looking as {OWNER}: nothing can be changed").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    bar.get_by_role("button", name="Stop looking").click()
    page.wait_for_url("**/admin/users?user=*")
    expect(bar).to_have_count(0)
    expect(page.get_by_role("dialog", name=OWNER)).to_be_visible()
    trail = visit(sign_in(new_context().new_page(), "sarah.johnson@citymedical.com"), "/audit")
    opened = trail.get_by_role("row", name="Opened /departments").first
    expect(opened).to_contain_text("Ada Admin")
    expect(opened).to_contain_text(f"as {OWNER}")
