"""Getting in and out."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Product, mailed_link, newcomer, ready, sign_in_by_form, visit


def test_a_person_signs_in_and_out(page):
    sign_in_by_form(page, "john.doe@example.com")
    expect(page).to_have_url(re.compile(r"/find"))
    page.get_by_role("button", name="John Doe").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile(r":\d+/$"))
    page.goto("/find")
    page.wait_for_url(re.compile(r"/sign-in\?next="))


def test_a_wrong_password_is_told_beside_the_field_and_nothing_typed_is_lost(page):
    visit(page, "/sign-in")
    page.get_by_label("E-mail").fill("jane.smith@example.com")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This e-mail address and password do not go together.").first).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value("jane.smith@example.com")


def test_who_makes_an_account_instead_still_goes_where_they_wanted(page):
    visit(page, "/sign-in?next=/o/city-medical")
    page.get_by_role("link", name="Create an account").click()
    expect(page).to_have_url(re.compile(r"/sign-up\?next=%2Fo%2Fcity-medical"))
    page.get_by_role("link", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/sign-in\?next=%2Fo%2Fcity-medical"))


def test_every_letter_on_the_way_leads_to_what_was_chosen(page: Page, product: Product):
    visit(page, "/sign-up?next=/o/city-medical")
    page.get_by_label("Your name").fill("Robin Returning")
    page.get_by_label("E-mail").fill("robin.returning@example.com")
    page.get_by_label("Password", exact=True).fill("a long enough secret")
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("link", name="have another one sent").click()
    page.wait_for_url(re.compile(r"/verify-email/?\?next="))
    page.locator("#again-email").fill("robin.returning@example.com")
    page.get_by_role("button", name="Send another letter").click()
    expect(page.get_by_text("Please look into your mailbox")).to_be_visible()
    visit(page, "/sign-in?next=/o/city-medical")
    page.get_by_label("E-mail", exact=True).fill("robin.returning@example.com")
    page.get_by_label("Password", exact=True).fill("a long enough secret")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Have another letter sent").click()
    page.wait_for_url(re.compile(r"/verify-email/?\?next="))
    ready(page).goto(mailed_link(product, "robin.returning@example.com", "verify_email"))
    page.get_by_label("Password", exact=True).fill("a long enough secret")
    page.get_by_role("button", name="Confirm and sign in").click()
    page.wait_for_url(re.compile("/o/city-medical$"))


def test_a_forgotten_password_is_no_detour(page: Page, product: Product):
    email = newcomer(product)
    visit(page, "/sign-in?next=/o/city-medical")
    page.get_by_role("link", name="I forgot my password").click()
    page.wait_for_url(re.compile(r"/forgot-password/?\?next="))
    expect(page.get_by_label("Password", exact=True)).to_have_count(0)
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send me a link").click()
    page.goto(mailed_link(product, email, "reset_password"))
    expect(ready(page)).to_have_url(re.compile(r"/reset-password/?\?next=%2Fo%2Fcity-medical$"))
    page.get_by_label("New password").fill("another long secret")
    page.get_by_role("button", name="Save password and sign in").click()
    page.wait_for_url(re.compile("/o/city-medical$"))
