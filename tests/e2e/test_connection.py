"""A patient in a lift: what is pressed without a connection is said to be lost, never sent later or twice."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.conftest import NewContext, Product, newcomer, open_session, ready, visit

PHONE = {"width": 360, "height": 640}
LOST = "No connection. We keep trying"
UNSENT = "No connection. What you pressed has not arrived."
AGAIN = "You are connected again. If what you pressed has not happened, please press it again."


@pytest.fixture
def page(new_context: NewContext) -> Page:
    """The clinic's page on a telephone."""
    return visit(new_context(viewport=PHONE).new_page(), "/o/city-medical")


def first_time(page: Page):
    return page.get_by_role("group", name="Providers").get_by_role("button", name=re.compile("^Mon|^Tue|Book")).first


def test_what_is_pressed_without_a_connection_is_told_and_can_be_pressed_again(page: Page):
    said = page.locator(".connection")
    page.context.set_offline(True)
    expect(said).to_contain_text(LOST)
    first_time(page).click()
    expect(said).to_contain_text(UNSENT)
    expect(said).to_contain_text("Not sent: no connection")
    page.context.set_offline(False)
    expect(said).to_have_text(AGAIN)
    expect(page.get_by_role("dialog")).to_have_count(0)
    first_time(page).click()
    expect(page.get_by_role("dialog", name="Who is coming?")).to_be_visible()
    expect(said).to_be_empty()


def test_pressing_book_in_vain_books_nothing_and_then_once(new_context: NewContext, product: Product):
    context = new_context(viewport=PHONE)
    open_session(context, newcomer(product))
    page = visit(context.new_page(), "/o/city-medical")
    first_time(page).click()
    page.get_by_role("button", name="Join and go on").click()
    page.wait_for_url(re.compile(r"/(find|openings)"))
    book = ready(page).get_by_role("button", name=re.compile(r"^Book \d\d:\d\d with"))
    context.set_offline(True)
    expect(page.locator(".connection")).to_contain_text(LOST)
    for _ in range(3):
        book.click()
    expect(page.locator(".connection")).to_contain_text(UNSENT)
    context.set_offline(False)
    expect(page.locator(".connection")).to_have_text(AGAIN)
    assert booked(page) == []
    book.click()
    expect(page.get_by_role("region", name="Your booking")).to_be_visible()
    assert len(booked(page)) == 1


def test_a_server_that_does_not_answer_any_more_is_noticed_after_a_press(new_context: NewContext):
    page = new_context(viewport=PHONE).new_page()
    hear = let_it_fall_silent(page)
    visit(page, "/o/city-medical")
    page.route("**/api/health", lambda route: route.abort())
    hear(is_heard=False)
    first_time(page).click()
    expect(page.locator(".connection")).to_contain_text(UNSENT, timeout=10_000)
    page.unroute("**/api/health")
    hear(is_heard=True)
    expect(page.locator(".connection")).to_have_text(AGAIN, timeout=10_000)
    first_time(page).click()
    expect(page.get_by_role("dialog", name="Who is coming?")).to_be_visible()


def let_it_fall_silent(page: Page) -> Callable[..., None]:
    """Between the page and the server; says whether what the page sends goes on."""
    heard = {"is": True}

    def stand_between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda message: server.send(message) if heard["is"] else None)

    page.route_web_socket(re.compile("/_event"), stand_between)
    return lambda *, is_heard: heard.update({"is": is_heard})


def booked(page: Page) -> list[dict]:
    answer = page.request.get("/api/v1/appointments")
    assert answer.ok, answer.text()
    return answer.json()["items"]
