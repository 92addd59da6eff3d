"""Rooms and devices: where and with what services are given."""

import reflex as rx

from medisched.components.archived import archived_list
from medisched.components.button import button
from medisched.components.card import section
from medisched.components.listing import Column, empty_state, table
from medisched.components.place_dialogs import archive_dialog, kind_field, name_dialog
from medisched.pages.frame import inside
from medisched.state.devices import DevicesState as D
from medisched.state.place_rows import PlaceRow
from medisched.state.rooms import RoomsState as R

State = type[R] | type[D]


def page() -> rx.Component:
    return inside(
        _rooms(),
        _devices(),
        _name_dialog(R, "room", "add", R.add, "Room 1"),
        _name_dialog(R, "room", "edit", R.save, "Room 1"),
        _name_dialog(D, "device", "add", D.add, "Dermatoscope 1"),
        _name_dialog(D, "device", "edit", D.save, "Dermatoscope 1"),
        _archive_dialog(R, "room"),
        _archive_dialog(D, "device"),
        route="/rooms",
        title="Rooms and devices",
        subtitle="What your services need. Nobody is booked into a room or onto a device that is taken.",
        roles=("owner", "staff"),
    )


def _rooms() -> rx.Component:
    return section(
        table(
            R.rooms,
            (Column("Name", _name, is_title=True), Column("Used for", _used_for), _actions(R)),
            label="Rooms",
            loading=~R.is_loaded,
            problem=R.problem,
            retry=R.load,
            empty=empty_state(
                "door",
                "No rooms yet",
                "Add the rooms that appointments take place in. A service without rooms needs none.",
                button("Add the first room", on_click=R.open_add),
            ),
        ),
        archived_list(R.archived, label="Archived rooms", on_restore=R.restore),
        title="Rooms",
        action=button("Add a room", icon="plus", on_click=R.open_add),
    )


def _devices() -> rx.Component:
    return section(
        table(
            D.devices,
            (
                Column("Name", _name, is_title=True),
                Column("Kind", _kind),
                Column("Used for", _used_for),
                _actions(D),
            ),
            label="Devices",
            loading=~D.is_loaded,
            problem=D.problem,
            retry=D.load,
            empty=empty_state(
                "clock",
                "No devices yet",
                "Add what has to be shared, for example two dermatoscopes for five providers.",
                button("Add the first device", on_click=D.open_add),
            ),
        ),
        archived_list(D.archived, label="Archived devices", on_restore=D.restore),
        title="Devices",
        action=button("Add a device", icon="plus", on_click=D.open_add),
    )


def _name(place: rx.Var[PlaceRow]) -> rx.Var[str]:
    return place.name


def _kind(place: rx.Var[PlaceRow]) -> rx.Component:
    return rx.cond(place.kind, place.kind, rx.el.span("stands alone", class_name="muted"))


def _used_for(place: rx.Var[PlaceRow]) -> rx.Component:
    return rx.cond(place.used_for, place.used_for, rx.el.span("no service yet", class_name="muted"))


def _actions(state: State) -> Column:
    def buttons(place: rx.Var[PlaceRow]) -> rx.Component:
        return rx.fragment(
            button("Edit", kind="quiet", aria_label=f"Edit {place.name}", on_click=state.open_edit(place.id)),
            button("Archive", kind="quiet", aria_label=f"Archive {place.name}", on_click=state.open_archive(place.id)),
        )

    return Column("Actions", buttons, is_action=True)


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
