"""Subscribing to a calendar from a calendar program."""

import reflex as rx

from medisched.components.button import button
from medisched.components.calendar_address import calendar_address
from medisched.components.card import facts
from medisched.components.dialog import dialog_actions, form_dialog
from medisched.components.disclosure import disclosure
from medisched.components.form import form_problem
from medisched.domain.texts import _
from medisched.state.calendar_feeds import CalendarFeedState as S

CHOICES = (
    ("busy", _("Only that the time is taken"), _("Busy")),
    ("initials", _("Initials and service"), _("J. S. · Consultation")),
    ("full", _("Full name and service"), _("Jane Smith · Consultation")),
)
OWN_CHOICES = (
    ("busy", _("Only that the time is taken"), _("Busy")),
    ("full", _("With whom, what and where"), _("Consultation with Dr. Smith")),
)
PROGRAMS = (
    (_("Google"), _("Other calendars, then the plus sign, then From URL.")),
    (_("Apple"), _("Calendar, File, New calendar subscription; on an iPhone Calendars, Add calendar.")),
    (_("Outlook"), _("Add calendar, then Subscribe from web.")),
)


def feed_dialog() -> rx.Component:
    """How much is told, the address, and where it goes."""
    return form_dialog(
        form_problem(S.refusal),
        _choices(),
        rx.cond(S.step == "replace", rx.el.p(_("The address that works now ends at once."), role="alert")),
        calendar_address(
            kind=S.kind,
            calendar=S.calendar_id,
            privacy=S.privacy,
            label=rx.cond(S.has_address, _("Replace the address"), _("Make the address")),
            is_offered=S.may_make & (~S.has_address | (S.step == "replace")),
            on_made=S.reload,
            on_refused=S.refused,
        ),
        rx.cond(S.has_address, _address(), rx.cond(S.may_make, rx.fragment(), _closed())),
        _programs(),
        title=rx.match(
            S.kind,
            ("provider", _("Subscribe to this calendar")),
            ("patient", _("Subscribe to your appointments")),
            _("Subscribe to {name}").format(name=S.name),
        ),
        text=rx.match(
            S.kind,
            (
                "provider",
                _(
                    "Appointments and time off appear in the calendar program that you use anyway, "
                    "and follow every change."
                ),
            ),
            (
                "patient",
                _(
                    "Your appointments here appear in the calendar program that you use anyway, "
                    "and follow every change."
                ),
            ),
            _("Appointments appear in the calendar program that you use anyway, and follow every change."),
        ),
        is_open=S.is_open,
        on_open_change=S.set_open,
    )


def _choices() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(_("What it tells of an appointment"), class_name="field-label"),
        rx.cond(S.kind == "patient", _radios(OWN_CHOICES), _radios(CHOICES)),
        class_name="feed-choices",
    )


def _radios(choices: tuple[tuple[str, str, str], ...]) -> rx.Component:
    return rx.fragment(
        *(
            rx.el.label(
                rx.el.input(
                    type="radio",
                    name="feed-privacy",
                    value=value,
                    default_checked=S.privacy == value,
                    on_change=S.choose_privacy(value),
                ),
                rx.el.span(words, rx.el.span(example, class_name="muted small"), class_name="feed-choice-words"),
                class_name="feed-choice",
            )
            for value, words, example in choices
        )
    )


def _address() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            rx.cond(
                S.fetched,
                _("There is an address, made on {day}. Last fetched {moment}.").format(day=S.made, moment=S.fetched),
                _("There is an address, made on {day}. Nothing has fetched it yet.").format(day=S.made),
            )
        ),
        rx.el.p(
            _("It is a secret: whoever has it reads this calendar. It is shown only when it is made."),
            class_name="muted small",
        ),
        rx.match(
            S.step,
            ("replace", dialog_actions(_keep())),
            (
                "stop",
                rx.fragment(
                    rx.el.p(_("Calendar programs find nothing at the address any more."), role="alert"),
                    dialog_actions(_keep(), button(_("End the address"), kind="danger", on_click=S.stop)),
                ),
            ),
            dialog_actions(
                button(_("Stop"), kind="quiet", on_click=S.set_step("stop")),
                rx.cond(S.may_make, button(_("Make a new address"), on_click=S.set_step("replace"))),
            ),
        ),
        class_name="feed-there",
    )


def _keep() -> rx.Component:
    return button(_("Keep it"), auto_focus=True, on_click=S.set_step(""))


def _closed() -> rx.Component:
    return rx.el.p(_("New addresses can be made as soon as the organization is active again."), class_name="muted")


def _programs() -> rx.Component:
    return disclosure(_("Where the address goes"), facts(*PROGRAMS))
