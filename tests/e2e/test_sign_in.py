"""Getting in and out."""

from playwright.sync_api import expect

from tests.e2e.conftest import sign_in, visit


def test_a_person_signs_in_and_out(page):
    sign_in(page, "john.doe@example.com")
    page.wait_for_url("**/find")
    page.get_by_role("button", name="John Doe").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.wait_for_url("**/")
    visit(page, "/find")
    page.wait_for_url("**/sign-in?next=%2Ffind")


def test_a_wrong_password_is_told_beside_the_field_and_nothing_typed_is_lost(page):
    visit(page, "/sign-in")
    page.get_by_label("E-mail").fill("john.doe@example.com")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This e-mail address and password do not go together.").first).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value("john.doe@example.com")
