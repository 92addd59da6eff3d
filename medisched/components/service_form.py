"""The form of a service: what, by whom, where and with what, and, folded away, at which times."""

import reflex as rx
from reflex.vars.object import ObjectVar

from medisched.components.button import button, submit_button
from medisched.components.color_picker import color_picker
from medisched.components.disclosure import disclosure
from medisched.components.field import checkbox, number_field, select_field, text_area, text_field
from medisched.components.focus_on import FocusOn
from medisched.components.form import form, form_actions, form_problem
from medisched.components.link import text_link
from medisched.components.pick_list import grouped_pick_list, pick_list
from medisched.domain.money import CURRENCIES
from medisched.domain.texts import _

Errors = ObjectVar[dict[str, str]]


def service_form(
    entry: rx.Var,
    *,
    providers: rx.Var[list],
    rooms: rx.Var[list],
    devices: rx.Var[list],
    is_new: rx.Var[bool],
    is_timing_open: rx.Var[bool],
    errors: Errors,
    refusal: rx.Var[str],
    tries: rx.Var[str],
    on_submit: rx.EventHandler,
    on_close: rx.EventHandler,
    **props: object,
) -> rx.Component:
    """After a refusal the focus goes to the first entry that needs another look."""
    return form(
        rx.cond(tries, FocusOn.create(target="[aria-invalid=true]", key=tries)),
        form_problem(refusal),
        rx.el.div(
            rx.el.div(*_what(entry, errors), class_name="service-part"),
            rx.el.div(_who(providers), _where(rooms), _with_what(devices), class_name="service-part"),
            class_name="service-parts",
        ),
        _timing(entry, errors, is_timing_open),
        form_actions(
            submit_button(rx.cond(is_new, _("Create service"), _("Save changes"))),
            button(_("Not now"), kind="quiet", on_click=on_close),
        ),
        on_submit=on_submit,
        label=_("Service"),
        **props,
    )


def _what(entry: rx.Var, errors: Errors) -> tuple[rx.Component, ...]:
    return (
        text_field(
            _("Name"),
            "name",
            error=errors["name"],
            default_value=entry.name,
            max_length=80,
            auto_complete="off",
            auto_focus=True,
            placeholder=_("Skin check"),
        ),
        text_area(
            _("Description"),
            "description",
            optional=True,
            error=errors["description"],
            default_value=entry.description,
            max_length=500,
            rows="3",
            help_text=_("Patients read it when they choose. What to bring, how to prepare."),
        ),
        number_field(
            _("Duration"),
            "duration",
            unit=_("minutes"),
            error=errors["duration"],
            default_value=entry.duration,
            min=5,
            max=480,
        ),
        _price(entry, errors),
        checkbox(
            _("Patients can book it online"),
            "online",
            default_checked=entry.online,
            help_text=_("Otherwise only your staff schedules it."),
        ),
        color_picker(_("Colour in the calendar"), "color", chosen=entry.color, error=errors["color"]),
    )


def _price(entry: rx.Var, errors: Errors) -> rx.Component:
    return rx.el.div(
        text_field(
            _("Price"),
            "price",
            optional=True,
            error=errors["price"],
            default_value=entry.price,
            input_mode="decimal",
            auto_complete="off",
            max_length=14,
            placeholder="45.00",
            help_text=_("Left empty, no price is shown."),
        ),
        select_field(
            _("Currency"),
            "currency",
            [(code, code) for code in CURRENCIES],
            error=errors["currency"],
            default_value=entry.currency,
        ),
        class_name="price-row",
    )


def _who(providers: rx.Var[list]) -> rx.Component:
    return pick_list(
        _("Who offers it"),
        "provider",
        providers,
        help_text=_("Without anybody it cannot be booked."),
        empty=rx.el.p(_("There are no providers yet. You can choose them here later."), class_name="pick-none"),
    )


def _where(rooms: rx.Var[list]) -> rx.Component:
    return pick_list(
        _("Rooms"),
        "room",
        rooms,
        help_text=_("Any one of these. None: it needs no room."),
        empty=rx.el.p(_("There are no rooms yet."), " ", text_link(_("Add rooms"), "/rooms"), class_name="pick-none"),
    )


def _with_what(devices: rx.Var[list]) -> rx.Component:
    return grouped_pick_list(
        _("Devices"),
        "device",
        devices,
        help_text=_("One of each kind is reserved."),
        empty=rx.el.p(
            _("There are no devices yet."), " ", text_link(_("Add devices"), "/rooms"), class_name="pick-none"
        ),
    )


def _timing(entry: rx.Var, errors: Errors, is_open: rx.Var[bool]) -> rx.Component:
    return disclosure(
        _("Times and notice"),
        rx.el.div(
            _minutes(
                _("A time begins every"), "step", entry.step, errors, help_text=_("From the start of working hours.")
            ),
            _minutes(_("Kept free before"), "buffer_before", entry.buffer_before, errors, help_text=_("To prepare.")),
            _minutes(
                _("Kept free after"), "buffer_after", entry.buffer_after, errors, help_text=_("To clean up, for notes.")
            ),
            _notice(entry, errors),
            _horizon(entry, errors),
            class_name="timing",
        ),
        note=_("Buffers, shortest notice, how far ahead"),
        is_open=is_open,
    )


def _minutes(label: str, name: str, value: rx.Var[str], errors: Errors, *, help_text: str) -> rx.Component:
    return number_field(
        label, name, unit=_("minutes"), error=errors[name], default_value=value, min=0, max=480, help_text=help_text
    )


def _notice(entry: rx.Var, errors: Errors) -> rx.Component:
    return rx.el.div(
        number_field(
            _("Shortest notice"),
            "notice",
            error=errors["notice"],
            default_value=entry.notice,
            min=0,
            help_text=_("Later than this, patients cannot book."),
        ),
        select_field(
            _("Unit"),
            "notice_unit",
            (("minutes", "minutes"), ("hours", "hours"), ("days", "days")),
            default_value=entry.notice_unit,
        ),
        class_name="notice-row",
    )


def _horizon(entry: rx.Var, errors: Errors) -> rx.Component:
    return number_field(
        _("Can be booked up to"),
        "horizon",
        unit=_("days ahead"),
        error=errors["horizon"],
        default_value=entry.horizon,
        min=1,
        max=731,
        help_text=_("Later days are not offered yet."),
    )
