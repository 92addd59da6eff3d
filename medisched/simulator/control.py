"""The simulator's own levers for tests and scripts: plain JSON, no token; there is nothing here worth stealing."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from medisched.simulator.book import Book, Document, Event
from medisched.simulator.lifecycle import act
from medisched.simulator.options import Endpoint, Options
from medisched.simulator.outbox import list_deliveries, send_again
from medisched.simulator.place import Here
from medisched.simulator.purchases import Payment, pay

router = APIRouter(prefix="/simulator/control")
UNKNOWN = "loyalty_card.stamped"
BROKEN = b'{"type": "subscription.updated", "timestamp": "2026-11-20T09:15:02.431207Z", "data": {"id": '


class Paying(Payment):
    """Which checkout, and how it is paid."""

    checkout_id: str


class Acting(BaseModel):
    """Which subscription, and what happens to it: a name in `lifecycle.ACTIONS`."""

    subscription_id: str
    action: str


class Again(BaseModel):
    """Which delivery."""

    number: int


@router.post("/pay")
async def pay_now(wanted: Paying, here: Here) -> Any:
    """As if somebody filled in the page; the checkout afterwards. 402 for a declined card, 409 when it is over."""
    payment = Payment.model_validate(wanted.model_dump(exclude={"checkout_id"}))
    return await here.run(lambda book: pay(book, wanted.checkout_id, payment))


@router.post("/act")
async def act_now(wanted: Acting, here: Here) -> Any:
    """Let something happen; the subscription afterwards. 409 when it cannot."""
    return await here.run(lambda book: act(book, wanted.subscription_id, wanted.action))


@router.get("/options")
async def get_options(here: Here) -> Options:
    """How deliveries are made."""
    return await here.run(lambda book: book.options)


@router.put("/options")
async def put_options(options: Options, here: Here) -> Options:
    """Make them so from now on; what is not named is as at the start."""
    await here.run(lambda book: keep_options(book, options))
    return options


@router.get("/endpoint")
async def get_endpoint(here: Here) -> Endpoint:
    """Whether the product is still told anything."""
    return await here.run(lambda book: book.endpoint)


@router.post("/enable")
async def enable(here: Here) -> Endpoint:
    """Tell it again."""
    await here.run(enable_endpoint)
    return Endpoint()


@router.get("/deliveries")
async def get_deliveries(here: Here, limit: Annotated[int, Query(ge=1, le=10000)] = 50) -> Any:
    """The latest, newest first. Times are Unix seconds."""
    return await here.run(lambda book: list_deliveries(book, limit))


@router.post("/again")
async def again(wanted: Again, here: Here) -> Any:
    """Make one of them once more."""
    await here.run(lambda book: send_again(book, wanted.number))
    return {"number": wanted.number}


@router.post("/unknown")
async def unknown(here: Here) -> Any:
    """Tell of something that no program knows."""
    await here.run(tell_unknown)
    return {"type": UNKNOWN}


@router.post("/broken")
async def broken(here: Here) -> Any:
    """Tell something, well signed, that cannot be parsed."""
    await here.run(tell_broken)
    return {}


def keep_options(book: Book, options: Options) -> None:
    """From now on."""
    book.options = options


def enable_endpoint(book: Book) -> None:
    """As if nothing had ever failed; what was skipped meanwhile stays so."""
    book.endpoint = Endpoint()


def tell_unknown(book: Book) -> None:
    """A kind of event that does not exist."""
    said: Document = {"id": book.tick(), "stamps": 3}
    book.tell(UNKNOWN, said)


def tell_broken(book: Book) -> None:
    """A body that stops in the middle."""
    book.events.append(Event("(broken)", BROKEN))
