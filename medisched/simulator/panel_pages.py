"""The control panel for developers: what happens to subscriptions, and how deliveries go wrong."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from medisched.simulator.control import enable_endpoint, keep_options, tell_broken, tell_unknown
from medisched.simulator.errors import RefusedError
from medisched.simulator.frame import button, card, clock_text, complaint, date_text, form, go, page, status_badge
from medisched.simulator.lifecycle import ACTIONS, act, possible
from medisched.simulator.markup import Html, el, together
from medisched.simulator.options import Endpoint, Options
from medisched.simulator.outbox import list_deliveries, send_again
from medisched.simulator.place import Here, Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from medisched.simulator.book import Book, Document

router = APIRouter(prefix="/simulator")
SHOWN = 50
SCHEMES = {"polar": "Polar's: the secret's bytes", "standard": "Standard Webhooks: decoded base64"}
SWITCHES = {
    "shuffle": "Shuffle the order",
    "lose": "Lose all deliveries",
    "wrong_signature": "Sign with a wrong key",
}
STATES = {
    "waiting": "badge-info",
    "sending": "badge-info",
    "delivered": "badge-accent",
    "failed": "badge-bad",
    "lost": "badge-quiet",
    "skipped": "badge-quiet",
}


@router.get("/")
@router.get("")
async def show(here: Here) -> Response:
    """The panel."""
    return await _show(here)


@router.post("/panel/act")
async def act_on(here: Here, subscription: Annotated[str, Form()], action: Annotated[str, Form()]) -> Response:
    """One of the buttons beside a subscription."""
    return await _do(here, lambda book: act(book, subscription, action))


@router.post("/panel/options")
async def keep(request: Request, here: Here) -> Response:
    """The options, as they were filled in."""
    entered = dict(await request.form())
    try:
        options = Options.model_validate(entered)
    except ValidationError as error:
        problem = error.errors()[0]
        return await _show(here, f"{problem['loc'][0]}: {problem['msg']}", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return await _do(here, lambda book: keep_options(book, options))


@router.post("/panel/again")
async def again(here: Here, number: Annotated[int, Form()]) -> Response:
    """One delivery once more."""
    return await _do(here, lambda book: send_again(book, number))


@router.post("/panel/{name}")
async def tell(name: str, here: Here) -> Response:
    """The other buttons."""
    works: dict[str, Callable[[Book], None]]
    works = {"unknown": tell_unknown, "broken": tell_broken, "enable": enable_endpoint}
    if name not in works:
        return await _show(here, "There is no such button.", status=HTTPStatus.NOT_FOUND)
    return await _do(here, works[name])


async def _do(here: Place, work: Callable[[Book], Any]) -> Response:
    try:
        await here.run(work)
    except RefusedError as error:
        return await _show(here, str(error), status=HTTPStatus.CONFLICT)
    return RedirectResponse("/simulator", HTTPStatus.SEE_OTHER)


async def _show(here: Place, problem: str = "", *, status: int = 200) -> Response:
    def find(book: Book) -> tuple[list[tuple[Document, Document]], Options, Endpoint, list[dict[str, Any]]]:
        latest = book.latest("subscription", limit=SHOWN)
        pairs = [(one, book.get("customer", one["customer_id"])) for one in latest]
        return pairs, book.options, book.endpoint, list_deliveries(book, SHOWN)

    pairs, options, endpoint, deliveries = await here.run(find)
    return page(
        "Simulator of Polar",
        el("p", go("Back to Medisched", here.address)),
        complaint(problem),
        _disabled(endpoint),
        card(_subscriptions(pairs), title="Subscriptions"),
        card(_options(options), title="How deliveries are made"),
        card(_deliveries(deliveries), title="Deliveries"),
        wide=True,
        status=status,
    )


def _disabled(endpoint: Endpoint) -> Html | None:
    if endpoint.enabled:
        return None
    words = el("span", f"The product is told nothing any more: {endpoint.failures} deliveries in a row were given up.")
    return el("div", words, form("/simulator/panel/enable", button("Enable again")), class_="banner banner-warn")


def _subscriptions(pairs: list[tuple[Document, Document]]) -> Html:
    def row(one: Document, customer: Document) -> Html:
        word = "ended" if one["ended_at"] else "ends" if one["ends_at"] else "until"
        end = f"{word} {date_text(one['ends_at'] or one['current_period_end'])}"
        name = one["metadata"].get("organization_name") or customer["billing_name"] or customer["email"]
        who = el("span", str(name), class_="strong")
        words = el("div", who, " ", status_badge(one), el("p", customer["email"], " · ", end, class_="muted small"))
        buttons = (button(ACTIONS[key].label, name="action", value=key) for key in possible(one))
        hidden = el("input", type="hidden", name="subscription", value=one["id"])
        return el("li", words, form("/simulator/panel/act", hidden, *buttons, look="button-row"), class_="sim-row")

    if not pairs:
        return el("p", "Nobody has subscribed yet.", class_="muted")
    return el("ul", *(row(*pair) for pair in pairs), class_="sim-rows", role="list")


def _options(options: Options) -> Html:
    def number(name: str, label: str, value: str, **limits: str) -> Html:
        entry = el("input", id=name, name=name, type="number", value=value, class_="input", required=True, **limits)
        return el("div", el("label", label, for_=name, class_="field-label"), entry, class_="field")

    def switch(name: str, label: str) -> Html:
        is_on = bool(getattr(options, name))
        entry = el("input", type="checkbox", name=name, value="true", class_="check", checked=is_on)
        return el("label", entry, el("span", label), class_="check-line")

    schemes = (el("option", label, value=key, selected=key == options.scheme) for key, label in SCHEMES.items())
    scheme = el("select", *schemes, id="scheme", name="scheme", class_="input sim-select")
    fields = el(
        "div",
        number("copies", "Copies of each", str(options.copies), min="1", max="5"),
        number("delay", "Delay in seconds", f"{options.delay:g}", min="0", max="600", step="any"),
        el("div", el("label", "Key", for_="scheme", class_="field-label"), scheme, class_="field"),
        *(switch(name, label) for name, label in SWITCHES.items()),
        class_="sim-options",
    )
    kept = el("div", button("Keep these options", look="button button-primary"), class_="button-row")
    keep = form("/simulator/panel/options", fields, kept, look="stack-12")
    unknown = form("/simulator/panel/unknown", button("Send an unknown kind of event"), look="")
    broken = form("/simulator/panel/broken", button("Send a body that cannot be parsed"), look="")
    return together(keep, el("div", unknown, broken, class_="button-row"))


def _deliveries(deliveries: list[dict[str, Any]]) -> Html:
    def row(one: dict[str, Any]) -> Html:
        state = el("span", one["state"].capitalize(), class_=f"badge {STATES[one['state']]}")
        words = el(
            "div", el("span", one["kind"], class_="strong"), " ", state, el("p", _course(one), class_="muted small")
        )
        hidden = el("input", type="hidden", name="number", value=str(one["number"]))
        again = form("/simulator/panel/again", hidden, button("Send again", look="button button-quiet"), look="")
        return el("li", words, again, class_="sim-row")

    if not deliveries:
        return el("p", "Nothing was told yet.", class_="muted")
    return el("ul", *(row(one) for one in deliveries), class_="sim-rows", role="list")


def _course(one: dict[str, Any]) -> str:
    """How a delivery went so far; times are UTC."""
    parts = [clock_text(one["made_at"]), f"{one['attempts']} {'try' if one['attempts'] == 1 else 'tries'}"]
    if one["milliseconds"] is not None:
        parts.append(f"{one['status'] or 'no answer'} in {one['milliseconds']} ms")
    if one["state"] == "waiting":
        parts.append(f"next try {clock_text(one['due_at'])}")
    return " · ".join(parts)
