"""What can happen to a subscription after it was bought, and which events tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from medisched.simulator.documents import customer_state, month_after, whole_subscription
from medisched.simulator.errors import NotPossibleError
from medisched.simulator.orders import make_order, pay_order, tell_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from medisched.simulator.book import Book, Document

UPDATED = "subscription.updated"
CYCLE = "subscription_cycle"


@dataclass(frozen=True, slots=True)
class Action:
    """What a button says, when there is one, what it changes, and what is told after `subscription.updated`."""

    label: str
    statuses: frozenset[str]
    change: Callable[[Document, str], Document]
    tells: tuple[str, ...] = ()
    order: str = ""
    """`paid`, `owed` or `settled`: what becomes of the period's order."""
    needs_cancelled: bool | None = None


def _period(now: str) -> Document:
    return {"current_period_start": now, "current_period_end": month_after(now)}


def _running(now: str) -> Document:
    ended = dict.fromkeys(("past_due_at", "paused_at", "resumes_at", "ends_at", "ended_at", "canceled_at"))
    return {"status": "active", "cancel_at_period_end": False, **ended, **_period(now)}


def _renewed(old: Document, _: str) -> Document:
    return _period(old["current_period_end"])


def _cancelled(old: Document, now: str) -> Document:
    return {"cancel_at_period_end": True, "canceled_at": now, "ends_at": old["current_period_end"]}


def _revoked(old: Document, now: str) -> Document:
    ended = {"ends_at": now, "ended_at": now, "canceled_at": old["canceled_at"] or now}
    return {"status": "canceled", "cancel_at_period_end": False, **ended}


ACTIONS = {
    "fail_payment": Action(
        "Payment fails",
        frozenset({"active"}),
        lambda _, now: {"status": "past_due", "past_due_at": now},
        ("subscription.past_due",),
        order="owed",
    ),
    "recover": Action(
        "Payment recovers",
        frozenset({"past_due"}),
        lambda *_: {"status": "active", "past_due_at": None},
        ("subscription.active",),
        order="settled",
    ),
    "give_up": Action(
        "Retries run out",
        frozenset({"past_due"}),
        lambda _, now: {"status": "unpaid", "ended_at": now, "ends_at": now},
        ("subscription.revoked",),
    ),
    "renew": Action(
        "Renew",
        frozenset({"active"}),
        _renewed,
        ("subscription.cycled",),
        order="paid",
        needs_cancelled=False,
    ),
    "end_trial": Action(
        "End trial",
        frozenset({"trialing"}),
        lambda _, now: {"status": "active", "trial_end": now, **_period(now)},
        ("subscription.cycled",),
        order="paid",
        needs_cancelled=False,
    ),
    "pause": Action(
        "Pause",
        frozenset({"active"}),
        lambda _, now: {"status": "paused", "paused_at": now},
        ("subscription.paused",),
    ),
    "resume": Action(
        "Resume", frozenset({"paused"}), lambda _, now: _running(now), ("subscription.resumed",), order="paid"
    ),
    "cancel": Action(
        "Cancel at period end",
        frozenset({"active", "trialing", "past_due"}),
        _cancelled,
        ("subscription.canceled",),
        needs_cancelled=False,
    ),
    "uncancel": Action(
        "Take the cancellation back",
        frozenset({"active", "trialing", "past_due"}),
        lambda *_: {"cancel_at_period_end": False, "canceled_at": None, "ends_at": None},
        ("subscription.uncanceled",),
        needs_cancelled=True,
    ),
    "revoke": Action(
        "Revoke now",
        frozenset({"active", "trialing", "past_due", "paused"}),
        _revoked,
        ("subscription.canceled", "subscription.revoked"),
    ),
    "reactivate": Action(
        "Reactivate", frozenset({"canceled", "unpaid"}), lambda _, now: _running(now), ("subscription.active",), "paid"
    ),
}


def possible(subscription: Document) -> list[str]:
    """Names of what can happen to it now."""
    return [name for name, action in ACTIONS.items() if _fits(action, subscription)]


def _fits(action: Action, subscription: Document) -> bool:
    wanted = action.needs_cancelled
    return subscription["status"] in action.statuses and wanted in {None, subscription["cancel_at_period_end"]}


def act(book: Book, subscription_id: str, name: str) -> Document:
    """Let it happen; the whole subscription afterwards.

    Raises:
        NotThereError: no such subscription.
        NotPossibleError: not as it stands.
    """
    old = book.get("subscription", subscription_id)
    action = ACTIONS.get(name)
    if action is None or not _fits(action, old):
        raise NotPossibleError(f"A subscription that is {old['status'].replace('_', ' ')} cannot do this: {name}.")
    now = book.tick()
    new = book.put("subscription", old | action.change(old, now) | {"modified_at": now})
    customer = book.get("customer", new["customer_id"])
    for kind in (UPDATED, *action.tells):
        book.tell(kind, whole_subscription(new, customer))
    if action.order:
        _charge(book, new, customer, action.order)
    theirs = book.where("subscription", "customer_id", customer["id"])
    book.tell("customer.state_changed", customer_state(customer, theirs))
    return whole_subscription(new, customer)


def _charge(book: Book, subscription: Document, customer: Document, how: str) -> None:
    if how == "settled":
        for order in book.where("order", "subscription_id", subscription["id"]):
            if not order["paid"]:
                tell_order(book, "order.paid", pay_order(book, order), subscription)
        return
    order = make_order(book, subscription, customer, reason=CYCLE, is_paid=how == "paid")
    tell_order(book, "order.created", order, subscription)
    if order["paid"]:
        tell_order(book, "order.paid", order, subscription)
