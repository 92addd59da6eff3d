"""Where people pay."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from medisched.simulator import catalog
from medisched.simulator.checkouts import find_checkout
from medisched.simulator.errors import DeclinedError, NotPossibleError, NotThereError
from medisched.simulator.frame import button, card, complaint, form, go, notice, page, price_text
from medisched.simulator.markup import Html, el
from medisched.simulator.place import Here, Place
from medisched.simulator.purchases import COUNTRIES, DECLINED_CARD, GOOD_CARD, Payment, pay

if TYPE_CHECKING:
    from medisched.simulator.book import Document

router = APIRouter(prefix="/simulator/checkout")
LABELS = {GOOD_CARD: "Test card that succeeds", DECLINED_CARD: "Test card that is declined"}


@router.get("/{key}")
async def show(key: str, here: Here) -> Response:
    """The form, or why there is none any more."""
    try:
        checkout = await here.run(lambda book: find_checkout(book, key))
    except NotThereError:
        return _gone(here)
    return _show(here, checkout)


@router.post("/{key}")
async def pay_here(key: str, request: Request, here: Here) -> Response:
    """Back to the product once paid; else the form again, as it was filled in."""
    entered = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    try:
        checkout = await here.run(lambda book: find_checkout(book, key))
        if checkout["status"] != "open":
            return _show(here, checkout)
        paid = await here.run(lambda book: pay(book, key, Payment.model_validate(entered)))
    except NotThereError:
        return _gone(here)
    except ValidationError as error:
        return _form(checkout, entered, _sentence(error), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except (DeclinedError, NotPossibleError) as error:
        return _form(checkout, entered, str(error), status=HTTPStatus.PAYMENT_REQUIRED)
    return RedirectResponse(_next(paid), HTTPStatus.SEE_OTHER)


def _sentence(error: ValidationError) -> str:
    return error.errors()[0]["msg"].removeprefix("Value error, ")


def _next(checkout: Document) -> str:
    return checkout["success_url"].replace("{CHECKOUT_ID}", checkout["id"])


def _gone(here: Place) -> Response:
    link = go("See the plan", f"{here.address}/pricing")
    return notice("No such checkout", "This link leads to no checkout. Please begin again.", link, status=404)


def _show(here: Place, checkout: Document) -> Response:
    if checkout["status"] == "succeeded":
        sentence = "This was paid already, and only once. You can go on."
        return notice("Already paid", sentence, go("Go on to Medisched", _next(checkout)))
    if checkout["status"] == "expired":
        link = go("Begin again", f"{here.address}/pricing")
        return notice("This checkout has expired", "Nothing was charged. A checkout is good for an hour.", link)
    entered = {
        "email": checkout["customer_email"] or "",
        "name": checkout["customer_name"] or "",
        "billing_name": checkout["customer_billing_name"] or str(checkout["metadata"].get("organization_name", "")),
    }
    return _form(checkout, entered, "")


def _form(checkout: Document, entered: dict[str, Any], problem: str, *, status: int = 200) -> Response:
    whole = form(
        f"/simulator/checkout/{checkout['id']}",
        _field("email", "E-mail", entered, kind="email", complete="email", required=True),
        _field("name", "Your name", entered, complete="name"),
        _field("billing_name", "Name on the invoice", entered, complete="organization"),
        _country(entered.get("country", "DE")),
        _cards(entered.get("card", GOOD_CARD)),
        _trial(is_chosen="trial" in entered) if checkout["allow_trial"] else None,
        button(f"Pay {price_text(catalog.AMOUNT)}", look="button button-primary button-wide"),
    )
    link = go("Back without paying", checkout["return_url"]) if checkout["return_url"] else None
    inside = (complaint(problem), _summary(has_trial=checkout["allow_trial"]), card(whole), link)
    return page(f"Subscribe to {catalog.NAME}", *inside, status=status, posts_to=checkout["success_url"])


def _summary(*, has_trial: bool) -> Html:
    price = price_text(catalog.AMOUNT)
    line = el("p", el("span", catalog.NAME), el("span", f"{price} a month", class_="tabular"), class_="sim-line")
    total = el("p", el("span", "Total today"), el("span", price, class_="tabular"), class_="sim-total")
    note = el("p", "With the free trial nothing is charged today.", class_="muted small")
    return card(line, total, note if has_trial else None, title="Your order")


def _field(name: str, label: str, entered: dict[str, Any], *, complete: str, kind: str = "text", **more: bool) -> Html:
    value = entered.get(name, "")
    entry = el("input", class_="input", id=name, name=name, type=kind, value=value, autocomplete=complete, **more)
    return el("div", el("label", label, for_=name, class_="field-label"), entry, class_="field")


def _country(chosen: str) -> Html:
    options = (el("option", name, value=code, selected=code == chosen) for code, name in COUNTRIES.items())
    choice = el("select", *options, class_="input sim-select", id="country", name="country", autocomplete="country")
    return el("div", el("label", "Country", for_="country", class_="field-label"), choice, class_="field")


def _cards(chosen: str) -> Html:
    def one(number: str, label: str) -> Html:
        spaced = " ".join(number[at : at + 4] for at in range(0, 16, 4))
        face = el("span", el("span", spaced, class_="strong tabular"), el("span", label, class_="muted small"))
        entry = el("input", type="radio", name="card", value=number, checked=number == chosen)
        return el("label", entry, face, class_="sim-card")

    cards = (one(number, label) for number, label in LABELS.items())
    return el("fieldset", el("legend", "Card", class_="field-label"), el("div", *cards, class_="sim-cards"))


def _trial(*, is_chosen: bool) -> Html:
    entry = el("input", type="checkbox", name="trial", value="true", class_="check", checked=is_chosen)
    words = el("span", f"Begin with {catalog.TRIAL_DAYS} days free; the first payment follows then")
    return el("label", entry, words, class_="check-line")
