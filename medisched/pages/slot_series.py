"""The form and the preview for publishing many slots, as they stand on the page of the slots."""

import reflex as rx

from medisched.components.button import button, submit_button
from medisched.components.field import date_field, field_row, number_field, text_field, time_field, weekday_picker
from medisched.components.focus_on import FocusOn
from medisched.components.form import form, form_actions, form_problem
from medisched.components.slot_days import planned_day
from medisched.domain.texts import _
from medisched.state.slot_series import SlotSeriesState as S
from medisched.state.viewer import ViewerState


def series_card() -> rx.Component:
    """The form stays while the preview is shown, so that what was entered is still there."""
    return rx.el.section(
        rx.el.div(_form(), hidden=S.is_previewed),
        rx.cond(S.is_previewed, _preview()),
        class_name="card series",
        aria_label=_("Publish many slots"),
    )


def _form() -> rx.Component:
    place = _("{place} time").format(place=ViewerState.place)
    return form(
        rx.el.h2(_("Publish many slots"), class_name="card-title"),
        form_problem(S.refusal),
        weekday_picker(_("On these days"), error=S.errors["weekdays"]),
        field_row(
            time_field(_("From"), "opens", default_value="09:00", error=S.errors["opens"], help_text=place),
            time_field(_("To"), "closes", default_value="12:00", error=S.errors["closes"], help_text=place),
        ),
        field_row(
            number_field(
                _("Length of a slot"),
                "length",
                unit=_("minutes"),
                default_value="30",
                min=5,
                max=480,
                error=S.errors["length"],
            ),
            number_field(
                _("Gap between slots"),
                "gap",
                unit=_("minutes"),
                default_value="0",
                min=0,
                max=240,
                error=S.errors["gap"],
            ),
        ),
        field_row(
            date_field(
                _("First day"), "first_day", default_value=S.first_day, min=S.first_day, error=S.errors["first_day"]
            ),
            date_field(_("Last day"), "last_day", min=S.first_day, error=S.errors["last_day"]),
        ),
        text_field(
            _("Title"),
            "title",
            optional=True,
            error=S.errors["title"],
            placeholder=_("Consultation"),
            help_text=_("Patients read it."),
        ),
        form_actions(submit_button(_("Show what this makes")), button(_("Not now"), kind="quiet", on_click=S.close)),
        on_submit=S.preview,
        label=_("Publish many slots"),
    )


def _preview() -> rx.Component:
    return rx.fragment(
        FocusOn.create(target="h1"),
        rx.el.h2(_("This is what it makes"), class_name="card-title"),
        form_problem(S.refusal),
        rx.el.p(rx.cond(S.progress, S.progress, S.summary), role="status"),
        form_actions(
            rx.cond(
                S.new_count > 0,
                button(S.action, kind="primary", icon="check", busy=S.progress != "", on_click=S.begin_publish),
            ),
            button(_("Change it"), icon="arrow-left", on_click=S.change),
            button(_("Not now"), kind="quiet", on_click=S.close),
        ),
        rx.el.ul(rx.foreach(S.days, planned_day), role="list", class_name="planned-days", aria_label=_("Slots by day")),
    )
