"""What the form of a service sends, read strictly."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo

from medisched.domain.money import read_amount
from medisched.domain.texts import _, many, mark
from medisched.schemas.catalog import Notice, Price, ServiceDraft

UNITS = {"minutes": 1, "hours": 60, "days": 1440}
LONGEST_NOTICE = 43_200
HIGHEST_PRICE = 1_000_000_000
TEXTS = ("name", "description", "duration", "buffer_before", "buffer_after", "horizon", "step", "currency", "color")
TIMING = frozenset({"step", "buffer_before", "buffer_after", "notice", "horizon"})
"""Fields that are folded away until somebody wants them."""
LABELS = {
    "name": mark("name"),
    "description": mark("description"),
    "duration": mark("duration"),
    "price": mark("price"),
    "currency": mark("currency"),
    "color": mark("colour"),
    "step": mark("how often a time begins"),
    "buffer_before": mark("time kept free before"),
    "buffer_after": mark("time kept free after"),
    "notice": mark("shortest notice"),
    "horizon": mark("how far ahead"),
}
"""Fields in the order of the form, as its message names them."""


def _minutes(entered: str) -> int:
    number, _space, unit = entered.partition(" ")
    if not (number.isascii() and number.isdigit()) or unit not in UNITS:
        raise ValueError(_("Please enter a whole number, or 0 for no notice."))
    minutes = int(number[:9]) * UNITS[unit]
    if minutes > LONGEST_NOTICE:
        raise ValueError(_("Please enter 30 days or less."))
    return minutes


def _smallest_units(entered: str, info: ValidationInfo) -> int:
    amount = read_amount(entered, info.data.get("currency", "EUR"))
    if amount > HIGHEST_PRICE:
        raise ValueError(_("Please enter a smaller amount."))
    return amount


class ServiceForm(ServiceDraft):
    """A service as people enter it: the notice as "2 hours", the price as "45.00"."""

    notice: Annotated[Notice, BeforeValidator(_minutes)] = 0
    price: Annotated[Price | None, BeforeValidator(_smallest_units)] = None


def read_service(form: dict[str, str]) -> ServiceDraft:
    """The service that was filled in; what was left empty counts as not given."""
    entered: dict[str, object] = {name: form[name] for name in TEXTS if form.get(name, "").strip()}
    notice, price = form.get("notice", "").strip(), form.get("price", "").strip()
    if notice:
        entered["notice"] = f"{notice} {form.get('notice_unit', '')}"
    if price:
        entered["price"] = price
    entered["online"] = form.get("online") == "on"
    for kind in ("provider", "room", "device"):
        entered[f"{kind}_ids"] = [name.removeprefix(f"{kind}_") for name in form if _is_pick(form, name, kind)]
    return ServiceForm.read(entered)


def problems_text(errors: dict[str, str]) -> str:
    """Which entries need another look, for whoever does not see them all at once."""
    named = [_(words) for name, words in LABELS.items() if name in errors] or list(errors)
    return many(
        len(named), "Please check this entry: {names}.", "Please check these entries: {names}.", names=", ".join(named)
    )


def _is_pick(form: dict[str, str], name: str, kind: str) -> bool:
    return name.startswith(f"{kind}_") and form[name] == "on"
