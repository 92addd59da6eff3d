"""The audit trail of an organization, for its owners."""

import reflex as rx

from medisched.components.address_keeper import AddressKeeper
from medisched.components.audit_list import TrailHandlers, chain_strip, entry_panel, only_banner, trail
from medisched.components.button import button
from medisched.components.download_link import download_link
from medisched.components.field import date_field, select_field
from medisched.domain.audit_words import ACTIONS, SHOWN, SUBJECTS
from medisched.domain.texts import _
from medisched.pages.frame import in_place, inside
from medisched.state.audit import AuditState as S

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
        chain_strip(S.head, ON, download_link("CSV", _("Export as CSV"), S.export, S.file)),
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
            date_field(_("From"), "from_day", value=S.from_day, on_change=S.set_from_day, error=S.errors["from_day"]),
            date_field(_("To"), "to_day", value=S.to_day, on_change=S.set_to_day, error=S.errors["to_day"]),
            select_field(_("Who"), "actor", S.people, value=S.actor_id, on_change=S.set_actor),
            select_field(_("What happened"), "action", DEEDS, value=S.action, on_change=S.set_action),
            select_field(_("About"), "subject", THINGS, value=S.subject, on_change=S.set_subject),
            select_field(_("From where"), "door", WAYS, value=S.door, on_change=S.set_door),
            id="audit-filters",
            class_name=rx.cond(S.shows_filters, "audit-filters audit-filters-open", "audit-filters"),
        ),
    )
