"""A time that is not on the screen, and a patient who is here already."""

import reflex as rx

from medisched.components.button import button, submit_button
from medisched.components.field import date_field, select_field, text_area, time_field
from medisched.components.form import form_problem
from medisched.domain.texts import _
from medisched.state.desk import DeskState
from medisched.state.desk_asks import DeskAsksState as S
from medisched.state.desk_openings import DeskOpeningsState as Openings


def asks() -> rx.Component:
    """Asked and answered in place."""
    return rx.el.div(
        rx.el.details(
            rx.el.summary(_("Another time, or the patient is here"), class_name="disclose"),
            rx.el.div(
                _ask(), _is_here(), form_problem(S.refusal), rx.cond(S.answer.moment, _answer()), class_name="asks"
            ),
            class_name="desk-more",
        ),
    )


def _hidden() -> list[rx.Component]:
    values = {
        "patient_id": DeskState.patient.id,
        "service_id": Openings.service_id,
        "provider_id": Openings.provider_id,
        "room_id": Openings.room_id,
    }
    return [rx.el.input(type="hidden", name=name, value=value, read_only=True) for name, value in values.items()]


def _ask() -> rx.Component:
    return rx.el.form(
        *_hidden(),
        date_field(_("Day"), "day", id="ask-day", error=S.errors["day"]),
        time_field(_("Time"), "time", id="ask-time", error=S.errors["time"]),
        button(_("Is it free?"), type="submit"),
        on_submit=S.ask,
        aria_label=_("Another time"),
        no_validate=True,
        class_name="ask-line",
    )


def _is_here() -> rx.Component:
    name = DeskState.patient.name
    return rx.el.form(
        *_hidden(),
        button(
            _("Is here now"),
            icon="map-pin-check",
            type="submit",
            aria_label=rx.cond(name, _("{name} is here now").format(name=name), _("Is here now")),
        ),
        rx.el.span(_("Takes whoever is free in this minute."), class_name="muted small"),
        on_submit=S.register,
        aria_label=_("Walk-in"),
        no_validate=True,
        class_name="here-line",
    )


def _answer() -> rx.Component:
    return rx.el.div(
        rx.cond(
            S.answer.opening.key,
            _can_be_had(),
            rx.cond(
                S.answer.reason,
                rx.fragment(
                    rx.el.p(
                        rx.icon("clock-alert", size=20, aria_hidden="true"),
                        rx.el.span(
                            rx.cond(S.answer.is_now, "", rx.el.span(S.answer.moment, ": ", class_name="strong")),
                            S.answer.reason,
                        ),
                        class_name="hint",
                    ),
                    rx.cond(
                        S.answer.can_overbook,
                        _overbook(),
                        rx.el.p(_("This cannot be passed over: please choose another time."), class_name="muted small"),
                    ),
                ),
            ),
        ),
        role="status",
        class_name="answer",
    )


def _kept() -> list[rx.Component]:
    values = {"service_id": S.answer.service_id, "room_id": S.answer.room_id}
    return [rx.el.input(type="hidden", name=name, value=value, read_only=True) for name, value in values.items()]


def _patient() -> rx.Component:
    return rx.el.input(type="hidden", name="patient_id", value=DeskState.patient.id, read_only=True)


def _can_be_had() -> rx.Component:
    opening = S.answer.opening
    return rx.el.form(
        *_kept(),
        _patient(),
        rx.el.input(type="hidden", name="provider_id", value=S.answer.provider_id, read_only=True),
        rx.el.p(
            rx.icon("circle-check", size=20, aria_hidden="true"),
            rx.el.span(
                rx.cond(
                    opening.where,
                    _("Yes: {opening}, {where}.").format(opening=opening.says, where=opening.where),
                    _("Yes: {opening}.").format(opening=opening.says),
                )
            ),
            class_name="hint",
        ),
        submit_button(
            rx.cond(
                DeskState.patient.name,
                _("Book {day}, {time} for {name}").format(
                    day=opening.day, time=opening.time, name=DeskState.patient.name
                ),
                _("Book {day}, {time}").format(day=opening.day, time=opening.time),
            )
        ),
        on_submit=S.book,
        aria_label=_("Book this time"),
        no_validate=True,
        class_name="stack-12",
    )


def _overbook() -> rx.Component:
    return rx.el.details(
        rx.el.summary(_("Overbook all the same"), class_name="disclose"),
        rx.el.form(
            *_kept(),
            _patient(),
            rx.el.input(type="hidden", name="is_overbooking", value="on", read_only=True),
            select_field(
                _("With"), "provider_id", S.providers, id="overbook-provider", default_value=S.answer.provider_id
            ),
            text_area(
                _("Why"), "overbook_reason", rows="2", max_length=500, error=S.errors["overbook_reason"],
                help_text=_("Everybody who works here sees it; the patient does not."),
            ),
            submit_button(
                rx.cond(
                    DeskState.patient.name,
                    _("Overbook {moment} for {name}").format(moment=S.answer.moment, name=DeskState.patient.name),
                    _("Overbook {moment}").format(moment=S.answer.moment),
                )
            ),
            on_submit=S.book,
            aria_label=_("Overbook"),
            no_validate=True,
            class_name="stack-12",
        ),
        class_name="desk-more",
    )  # fmt: skip
