"""Patients: everybody's record, found while typing."""

import reflex as rx

from medisched.components.avatar import avatar
from medisched.components.button import button
from medisched.components.card import banner, toolbar
from medisched.components.dialog import form_dialog
from medisched.components.field import text_field
from medisched.components.link import text_link
from medisched.components.listing import Column, empty_state, table
from medisched.components.patient_cards import likely_duplicates, login_badge
from medisched.components.patient_form import patient_form
from medisched.components.patient_merge import choose_other, compare, merge_dialog
from medisched.components.patient_record import patient_record
from medisched.domain.texts import _
from medisched.pages.frame import in_place, inside
from medisched.state.patient_merges import PatientMergesState as M
from medisched.state.patient_rows import PatientRow
from medisched.state.patients import PatientsState as S
from medisched.state.viewer import ViewerState


def page() -> rx.Component:
    """A list to search; a row opens the record beside it."""
    return inside(
        rx.cond(S.is_closed, banner(_("Records can be changed again when the organization is active."), "warn")),
        rx.el.div(
            _search(),
            table(
                S.patients,
                COLUMNS,
                label=_("Patients"),
                loading=~S.is_loaded,
                problem=S.problem,
                retry=S.load,
                empty=rx.cond(S.search, _nobody(), _nobody_yet()),
            ),
            rx.cond(
                S.has_more,
                rx.el.div(button(_("Show more"), icon="chevron-down", on_click=S.show_more), class_name="more"),
            ),
            class_name="section patients",
        ),
        _record(),
        _add_dialog(),
        _change_dialog(),
        _merge_dialog(),
        route="/patients",
        title=_("Patients"),
        subtitle=in_place(_("Everybody who comes to you. All times in {place} time.")),
        action=rx.cond(
            S.is_closed,
            rx.fragment(),
            button(_("Add a patient"), kind="primary", icon="user-plus", on_click=S.open_add),
        ),
        roles=("owner", "staff"),
    )


def _search() -> rx.Component:
    return toolbar(
        rx.fragment(
            text_field(
                _("Search"),
                "search",
                id="patient-search",
                type="search",
                auto_complete="off",
                help_text=_("Name, birth date, phone or e-mail. The beginning is enough."),
                on_change=S.look_for.debounce(200),
                key=S.clearings.to(str),
            )
        ),
    )


def _name(row: rx.Var[PatientRow]) -> rx.Component:
    return rx.el.div(
        avatar(row.name),
        rx.el.div(
            rx.el.button(row.name, type="button", class_name="row-open strong", on_click=S.show(row.id)),
            login_badge(row),
            class_name="patient-name",
        ),
        class_name="person",
    )


def _born(row: rx.Var[PatientRow]) -> rx.Component:
    return rx.cond(
        row.born,
        rx.el.div(
            rx.el.div(row.born, class_name="tabular one-line"), rx.el.div(row.age, class_name="muted small tabular")
        ),
        _missing(_("not known")),
    )


def _contact(row: rx.Var[PatientRow]) -> rx.Component:
    return rx.cond(
        row.phone | row.email,
        rx.el.div(
            rx.cond(row.phone, rx.el.div(row.phone, class_name="tabular cut")),
            rx.cond(row.email, rx.el.div(row.email, class_name="muted small cut")),
        ),
        _missing(_("not known")),
    )


def _next(row: rx.Var[PatientRow]) -> rx.Component:
    return rx.cond(row.next_time, rx.el.span(row.next_time, class_name="tabular"), _missing(_("none")))


def _missing(words: str) -> rx.Component:
    return rx.el.span(words, class_name="muted")


def _nobody() -> rx.Component:
    return empty_state(
        "people",
        _("Nobody is found by this"),
        _("Try fewer letters, or another way: a birth date like 17.05.1980, or four figures of the phone number."),
        rx.el.div(
            button(_("Show everybody"), on_click=S.show_everybody),
            rx.cond(S.is_closed, rx.fragment(), button(_("Add a patient"), icon="user-plus", on_click=S.open_add)),
            class_name="button-row",
        ),
    )


def _nobody_yet() -> rx.Component:
    return empty_state(
        "people",
        _("No patients yet"),
        _("Whoever joins online appears here by themselves. Add those who call or come in."),
        rx.cond(S.is_closed, rx.fragment(), button(_("Add the first patient"), on_click=S.open_add)),
    )


def _record() -> rx.Component:
    return patient_record(
        S.chosen,
        upcoming=S.upcoming,
        past=S.past,
        can_manage=~S.is_closed,
        place=ViewerState.place,
        is_open=S.dialog == "record",
        on_open_change=S.set_open,
        on_change=S.open_change,
        trail=rx.cond(
            S.viewer.role == "owner",
            rx.el.p(text_link(_("Who looked at this record"), f"/audit?patient={S.chosen.id}")),
        ),
        on_merge=[S.set_open(False), M.begin(S.chosen.id)],
    )


def _add_dialog() -> rx.Component:
    return form_dialog(
        rx.cond(
            S.likely.length() > 0,
            likely_duplicates(
                S.likely,
                new_name=S.entry.name,
                refusal=S.refusal,
                on_use=S.show,
                on_create=S.add_anyway,
                on_back=S.back_to_form,
            ),
            _form("add", _("Add patient"), _("New patient"), S.add),
        ),
        title=rx.cond(S.likely.length() > 0, _("Is it one of these people?"), _("Add a patient")),
        is_open=S.dialog == "add",
        on_open_change=S.set_open,
    )


def _change_dialog() -> rx.Component:
    return form_dialog(
        _form("change", _("Save the record"), _("Change the record"), S.change),
        title=_("Edit {name}").format(name=S.chosen.name),
        is_open=S.dialog == "change",
        on_open_change=S.set_open,
    )


def _form(name: str, submit: str, label: str, on_submit: rx.EventHandler) -> rx.Component:
    return patient_form(
        S.entry,
        errors=S.errors,
        refusal=S.refusal,
        today=S.today,
        on_submit=on_submit,
        submit_label=submit,
        label=label,
        name=name,
        key=S.entries.to(str),
    )


def _merge_dialog() -> rx.Component:
    content = rx.cond(
        M.has_second,
        compare(
            M.first,
            M.second,
            keeps_first=M.keeps_first,
            refusal=M.refusal,
            on_keep=M.keep,
            on_back=M.choose_again,
            on_merge=M.merge,
        ),
        choose_other(M.choices, search=M.search, on_search=M.look_for, on_choose=M.choose),
    )
    return merge_dialog(M.first, content=content, is_open=M.is_open, on_open_change=M.set_open)


COLUMNS = (
    Column(_("Patient"), _name, is_title=True, width="34%"),
    Column(_("Born"), _born, width="16%"),
    Column(_("Contact"), _contact, width="28%"),
    Column(_("Next appointment"), _next, width="22%"),
)
