"""Services: what patients come for."""

import reflex as rx

from medisched.components.archived import archived_list
from medisched.components.button import button
from medisched.components.color_picker import color_dot
from medisched.components.focus_on import FocusOn
from medisched.components.listing import Column, empty_state, table
from medisched.components.remove_dialog import remove_dialog
from medisched.components.service_form import service_form
from medisched.components.status import badge
from medisched.domain.texts import _
from medisched.pages.frame import NOW_CLOSED, inside, while_open
from medisched.state.service_rows import NOBODY, ServiceRow
from medisched.state.services import ServicesState as S


def page() -> rx.Component:
    add = while_open(button(_("Add a service"), kind="primary", icon="plus", on_click=S.open_add))
    return inside(
        rx.cond(S.is_editing, _editor(), _list()),
        _archive_dialog(),
        route="/services",
        title=_("Services"),
        subtitle=_("What patients come for: how long it takes, who offers it, where and with what."),
        action=rx.cond(S.is_editing, rx.fragment(), add),
        roles=("owner", "staff"),
    )


def _list() -> rx.Component:
    return rx.el.div(
        rx.cond(S.is_back, FocusOn.create(target="h1")),
        table(
            S.services,
            COLUMNS,
            label=_("Services"),
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            empty=_empty(),
        ),
        archived_list(
            S.archived,
            label=_("Archived services"),
            on_restore=S.restore,
            on_edit=S.open_edit,
            are_fixed=NOW_CLOSED,
        ),
        class_name="stack services",
    )


def _editor() -> rx.Component:
    is_new = S.entry.id == str(NOBODY)
    return rx.el.section(
        rx.el.h2(
            rx.cond(is_new, _("New service"), _("Change {name}").format(name=S.entry.name)), class_name="card-title"
        ),
        service_form(
            S.entry,
            providers=S.providers,
            rooms=S.rooms,
            devices=S.devices,
            is_new=is_new,
            is_timing_open=S.is_timing_open,
            errors=S.errors,
            refusal=S.refusal,
            tries=rx.cond(S.tries > 0, S.tries.to(str), ""),
            on_submit=S.save,
            on_close=S.close,
            key=S.version.to(str),
        ),
        class_name="card service-editor",
        aria_label=_("Service"),
    )


def _name(service: rx.Var[ServiceRow]) -> rx.Component:
    return rx.el.span(color_dot(service.color), rx.el.span(service.name), class_name="with-dot")


def _duration(service: rx.Var[ServiceRow]) -> rx.Component:
    return rx.el.span(service.duration, class_name="tabular one-line")


def _offered_by(service: rx.Var[ServiceRow]) -> rx.Component:
    return rx.cond(service.offered_by, service.offered_by, badge("triangle-alert", _("Nobody yet"), "warn"))


def _rooms(service: rx.Var[ServiceRow]) -> rx.Component:
    return rx.cond(service.rooms, service.rooms, rx.el.span(_("needs none"), class_name="muted one-line"))


def _online(service: rx.Var[ServiceRow]) -> rx.Component:
    return rx.cond(service.online, badge("globe", _("Online"), "accent"), badge("phone", _("Staff only"), "quiet"))


def _price(service: rx.Var[ServiceRow]) -> rx.Component:
    shown = rx.el.span(service.price, class_name="tabular one-line")
    return rx.cond(service.price, shown, rx.el.span(_("not shown"), class_name="muted"))


def _actions(service: rx.Var[ServiceRow]) -> rx.Component:
    edit = button(
        _("Edit"),
        kind="quiet",
        aria_label=_("Edit {name}").format(name=service.name),
        on_click=S.open_edit(service.id),
    )
    # Its details stand nowhere else.
    return rx.fragment(
        edit,
        while_open(
            button(
                _("Archive"),
                kind="quiet",
                aria_label=_("Archive {name}").format(name=service.name),
                on_click=S.open_archive(service.id),
            )
        ),
    )


def _empty() -> rx.Component:
    return empty_state(
        "calendar",
        _("No services yet"),
        _(
            "A service is what patients come for, for example a skin check of 20 minutes. "
            "Free times are found for it by themselves."
        ),
        while_open(button(_("Add the first service"), on_click=S.open_add)),
    )


def _archive_dialog() -> rx.Component:
    return remove_dialog(
        title=_("Archive {chosen_name}?").format(chosen_name=S.chosen_name),
        consequence=S.consequence,
        confirm_label=_("Archive service"),
        refusal=S.refusal,
        is_open=S.is_asking,
        on_open_change=S.set_asking,
        on_confirm=S.archive,
    )


COLUMNS = (
    Column(_("Name"), _name, is_title=True),
    Column(_("Duration"), _duration),
    Column(_("Offered by"), _offered_by),
    Column(_("Rooms"), _rooms),
    Column(_("Booking"), _online),
    Column(_("Price"), _price),
    Column(_("Actions"), _actions, is_action=True),
)
