"""What never leaves its place: the cookie, the password and a session that has ended."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext, Product, ready, sign_in, visit

WHO, PASSWORD = "jane.smith@example.com", "password123"


def test_cookie_and_password_are_in_no_frame_and_in_no_log(product: Product, new_context: NewContext):
    page = new_context().new_page()
    frames = record_frames(page)
    sign_in(page, WHO)
    visit(page, "/find")
    page.get_by_label("Department").select_option(index=1)
    visit(page, "/account")
    expect(page.get_by_text("This device")).to_be_visible()
    cookie = next(one for one in page.context.cookies() if one["name"] == "ms_session")
    assert cookie["httpOnly"]
    assert page.evaluate("document.cookie").find("ms_session") == -1
    assert frames
    for secret in (cookie["value"], PASSWORD):
        assert not any(secret in frame for frame in frames)
        assert secret not in product.log.read_text().replace(f"password {PASSWORD}", "")


def record_frames(page: Page) -> list[str]:
    """All that goes over the page's sockets, both ways."""
    frames: list[str] = []

    def listen(socket) -> None:
        socket.on("framesent", lambda frame: frames.append(str(frame)))
        socket.on("framereceived", lambda frame: frames.append(str(frame)))

    page.on("websocket", listen)
    return frames


def test_a_page_whose_session_was_ended_elsewhere_asks_to_sign_in(new_context: NewContext):
    lost, kept = (sign_in(new_context().new_page(), "laura.nguyen@familypractice.com") for _ in range(2))
    visit(lost, "/calendar")
    visit(kept, "/account")
    kept.get_by_role("button", name="Sign out all others").click()
    confirm = kept.get_by_role("alertdialog").or_(kept.get_by_role("dialog"))
    if confirm.count():
        confirm.get_by_role("button").last.click()
    lost.wait_for_url(re.compile(r"/sign-in\?next=.*&ended=1"), timeout=5000)
    ready(visit(kept, "/calendar"))
    expect(kept.get_by_role("heading", level=1)).to_have_text("Calendar")


def test_a_new_api_key_is_shown_once_and_is_in_no_frame_and_in_no_log(product: Product, new_context: NewContext):
    page = new_context().new_page()
    frames = record_frames(page)
    sign_in(page, "michael.chen@familypractice.com")
    visit(page, "/api-keys")
    page.locator(".page-header").get_by_role("button", name="Make an API key").click()
    page.get_by_role("textbox", name="Name").fill("Website")
    page.get_by_label("Read patients").check()
    page.get_by_role("button", name="Make the key").click()
    field = page.get_by_label("The new key")
    expect(field).to_be_focused()
    expect(page.get_by_role("heading", name="Your new API key")).to_be_visible()
    key = field.input_value()
    page.mouse.click(5, 5)
    expect(field).to_have_value(key)
    me = page.context.request.get("/api/v1/me", headers={"Authorization": f"Bearer {key}"})
    assert me.json()["key"]["scopes"] == ["patients:read"]
    page.get_by_role("button", name="Done").click()
    row = page.get_by_role("row").filter(has_text=key[-4:])
    expect(row).to_contain_text("Never used")
    secret = key.rsplit("_", 1)[1]
    assert secret not in page.content() + product.log.read_text()
    assert frames
    assert not any(secret in frame for frame in frames)
