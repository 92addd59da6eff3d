"""The first page a visitor meets."""

import reflex as rx

from medisched.components.link import button_link
from medisched.domain.texts import _, language
from medisched.pages.frame import outside
from medisched.state.base import BaseState

ALONE = _("""The database itself keeps two appointments of one provider apart. When 200 people press the same
time at once, one of them gets it and the others are told at once.""")
APART = _("""Each organization's people, patients and appointments are kept apart by the database, not by good
intentions. A query that forgets to ask for one finds nothing.""")
TOLD = _("""Booking, moving and cancelling send a confirmation with a calendar file. A mail server that is down delays
the letter, and never the appointment.""")
FACTS = ((_("No double booking"), ALONE), (_("Every clinic by itself"), APART), (_("A letter for every change"), TOLD))
PICTURED = _("A patient chooses a time: a month with its free days on the left, the times of the day on the right")


def page() -> rx.Component:
    """What Medisched is, in one sentence, and the way in."""
    return outside(rx.el.div(_hero(), _picture(), class_name="landing-top"), _facts())


def _hero() -> rx.Component:
    return rx.el.div(
        rx.el.h1(
            _("Appointments that are really free when a patient books them"), class_name="hero-title", tab_index=-1
        ),
        rx.el.p(
            _(
                "Hospitals and practices offer their times online: providers publish, patients book, move and "
                "cancel by themselves, and everybody sees the same calendar."
            ),
            class_name="hero-text",
        ),
        rx.cond(
            BaseState.viewer,
            rx.fragment(),
            rx.el.div(
                rx.el.div(
                    button_link(_("Start with your hospital"), "/pricing", kind="primary"),
                    button_link(_("Create an account"), "/sign-up"),
                    class_name="button-row",
                ),
                rx.el.p(_("Hospitals start with a plan. Patients only need an account."), class_name="muted small"),
                class_name="hero-start",
            ),
        ),
        class_name="hero",
    )


def _picture() -> rx.Component:
    return rx.el.figure(
        _shot("light"),
        _shot("dark", loading="lazy"),
        class_name="picture",
        style={"margin": "0"},
    )


def _shot(theme: str, **props: str) -> rx.Component:
    """One of the pictures that `make screenshots` takes for this page, in the language in which it is built."""
    return rx.el.img(
        src=f"/landing-{language()}-{theme}.jpg",
        alt=PICTURED,
        class_name=f"picture-{theme}",
        # As attributes, which keep its place until it has come; Reflex would make them styles.
        custom_attrs={"width": "1632", "height": "1020"},
        **props,
    )


def _facts() -> rx.Component:
    blocks = (
        rx.el.div(rx.el.h2(title, class_name="fact-title"), rx.el.p(text, class_name="muted"), class_name="fact-block")
        for title, text in FACTS
    )
    return rx.el.section(*blocks, class_name="three", aria_label=_("What it keeps"))
