"""The audit trail of an organization, for its owners."""

import reflex as rx

from medisched.components.address_keeper import AddressKeeper
from medisched.components.audit_list import TrailHandlers, chain_strip, entry_panel, only_banner, trail
from medisched.components.button import button, icon_button
from medisched.components.download_link import download_link
from medisched.components.field import date_field, select_field
from medisched.components.hotkeys import FocusMover, Hotkeys
from medisched.domain.audit_words import ACTIONS, SHOWN, SUBJECTS
from medisched.domain.texts import _
from medisched.pages.frame import in_place, inside
from medisched.state.audit import AuditState as S
from medisched.state.desk_rows import PatientRow

ON = TrailHandlers(
    load=S.load,
    open_entry=S.open_entry,
    set_open=S.set_open,
    show_more=S.show_more,
    show_all=S.show_all,
    show_actor=S.show_actor,
    show_subject=S.show_subject,
    verify=S.verify,
)
OF_HERE = (
    "looked",
    "made",
    "changed",
    "removed",
    "exported",
    "suspended",
    "restored",
    "admin.looked",
    "impersonation.started",
    "impersonation.page",
)
DEEDS = [("", _("Everything")), *((one, _(ACTIONS[one])) for one in OF_HERE)]
THINGS = [("", _("Everything")), *((one, _(words)) for one, words in (*SUBJECTS.items(), *SHOWN.items()))]
WAYS = [
    ("", _("All")),
    ("page", _("In the browser")),
    ("api", _("By the API")),
    ("calendar", _("By a calendar program")),
    ("job", _("By the program itself")),
]


def page() -> rx.Component:
    """The chain, the filters, the entries by day, and one of them beside it."""
    return inside(
        AddressKeeper.create(address=S.address),
        Hotkeys.create(search="#audit-patient"),
        # Not before the address has been read: what moved the focus on an older visit must not move it again.
        rx.cond(S.is_hydrated, FocusMover.create(turn=S.focus)),
        chain_strip(S.head, ON, rx.cond(S.export, download_link("CSV", _("Export as CSV"), S.export, S.file))),
        _filters(),
        only_banner(S.only, ON),
        trail(S.days, ON, loading=~S.is_loaded, problem=S.problem, has_more=S.has_more, is_narrowed=S.narrowed > 0),
        entry_panel(S.entry, S.is_open, ON),
        route="/audit",
        title=_("Audit trail"),
        subtitle=in_place(_("Who did what, and whose data they saw. Nothing in it can be changed. {place} time.")),
        roles=("owner",),
    )


def _filters() -> rx.Component:
    toggle = button(
        rx.cond(S.narrowed > 0, _("Filters ({count} set)").format(count=S.narrowed.to_string()), _("Filters")),
        icon="list-filter",
        on_click=S.set_filters(~S.shows_filters),
        aria_expanded=rx.cond(S.shows_filters, "true", "false"),
        aria_controls="audit-filters",
    )
    return rx.el.div(
        rx.el.div(toggle, class_name="audit-toggle"),
        rx.el.div(
            _patient(),
            select_field(_("Who"), "actor", S.people, value=S.actor_id, on_change=S.set_actor),
            select_field(_("What happened"), "action", DEEDS, value=S.action, on_change=S.set_action),
            select_field(_("About"), "subject", THINGS, value=S.subject, on_change=S.set_subject),
            select_field(_("From where"), "door", WAYS, value=S.door, on_change=S.set_door),
            date_field(_("From"), "from_day", value=S.from_day, on_change=S.set_from_day, error=S.errors["from_day"]),
            date_field(_("To"), "to_day", value=S.to_day, on_change=S.set_to_day, error=S.errors["to_day"]),
            id="audit-filters",
            class_name=rx.cond(S.shows_filters, "audit-filters audit-filters-open", "audit-filters"),
        ),
    )


def _patient() -> rx.Component:
    """Whose data it was: searched as at the desk."""
    return rx.cond(
        S.patient_id,
        rx.el.div(
            rx.el.span(_("Patient"), id="audit-patient-label", class_name="field-label"),
            rx.el.div(
                rx.el.span(S.patient, class_name="cut grows"),
                icon_button("x", _("Of every patient"), id="audit-everybody", on_click=S.show_everybody),
                role="group",
                aria_labelledby="audit-patient-label",
                class_name="input audit-chosen",
            ),
            class_name="field audit-patient",
        ),
        rx.el.form(
            rx.el.label(_("Patient"), html_for="audit-patient", class_name="field-label"),
            rx.el.input(
                id="audit-patient",
                name="search",
                type="search",
                placeholder=_("Name, year, phone"),
                auto_complete="off",
                spell_check=False,
                max_length=120,
                on_change=S.look_for.debounce(180),
                class_name="input",
            ),
            rx.cond(S.search, _found()),
            on_submit=S.take_first,
            role="search",
            aria_label=_("Find a patient"),
            no_validate=True,
            class_name="field audit-patient",
        ),
    )


def _found() -> rx.Component:
    return rx.el.div(
        rx.cond(
            S.found.length() > 0,
            rx.el.ul(rx.foreach(S.found, _match), class_name="matches", role="list", aria_label=_("Matching patients")),
            rx.el.p(_("Nobody is found by this."), class_name="muted small", role="status"),
        ),
        class_name="audit-found",
    )


def _match(patient: rx.Var[PatientRow]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(patient.name, class_name="strong"),
            rx.el.span(
                rx.cond(patient.born, patient.born, _("No birth date")),
                rx.cond(patient.phone, " · " + patient.phone, ""),
                class_name="muted small tabular",
            ),
            type="button",
            class_name="match",
            custom_attrs={"data-match": ""},
            on_click=S.choose_patient(patient.id),
        )
    )
