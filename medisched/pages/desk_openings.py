"""The desk's second column: what for, when, and what was booked."""

import reflex as rx

from medisched.components.button import button, icon_button
from medisched.components.closed import closed_at_desk, is_closed
from medisched.components.field import date_field, select_field, text_area
from medisched.components.listing import states, waiting_blocks
from medisched.components.times_board import TIME, WeekHandlers, times_form
from medisched.domain.texts import _
from medisched.pages.desk_asks import asks
from medisched.state.desk import DeskState
from medisched.state.desk_actions import DeskActionsState
from medisched.state.desk_catalogs import PUBLISHED
from medisched.state.desk_day import DeskDayState
from medisched.state.desk_openings import DeskOpeningsState as S

WEEK = WeekHandlers(S.choose_day, S.show_next_week, S.show_week_before)


def time_column() -> rx.Component:
    """Service, times, and the button that says what it books."""
    offered = rx.fragment(
        _wishes(),
        states(
            _times(),
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            is_empty=~S.is_loaded,
            empty=rx.fragment(),
            waiting=waiting_blocks(4, "64px", _("Times")),
        ),
        rx.cond(S.service_id == PUBLISHED, rx.fragment(), asks()),
    )
    return rx.el.section(
        rx.cond(S.is_done, _done()),
        rx.cond(is_closed(S.viewer.organization_status), closed_at_desk(S.viewer.organization_name), offered),
        class_name="desk-time desk-part",
        aria_label=_("Service and time"),
    )


def _wishes() -> rx.Component:
    return rx.el.form(
        select_field(
            _("Service"),
            "service",
            S.services,
            # Not bound to its value: letters typed one after the other must not wait for each other's answers.
            default_value=S.service_id,
            key=rx.cond(S.is_loaded, f"services-{S.service_turn}", "no-services-yet"),
            on_change=S.choose_service,
            error=S.errors["service_id"],
            custom_attrs={"data-goes-on": ""},
        ),
        rx.el.div(
            select_field(_("Provider"), "provider", S.providers, value=S.provider_id, on_change=S.choose_provider),
            rx.cond(
                S.rooms.length() > 1,
                select_field(_("Room"), "room", S.rooms, value=S.room_id, on_change=S.choose_room),
            ),
            date_field(_("From day"), "from_day", value=S.from_day, on_change=S.choose_from_day),
            class_name="desk-narrow",
        ),
        on_submit=S.go_to_times,
        aria_label=_("What for"),
        no_validate=True,
        class_name="desk-wishes",
    )


def _times() -> rx.Component:
    patient = DeskState.patient
    return times_form(
        S.board,
        rx.el.input(type="hidden", name="patient_id", value=patient.id, read_only=True),
        rx.el.input(type="hidden", name="service_id", value=S.service_id, read_only=True),
        rx.el.input(type="hidden", name="room_id", value=S.room_id, read_only=True),
        form_id="desk-times",
        label=_("Times"),
        week=WEEK,
        on_submit=S.book,
        refusal=S.refusal,
        words=rx.cond(
            patient.name,
            _("Book {time} for {name}").format(time=TIME, name=patient.name),
            _("Choose a patient to book {time}").format(time=TIME),
        ),
        more=rx.cond(S.service_id == PUBLISHED, rx.fragment(), _note()),
    )


def _note() -> rx.Component:
    return rx.el.details(
        rx.el.summary(_("Add a note"), class_name="disclose"),
        text_area(
            _("Note"),
            "note",
            rows="2",
            max_length=1000,
            error=S.errors["note"],
            help_text=_("The patient does not see it."),
        ),
        class_name="desk-more",
    )


def _done() -> rx.Component:
    row = S.done.row
    return rx.el.div(
        rx.el.div(
            rx.icon("circle-check", size=24, aria_hidden="true"),
            rx.el.span(rx.cond(S.done.is_here, _("Is here now"), _("Booked")), class_name="strong"),
            icon_button("x", _("Close the confirmation"), on_click=S.dismiss_done),
            class_name="done-head",
        ),
        rx.el.p(row.day, ", ", row.time, class_name="done-time tabular"),
        rx.el.p(
            _("{patient} with {provider}").format(patient=row.patient, provider=row.called),
            rx.cond(row.room, ", " + row.room, ""),
            " · ",
            row.what,
            class_name="done-who",
        ),
        rx.cond(
            S.done.mail,
            rx.el.p(
                S.done.mail,
                class_name="small",
            ),
        ),
        rx.el.div(
            button(
_("Another one for {patient}").format(patient=row.patient),
on_click=[DeskState.choose(S.done.patient_id), S.follow_patient],
),
            button(_("Show that day"), on_click=[DeskDayState.choose_day(row.iso), DeskState.show_tab("day")]),
            button(_("Show"), aria_label=_("Open the appointment of {patient}").format(patient=row.patient),
 on_click=DeskActionsState.show(row.id),
),
            class_name="button-row",
        ),
        role="status",
        class_name="done",
    )  # fmt: skip
