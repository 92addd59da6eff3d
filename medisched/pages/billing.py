"""What an owner sees of the subscription."""

import reflex as rx

from medisched.components.button import submit_button
from medisched.components.card import banner, card, section
from medisched.components.form import form_problem
from medisched.components.listing import states, waiting_blocks
from medisched.components.post_form import post_form
from medisched.components.status import badge
from medisched.domain.texts import _
from medisched.pages.frame import inside
from medisched.state.billing import BillingState as S
from medisched.state.post_forms import PostFormState

PORTAL = "/api/billing/portal"
PRIMARY = "button button-primary"
NO_PRICE = _("The payment service does not answer at present, so the price is missing here.")


def page() -> rx.Component:
    """The subscription that counts, or what there is to subscribe to; then earlier ones."""
    return inside(
        states(
            rx.el.div(
                rx.cond(S.refusal, banner(S.refusal, "error")),
                rx.cond(S.doubled, banner(S.doubled, "warn", _cancel_one())),
                rx.cond(S.current, _current(), _none()),
                rx.cond(S.earlier.length() > 0, _earlier()),
                class_name="stack billing",
            ),
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            is_empty=~S.is_loaded,
            empty=rx.fragment(),
            waiting=waiting_blocks(1, "320px", _("Billing")),
        ),
        route="/billing",
        title=_("Billing"),
        subtitle=_("Your subscription, invoices and seats."),
        roles=("owner",),
    )


def _current() -> rx.Component:
    row = S.current
    return card(
        rx.el.div(
            rx.el.div(
                rx.el.h2(row.plan, class_name="card-title"),
                rx.cond(row.price, rx.el.p(row.price, class_name="billing-price tabular")),
            ),
            _status(row),
            class_name="billing-head",
        ),
        rx.cond(row.detail, rx.el.p(row.detail)),
        rx.el.dl(
            rx.cond(row.next_day, _fact(row.next, rx.el.span(row.next_day, class_name="tabular"))),
            _seats(),
            rx.cond(row.email, _fact(_("Invoices go to"), row.email)),
            class_name="facts",
        ),
        _foot(_("Subscribe again")),
    )


def _none() -> rx.Component:
    return card(
        rx.cond(S.is_closed, rx.fragment(), rx.el.p(_("Everything works, and nothing is charged."))),
        rx.cond(S.is_plan_loaded, rx.cond(S.plan, _plan()), waiting_blocks(1, "96px", _("The plan"))),
        rx.el.dl(_seats(), class_name="facts"),
        rx.cond(S.can_subscribe, rx.fragment(), rx.el.p(_("Paying is not set up in this installation."))),
        _foot(_("Subscribe")),
        title=_("No subscription"),
    )


def _plan() -> rx.Component:
    return rx.el.div(
        rx.el.h3(S.plan.name, class_name="strong"),
        rx.cond(S.plan.price, rx.el.p(S.plan.price, class_name="billing-price tabular")),
        rx.cond(S.plan.description, rx.el.p(S.plan.description, class_name="muted")),
        rx.cond(S.plan.trial, rx.el.p(S.plan.trial)),
        class_name="billing-plan",
    )


def _foot(subscribe: str) -> rx.Component:
    """What can be done, all of it at Polar; what was done there is seen here after coming back."""
    row = S.current
    pay_look = rx.cond(row.needs_payment, PRIMARY, "button button-secondary")
    return rx.cond(
        S.can_subscribe | S.has_portal,
        rx.el.div(
            form_problem(PostFormState.message),
            rx.el.div(
                rx.cond(S.can_subscribe, _subscribe(subscribe)),
                rx.cond(
                    S.has_portal,
                    rx.fragment(
                        rx.cond(row.can_resume, _portal_link(_("Resume the subscription"), "rotate-ccw", PRIMARY)),
                        rx.cond(
                            row.needs_payment,
                            _portal_link(_("Update the payment"), "credit-card", pay_look),
                            _portal_link(_("Invoices and payment"), "receipt-text", pay_look),
                        ),
                        rx.cond(row.can_cancel, _portal_link(_("Cancel the subscription"), "x", "button button-quiet")),
                    ),
                ),
                class_name="button-row",
            ),
            rx.cond(S.can_subscribe & S.is_plan_missing, rx.el.p(NO_PRICE, class_name="muted small")),
            rx.el.p(
                _(
                    "Paying, invoices, cancelling and resuming are at Polar, our payment service. You come back here, "
                    "and what you changed shows within a minute."
                ),
                rx.cond(S.is_test, " " + _("This installation only practises: no real money is charged."), ""),
                class_name="muted small",
            ),
            class_name="billing-foot",
        ),
    )


def _subscribe(label: str) -> rx.Component:
    return post_form(
        submit_button(label),
        action="/auth/renew-subscription",
        on_refused=PostFormState.refused,
        on_done=PostFormState.done,
        busy_label=_("Opening the checkout…"),
    )


def _portal_link(label: rx.Var[str] | str, icon: str, look: rx.Var[str] | str) -> rx.Component:
    # Answered by the server, not by a page: without this the router would look for one.
    return rx.el.a(
        rx.icon(icon, size=16, aria_hidden="true"),
        rx.el.span(label),
        href=PORTAL,
        rel="nofollow",
        custom_attrs={"reloadDocument": True},
        class_name=look,
    )


def _cancel_one() -> rx.Component:
    return rx.cond(S.has_portal, _portal_link(_("Cancel one"), "x", "button button-secondary"))


def _seats() -> rx.Component:
    return _fact(
        _("Seats"),
        rx.el.div(
            rx.el.span(S.seats, class_name="tabular"),
            rx.cond(S.seats_note, rx.el.p(S.seats_note, class_name="muted small")),
        ),
    )


def _fact(name: rx.Var[str] | str, value: rx.Var[str] | rx.Component) -> rx.Component:
    return rx.el.div(rx.el.dt(name, class_name="muted"), rx.el.dd(value, class_name="billing-value"), class_name="fact")


def _status(row: rx.Var) -> rx.Component:
    signs = {"accent": "circle-check", "info": "clock", "warn": "triangle-alert", "bad": "circle-alert"}
    looks = [(tone, badge(icon, row.status, tone)) for tone, icon in signs.items()]
    return rx.match(row.tone, *looks, badge("circle-help", row.status))


def _earlier() -> rx.Component:
    return section(
        rx.el.ul(rx.foreach(S.earlier, _earlier_row), class_name="card rows", role="list"),
        title=rx.cond(S.doubled, _("Other subscriptions"), _("Earlier subscriptions")),
    )


def _earlier_row(row: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(row.plan, class_name="strong"),
            rx.cond(row.price, rx.el.div(row.price, class_name="muted small tabular")),
            # Another address may be another customer at Polar, with pages of its own there.
            rx.cond(
                S.doubled & (row.email != ""),
                rx.el.div(_("Invoices go to {email}").format(email=row.email), class_name="muted small"),
            ),
            class_name="shrinks grows",
        ),
        rx.cond(S.doubled, _status(row), badge("circle-stop", row.status)),
        class_name="row",
    )
