"""An address that is a secret: made, shown once and copied without any event or state that holds it."""

import reflex as rx
from reflex.event import passthrough_event_spec

from medisched.components.copy_field import CopyField
from medisched.components.scripts import script
from medisched.domain.texts import _


class CalendarAddress(rx.Component):
    """Its child is drawn with the address as `value` as soon as there is one."""

    library = script(__file__, "calendar_address.jsx")
    tag = "CalendarAddress"

    kind: rx.Var[str]
    calendar: rx.Var[str]
    privacy: rx.Var[str]
    label: rx.Var[str]
    busy_label: rx.Var[str]
    failed_label: rx.Var[str]
    is_offered: rx.Var[bool]

    on_made: rx.EventHandler[passthrough_event_spec()]
    on_refused: rx.EventHandler[passthrough_event_spec(str)]


def calendar_address(
    *,
    kind: rx.Var[str],
    calendar: rx.Var[str],
    privacy: rx.Var[str],
    label: str | rx.Var[str],
    is_offered: bool | rx.Var[bool],
    on_made: rx.EventHandler,
    on_refused: rx.EventHandler,
) -> rx.Component:
    """The button while `is_offered`; the address from when it is made until this is closed."""
    return CalendarAddress.create(
        CopyField.create(
            label=_("the address"),
            value="",
            copy_label=_("Copy"),
            copied_label=_("Copied"),
            failed_label=_("Press Ctrl C"),
            custom_attrs={"aria-label": _("Address of the calendar")},
        ),
        kind=kind,
        calendar=calendar,
        privacy=privacy,
        label=label,
        busy_label=_("One moment…"),
        failed_label=_("We could not reach the server. Please try again."),
        is_offered=is_offered,
        on_made=on_made,
        on_refused=on_refused,
    )
