"""What it costs, what is included, and what happens then."""

import reflex as rx

from medisched.components.card import banner
from medisched.components.disclosure import disclosure
from medisched.components.layout import heading
from medisched.components.link import button_link, text_link
from medisched.domain.texts import _
from medisched.pages.frame import outside
from medisched.state.pricing import PricingState as S

INCLUDED = (
    _("A public page on which patients book, move and cancel by themselves"),
    _("Time slots that providers publish, and appointments by working hours with service, room and device"),
    _("A desk for calls: who, what for, when, and the whole day"),
    _("No double bookings: the database itself keeps appointments apart"),
    _("A letter with a calendar entry for every change"),
    _("Your people, patients and appointments apart from every other organization's"),
    _("An interface for your own programs, and your appointments as a spreadsheet"),
)
PAID = _("""You come back here, and your hospital is set up within a minute, usually within seconds. You are its owner,
and four steps lead you to the first booking. If you have no account yet, you get a letter to open it with.""")
FAILED = _("""For 7 days everything goes on, and we write to every owner. After that nothing new can be booked until it
is paid. Patients can still cancel, and the appointments that are booked take place. Once it is paid, all is as
before.""")
CANCELLED = _("""On your Billing page, at any time. Everything works until the end of what is paid. After that your
hospital offers no times any more, and nothing is deleted: patients can still cancel, an owner can export the
appointments, and paying again brings everything back.""")
POLAR = _("""Polar, a payment company. Your card's number never reaches Medisched. Invoices, and paying with another
card, are on your Billing page.""")
QUESTIONS = (
    (_("What happens after I have paid?"), PAID),
    (_("What if a payment fails?"), FAILED),
    (_("How do I cancel?"), CANCELLED),
)
SIMULATED = _("This installation simulates payments: no money moves.")


def page() -> rx.Component:
    """One plan, and the way to it."""
    return outside(
        heading(_("One plan with everything"), _("For one hospital or practice and all its departments.")),
        rx.el.div(_plan(), _questions(), class_name="pricing"),
    )


def _plan() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(S.name, class_name="card-title"),
            rx.cond(S.description, rx.el.p(S.description, class_name="muted")),
        ),
        _price(),
        _start(),
        rx.el.h3(_("What is included"), class_name="only-read"),
        rx.el.ul(*(_point(text) for text in INCLUDED), class_name="points", role="list"),
        class_name="card plan",
    )


def _price() -> rx.Component:
    shown = rx.el.p(
        rx.el.span(S.price, class_name="price tabular"),
        " ",
        rx.el.span(S.interval, class_name="muted"),
        class_name="price-line",
    )
    without = rx.el.p(_("The price is shown at the payment page."), class_name="price-line muted")
    waiting = rx.el.div(class_name="waiting price-waiting", aria_hidden="true")
    return rx.el.div(
        rx.cond(S.price, shown, rx.cond(S.billing, rx.cond(S.billing == "off", rx.fragment(), without), waiting)),
        rx.cond(S.trial, rx.el.p(S.trial)),
        rx.cond(S.price, rx.el.p(_("The payment page adds tax where it is due."), class_name="muted small")),
        aria_live="polite",
    )


def _start() -> rx.Component:
    asking = banner(_("Subscriptions are not sold here. Ask whoever runs this installation to set up your hospital."))
    starting = rx.el.div(
        button_link(_("Subscribe your hospital"), "/subscribe", kind="primary"),
        rx.cond(S.billing == "simulator", rx.el.p(SIMULATED, class_name="muted small")),
        class_name="plan-start",
    )
    return rx.cond(S.billing == "off", asking, starting)


def _point(text: str) -> rx.Component:
    return rx.el.li(rx.icon("check", size=20, aria_hidden="true"), rx.el.span(text))


def _questions() -> rx.Component:
    return rx.el.section(
        rx.el.h2(_("Before you subscribe"), class_name="section-title"),
        *(
            disclosure(question, rx.el.p(answer), is_open=number == 0)
            for number, (question, answer) in enumerate(QUESTIONS)
        ),
        rx.cond(
            S.billing == "polar",
            disclosure(_("Who takes the payment?"), rx.el.p(POLAR)),
        ),
        rx.el.p(
            _("You paid and have no letter?"),
            " ",
            text_link(_("Have it sent again"), "/claim"),
            class_name="muted small questions-end",
        ),
        class_name="questions",
    )
