"""The desk: who is calling, what for and when, and who comes today; a phone in one hand, keys below the other."""

import reflex as rx

from medisched.components.hotkeys import FocusMover, Hotkeys
from medisched.domain.texts import _
from medisched.pages.desk_day import day_column
from medisched.pages.desk_openings import time_column
from medisched.pages.desk_panel import panel
from medisched.pages.desk_patients import patient_column
from medisched.pages.frame import in_place, inside
from medisched.state.desk import DeskState as S
from medisched.state.desk_openings import DeskOpeningsState

TABS = (("patient", _("Patient")), ("time", _("Time")), ("day", _("Day")))


def page() -> rx.Component:
    """Three columns on a wide screen, three tabs on a phone."""
    return inside(
        Hotkeys.create(search="#desk-search"),
        FocusMover.create(turn=S.focus),
        FocusMover.create(turn=DeskOpeningsState.focus),
        _tabs(),
        rx.el.div(
            patient_column(),
            time_column(),
            day_column(),
            class_name="desk",
            custom_attrs={"data-shown": S.tab},
        ),
        panel(),
        route="/desk",
        title=_("Desk"),
        subtitle=in_place(_("All times in {place} time.")),
        roles=("staff", "owner"),
        look="desk-content",
    )


def _tabs() -> rx.Component:
    return rx.el.div(
        *(
            rx.el.button(
                words,
                type="button",
                class_name="desk-tab",
                aria_pressed=rx.cond(S.tab == name, "true", "false"),
                custom_attrs={"data-tab": name},
                on_click=S.show_tab(name),
            )
            for name, words in TABS
        ),
        role="group",
        aria_label=_("Parts of the desk"),
        class_name="desk-tabs",
    )
