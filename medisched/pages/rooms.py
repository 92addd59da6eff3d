"""Rooms and devices: where and with what services are given."""

import reflex as rx

from medisched.components.archived import archived_list
from medisched.components.button import button
from medisched.components.card import section
from medisched.components.listing import Column, empty_state, table
from medisched.components.place_dialogs import archive_dialog, kind_field, name_dialog
from medisched.domain.texts import _
from medisched.pages.calendar_feeds import feed_dialog
from medisched.pages.frame import NOW_CLOSED, inside, while_open
from medisched.state.calendar_feeds import CalendarFeedState
from medisched.state.devices import DevicesState as D
from medisched.state.place_rows import PlaceRow
from medisched.state.rooms import RoomsState as R

State = type[R] | type[D]


def page() -> rx.Component:
    return inside(
        _rooms(),
        _devices(),
        _name_dialog(R, "room", "add", R.add, _("Room 1")),
        _name_dialog(R, "room", "edit", R.save, _("Room 1")),
        _name_dialog(D, "device", "add", D.add, _("Dermatoscope 1")),
        _name_dialog(D, "device", "edit", D.save, _("Dermatoscope 1")),
        _archive_dialog(R, "room"),
        _archive_dialog(D, "device"),
        feed_dialog(),
        route="/rooms",
        title=_("Rooms and devices"),
        subtitle=_("What your services need. Nobody is booked into a room or onto a device that is taken."),
        roles=("owner", "staff"),
    )


def _rooms() -> rx.Component:
    return section(
        table(
            R.rooms,
            (
                Column(_("Name"), _name, is_title=True),
                Column(_("Used for"), _used_for),
                _actions(R, CalendarFeedState.begin_room),
            ),
            label=_("Rooms"),
            loading=~R.is_loaded,
            problem=R.problem,
            retry=R.load,
            empty=empty_state(
                "door",
                _("No rooms yet"),
                _("Add the rooms that appointments take place in. A service without rooms needs none."),
                while_open(button(_("Add the first room"), on_click=R.open_add)),
            ),
        ),
        archived_list(R.archived, label=_("Archived rooms"), on_restore=R.restore, are_fixed=NOW_CLOSED),
        title=_("Rooms"),
        action=while_open(button(_("Add a room"), icon="plus", on_click=R.open_add)),
    )


def _devices() -> rx.Component:
    return section(
        table(
            D.devices,
            (
                Column(_("Name"), _name, is_title=True),
                Column(_("Kind"), _kind),
                Column(_("Used for"), _used_for),
                _actions(D, CalendarFeedState.begin_device),
            ),
            label=_("Devices"),
            loading=~D.is_loaded,
            problem=D.problem,
            retry=D.load,
            empty=empty_state(
                "clock",
                _("No devices yet"),
                _("Add what has to be shared, for example two dermatoscopes for five providers."),
                while_open(button(_("Add the first device"), on_click=D.open_add)),
            ),
        ),
        archived_list(D.archived, label=_("Archived devices"), on_restore=D.restore, are_fixed=NOW_CLOSED),
        title=_("Devices"),
        action=while_open(button(_("Add a device"), icon="plus", on_click=D.open_add)),
    )


def _name(place: rx.Var[PlaceRow]) -> rx.Var[str]:
    return place.name


def _kind(place: rx.Var[PlaceRow]) -> rx.Component:
    return rx.cond(place.kind, place.kind, rx.el.span(_("stands alone"), class_name="muted"))


def _used_for(place: rx.Var[PlaceRow]) -> rx.Component:
    return rx.cond(place.used_for, place.used_for, rx.el.span(_("no service yet"), class_name="muted"))


def _actions(state: State, subscribe: rx.EventHandler) -> Column:
    def buttons(place: rx.Var[PlaceRow]) -> rx.Component:
        return rx.fragment(
            while_open(
                button(
                    _("Edit"),
                    kind="quiet",
                    aria_label=_("Edit {name}").format(name=place.name),
                    on_click=state.open_edit(place.id),
                )
            ),
            button(
                _("Subscribe"),
                kind="quiet",
                aria_label=_("Subscribe to {name}").format(name=place.name),
                on_click=subscribe(place.id),
            ),
            while_open(
                button(
                    _("Archive"),
                    kind="quiet",
                    aria_label=_("Archive {name}").format(name=place.name),
                    on_click=state.open_archive(place.id),
                )
            ),
        )

    return Column(_("Actions"), buttons, is_action=True)


def _name_dialog(state: State, what: str, name: str, on_submit: rx.EventHandler, placeholder: str) -> rx.Component:
    more = [kind_field(D.kinds, chosen=D.chosen, errors=D.errors, place=name)] if what == "device" else []
    return name_dialog(
        *more,
        what=what,
        chosen=state.chosen,
        is_new=name == "add",
        is_open=state.dialog == name,
        on_open_change=state.set_open,
        on_submit=on_submit,
        errors=state.errors,
        refusal=state.refusal,
        placeholder=placeholder,
    )


def _archive_dialog(state: State, what: str) -> rx.Component:
    return archive_dialog(
        what=what,
        chosen=state.chosen,
        consequence=state.consequence,
        refusal=state.refusal,
        is_open=state.dialog == "archive",
        on_open_change=state.set_open,
        on_confirm=state.archive,
    )
