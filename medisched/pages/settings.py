"""An organization's settings."""

import reflex as rx

from medisched.components.button import submit_button
from medisched.components.card import card
from medisched.components.field import checkbox, number_field, select_field, text_field, timezone_field
from medisched.components.form import form, form_actions, form_problem
from medisched.components.listing import states, waiting_blocks
from medisched.components.public_address import public_address
from medisched.domain.clock import list_zones
from medisched.domain.texts import LANGUAGES, _
from medisched.pages.frame import inside
from medisched.state.settings import MOST_HOURS, OTHER, WINDOWS
from medisched.state.settings import SettingsState as S
from medisched.state.viewer import ViewerState


def page() -> rx.Component:
    return inside(
        states(
            rx.el.div(
                card(_form()),
                public_address(S.public_address, S.public_path, ViewerState.standing.is_closed),
                class_name="columns",
            ),
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            is_empty=~S.is_loaded,
            empty=rx.fragment(),
            waiting=waiting_blocks(1, "560px", _("Settings")),
        ),
        route="/settings",
        title=_("Settings"),
        subtitle=_("What patients read about you, and the rules for their appointments."),
        roles=("owner",),
    )


def _form() -> rx.Component:
    return form(
        form_problem(S.refusal),
        text_field(_("Name"), "name", error=S.errors["name"], default_value=S.name, max_length=120),
        text_field(
            _("Postal address"),
            "address",
            optional=True,
            error=S.errors["address"],
            default_value=S.address,
            max_length=200,
            help_text=_("It stands on the public page and in the mails about appointments."),
        ),
        text_field(
            _("Telephone"),
            "phone",
            type="tel",
            optional=True,
            error=S.errors["phone"],
            default_value=S.phone,
            max_length=40,
            auto_complete="off",
            help_text=_("Patients see it on the public page, in mails, and wherever they are asked to call you."),
        ),
        _timezone(),
        select_field(
            _("Language of mails"),
            "locale",
            list(LANGUAGES.items()),
            error=S.errors["locale"],
            default_value=S.locale,
            help_text=_(
                "For everybody who has not chosen a language of their own, such as patients without an account."
            ),
        ),
        *_window(),
        select_field(
            _("Reminder by e-mail"),
            "reminder_hours",
            S.reminder_choices,
            error=S.errors["reminder_hours"],
            default_value=S.reminder_hours,
            help_text=_("Patients with an e-mail address are reminded of their appointments. Each of them can say no."),
        ),
        checkbox(
            _("Mails name the reason for the visit"),
            "mail_shows_title",
            default_checked=S.mail_shows_title,
            help_text=_("Switch it off when a mail should not tell others what an appointment is about."),
        ),
        form_actions(submit_button(_("Save settings"))),
        on_submit=S.save,
        label=_("Settings"),
        key=S.version.to(str),
    )


def _timezone() -> rx.Component:
    return rx.el.div(
        timezone_field(
            _("Timezone"),
            "timezone",
            list_zones(),
            error=S.errors["timezone"],
            default_value=S.timezone,
            help_text=S.zone_text,
            on_change=S.choose_timezone,
        ),
        rx.el.p(
            _(
                "Appointments, free slots and time off stay at the same moment and are shown in the new timezone. "
                "Working hours and closures keep their clock times, which mean the new timezone from then on."
            ),
            class_name="field-help",
        ),
    )


def _window() -> tuple[rx.Component, ...]:
    choice = select_field(
        _("Patients can cancel or move online"),
        "window",
        [(value, _(words)) for value, words in WINDOWS],
        error=S.errors["cancellation_window"],
        default_value=S.window,
        on_change=S.choose_window,
        help_text=_("After that they have to call you."),
    )
    hours = number_field(
        _("Hours before the start"),
        "window_hours",
        unit=_("hours"),
        error=S.errors["window_hours"],
        default_value=S.window_hours,
        min=0,
        max=MOST_HOURS,
        step="any",
    )
    return choice, rx.cond(S.window == OTHER, hours)
