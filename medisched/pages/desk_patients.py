"""The desk's first column: who is calling."""

import reflex as rx

from medisched.components.button import button, submit_button
from medisched.components.dialog import dialog_actions, dialog_close, form_dialog
from medisched.components.field import checkbox, date_field, field_row, text_field
from medisched.components.form import form, form_problem
from medisched.components.sentences import sentence
from medisched.components.status import status_badge
from medisched.domain.texts import _
from medisched.state.desk import DeskState as S
from medisched.state.desk_actions import DeskActionsState
from medisched.state.desk_openings import DeskOpeningsState
from medisched.state.desk_patients import DeskPatientsState as New
from medisched.state.desk_rows import DeskRow, PatientRow

FOLLOW = DeskOpeningsState.follow_patient


def patient_column() -> rx.Component:
    """Search, matches, and the chosen patient with what they have ahead."""
    return rx.el.section(
        _search(),
        rx.cond(S.has_searched, _matches(), rx.cond(S.patient.id, _chosen(), _nobody())),
        _new_patient(),
        class_name="desk-patient desk-part",
        aria_label=_("Patient"),
    )


def _search() -> rx.Component:
    return rx.el.form(
        rx.el.label(_("Patient"), html_for="desk-search", class_name="desk-label"),
        rx.el.input(
            id="desk-search",
            name="search",
            type="search",
            key=S.round.to_string(),
            default_value="",
            placeholder=_("Name, year, phone"),
            auto_complete="off",
            spell_check=False,
            max_length=120,
            aria_describedby="desk-search-help",
            on_change=S.look_for.debounce(180),
            class_name="input desk-search",
        ),
        rx.el.p(
            sentence(
                _("{slash} to search · {enter} takes the first · {down} chooses"),
                slash=rx.el.kbd("/"),
                enter=rx.el.kbd(_("Enter")),
                down=rx.el.kbd("↓"),
            ),
            id="desk-search-help",
            class_name="keys",
        ),
        rx.el.p(S.hint, role="status", class_name="desk-hint"),
        on_submit=[S.take_first, FOLLOW],
        role="search",
        aria_label=_("Find a patient"),
        no_validate=True,
        class_name="desk-find",
    )  # fmt: skip


def _matches() -> rx.Component:
    return rx.el.div(
        rx.cond(
            S.matches.length() > 0,
            rx.el.ul(
                rx.foreach(S.matches, _match), class_name="matches", role="list", aria_label=_("Matching patients")
            ),
            rx.el.p(_("Nobody is found by “"), S.text, "”.", class_name="muted", role="status"),
        ),
        button(
            _("Create “{text}”").format(text=S.text),
            icon="user-plus",
            on_click=New.open_form(S.text),
            custom_attrs={"data-match": ""},
        ),
        class_name="desk-found",
    )


def _match(patient: rx.Var[PatientRow], index: rx.Var[int]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(patient.name, class_name="strong"),
            rx.el.span(
                rx.cond(patient.born, patient.born, _("No birth date")),
                rx.cond(patient.phone, " · " + patient.phone, ""),
                class_name="muted small tabular",
            ),
            rx.cond(index == 0, rx.el.kbd(_("Enter"), class_name="match-key", aria_hidden="true")),
            type="button",
            class_name="match",
            custom_attrs={"data-match": ""},
            on_click=[S.choose(patient.id), FOLLOW],
        )
    )


def _chosen() -> rx.Component:
    patient = S.patient
    return rx.el.div(
        rx.el.div(
            rx.el.h2(patient.name, class_name="desk-name"),
            rx.el.p(
                rx.cond(patient.born, _("born {born}").format(born=patient.born), _("No birth date")),
                class_name="muted tabular",
            ),
        ),
        contact_lines(patient.phone, patient.email),
        rx.cond(patient.notes, rx.el.p(patient.notes, class_name="desk-notes small")),
        _upcoming(),
        rx.el.div(
            button(_("Another patient"), icon="x", on_click=[S.begin_again, FOLLOW]),
            class_name="button-row",
        ),
        class_name="card desk-chosen",
    )


def _upcoming() -> rx.Component:
    return rx.el.div(
        rx.el.h3(_("Upcoming"), class_name="times-legend"),
        rx.cond(
            S.upcoming.length() > 0,
            rx.el.ul(rx.foreach(S.upcoming, _upcoming_row), role="list", class_name="matches"),
            rx.el.p(_("No appointment ahead."), class_name="muted small"),
        ),
        class_name="desk-upcoming",
    )


def _upcoming_row(row: rx.Var[DeskRow]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(row.day, ", ", rx.el.span(row.time, class_name="strong"), class_name="tabular"),
            rx.el.span(row.what, " · ", row.called, class_name="muted small"),
            rx.cond(row.status == "booked", rx.fragment(), status_badge("appointment", row.status)),
            type="button",
            class_name="match",
            on_click=DeskActionsState.show(row.id),
        )
    )


def contact_lines(phone: rx.Var[str], email: rx.Var[str]) -> rx.Component:
    """How to reach somebody: a tap calls or writes."""
    return rx.el.div(
        rx.cond(
            phone,
            rx.el.a(
                rx.icon("phone", size=16, aria_hidden="true"), phone, href=f"tel:{phone}", class_name="contact tabular"
            ),
            rx.el.span(
                rx.icon("phone-off", size=16, aria_hidden="true"), _("No phone number"), class_name="contact muted"
            ),
        ),
        rx.cond(
            email,
            rx.el.a(
                rx.icon("mail", size=16, aria_hidden="true"),
                rx.el.span(email, class_name="cut"),
                href=f"mailto:{email}",
                class_name="contact",
            ),
            rx.el.span(
                rx.icon("mail-x", size=16, aria_hidden="true"),
                _("No e-mail: nothing is sent"),
                class_name="contact muted",
            ),
        ),
        class_name="contacts",
    )


def _nobody() -> rx.Component:
    return rx.el.p(
        _("Who is calling? Type a name, a year of birth, a part of the phone number, or all of it."),
        class_name="muted small",
    )


def _new_patient() -> rx.Component:
    return form_dialog(
        form(
            form_problem(New.refusal),
            text_field(
                _("Name"), "name", id="new-name", default_value=New.name, error=New.errors["name"], auto_focus=True,
                auto_complete="off", max_length=120,
            ),
            field_row(
                date_field(_("Date of birth"), "date_of_birth", id="new-born", error=New.errors["date_of_birth"]),
                text_field(
                    _("Phone"), "phone", id="new-phone", type="tel", error=New.errors["phone"], auto_complete="off",
                    optional=True,
                ),
            ),
            text_field(
                _("E-mail"), "email", id="new-email", type="email", error=New.errors["email"], auto_complete="off",
                optional=True, help_text=_("For confirmations and reminders."),
            ),
            rx.cond(New.likely.length() > 0, _likely()),
            dialog_actions(dialog_close(_("Not now")), submit_button(_("Create patient"))),
            on_submit=New.create,
            label=_("New patient"),
        ),
        title=_("New patient"),
        is_open=New.is_open,
        on_open_change=New.set_open,
    )  # fmt: skip


def _likely() -> rx.Component:
    return rx.el.div(
        rx.el.p(_("Is it one of these? They have a record already."), class_name="strong", role="alert"),
        rx.el.ul(rx.foreach(New.likely, _likely_row), role="list", class_name="matches"),
        checkbox(_("No, this is another person"), "is_new_person"),
        class_name="card taken",
    )


def _likely_row(patient: rx.Var[PatientRow]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(patient.name, class_name="strong"),
            rx.el.span(
                rx.cond(patient.born, patient.born, _("No birth date")),
                rx.cond(patient.phone, " · " + patient.phone, ""),
                rx.cond(patient.email, " · " + patient.email, ""),
                class_name="muted small tabular",
            ),
            type="button",
            class_name="match",
            aria_label=_("Use the record of {name}").format(name=patient.name),
            on_click=New.use(patient.id),
        )
    )
