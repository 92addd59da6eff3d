"""The hospital's schedule: providers or rooms side by side."""

import reflex as rx

from medisched.components.address_keeper import AddressKeeper
from medisched.components.button import button, submit_button
from medisched.components.calendar import LEGEND, calendar, calendar_legend
from medisched.components.card import banner, facts
from medisched.components.dialog import dialog_actions, dialog_close, form_dialog
from medisched.components.field import select_field
from medisched.components.form import form, form_problem
from medisched.components.link import button_link
from medisched.components.listing import empty_state, states, waiting_blocks
from medisched.domain.texts import _
from medisched.pages.calendar_dialogs import appointment_dialog, cancelling_dialog, move_fields, move_words
from medisched.pages.frame import in_place, inside, while_open
from medisched.state.schedule import ScheduleState as S

KINDS = (("providers", _("Providers")), ("rooms", _("Rooms")))


def page() -> rx.Component:
    """The board, and a dialog for each thing that can be done in it."""
    return inside(
        AddressKeeper.create(address=S.address),
        _board(),
        appointment_dialog(S),
        cancelling_dialog(S),
        _slot_dialog(),
        _pick_dialog(),
        _move_dialog(),
        _ask_dialog(),
        route="/schedule",
        title=_("Schedule"),
        subtitle=in_place(_("All times in {place} time.")),
        action=while_open(button_link(_("New appointment"), "/desk", icon="plus", kind="primary")),
        roles=("owner", "staff"),
    )


def _board() -> rx.Component:
    return states(
        rx.el.div(
            _choices(),
            rx.cond(
                S.is_cut,
                banner(_("There is more than fits here. Please choose a department, or look at a single day."), "warn"),
            ),
            rx.cond(S.lanes.length() > 0, rx.fragment(), _nobody()),
            calendar(
                S.entries,
                views=("columns", "timeline", "list"),
                labels={"lane": rx.cond(S.kind == "rooms", _("Room"), _("Provider"))},
                background=S.shades,
                resources=S.lanes,
                view=S.view,
                date=S.first,
                jump=S.jump,
                focus=S.focus,
                offset=S.offset,
                scroll=S.scroll,
                day_start=S.day_start,
                day_end=S.day_end,
                idle_days=S.idle_days,
                revision=S.revision,
                on_range=S.show_range,
                on_pick=S.pick,
                on_move=S.move_entry,
                on_open=S.open_pressed,
                on_lane=S.open_lane,
            ),
            _people(),
            calendar_legend(tuple(kind for kind in LEGEND if kind[0] != "cancelled")),
            rx.el.p(
                _("Drag an appointment to another time or column, or open it and choose Move. You are asked first."),
                class_name="muted small",
            ),
            class_name="cal-page",
        ),
        loading=~S.is_loaded,
        problem=S.problem,
        retry=S.load,
        is_empty=~S.is_loaded,
        empty=rx.fragment(),
        waiting=waiting_blocks(1, "560px", _("Schedule")),
    )


def _choices() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            *(
                rx.el.button(
                    words,
                    type="button",
                    class_name="cal-view",
                    aria_pressed=rx.cond(S.kind == kind, "true", "false"),
                    on_click=S.choose_kind(kind),
                )
                for kind, words in KINDS
            ),
            role="group",
            aria_label=_("Side by side"),
            class_name="cal-views",
        ),
        rx.cond(
            S.departments.length() > 0,
            rx.el.div(
                select_field(
                    _("Department"),
                    "schedule-department",
                    S.departments,
                    value=S.department_id,
                    on_change=S.choose_department,
                ),
                class_name="cal-department",
            ),
        ),
        class_name="cal-choices",
    )


def _people() -> rx.Component:
    """Whose colours are whose, where the columns do not say it."""
    return rx.cond(
        S.people.length() > 0,
        rx.el.ul(
            rx.foreach(
                S.people,
                lambda one: rx.el.li(
                    rx.el.span(class_name="color-dot color-" + one.color, aria_hidden="true"),
                    rx.el.span(one.name),
                    class_name="cal-key",
                ),
            ),
            role="list",
            aria_label=_("Providers and their colours"),
            class_name="cal-legend",
        ),
    )


def _nobody() -> rx.Component:
    return rx.cond(
        S.kind == "rooms",
        empty_state("door", _("No rooms here"), _("Rooms appear as soon as there are some.")),
        empty_state("people", _("No providers here"), _("Providers appear as soon as there are some.")),
    )


def _slot_dialog() -> rx.Component:
    return form_dialog(
        form_problem(S.refusal),
        rx.el.p(S.span.when, class_name="cal-when tabular"),
        rx.cond(S.span.title, rx.el.p(S.span.title)),
        rx.el.p(rx.cond(S.desk, _("Free. Patients can book it."), _("Nobody has booked it.")), class_name="muted"),
        dialog_actions(
            dialog_close(_("Close")),
            rx.cond(S.desk, button_link(_("Book it at the desk"), S.desk, kind="primary")),
        ),
        title=_("Published slot"),
        is_open=S.dialog == "span",
        on_open_change=S.set_open,
    )


def _pick_dialog() -> rx.Component:
    return form_dialog(
        rx.el.p(S.picked, class_name="cal-when tabular"),
        rx.el.p(S.picked_lane),
        dialog_actions(
            dialog_close(_("Not now")),
            button_link(_("Choose the patient"), S.desk, kind="primary"),
        ),
        title=_("New appointment"),
        text=_("The desk opens with this day and time. It shows what is free then."),
        is_open=S.dialog == "pick",
        on_open_change=S.set_open,
    )


def _move_dialog() -> rx.Component:
    """The keyboard's way to what a drag does."""
    return form_dialog(
        form(
            form_problem(S.refusal),
            move_fields(
                S,
                select_field(
                    rx.cond(S.kind == "rooms", _("Room"), _("Provider")), "lane", S.choices, id="move-lane",
                    default_value=S.move_lane,
                    error=rx.cond(S.errors["provider_id"], S.errors["provider_id"], S.errors["room_id"]),
                ),
            ),
            rx.el.p(S.question.mail, class_name="muted small"),
            dialog_actions(dialog_close(_("Not now")), submit_button(move_words(S.question.email))),
            on_submit=S.move,
            label=_("Another time"),
        ),
        title=_("Move this appointment"),
        text=_("{patient}, {day}, {time}. It stays there until the new time is settled.").format(
            patient=S.row.patient, day=S.row.day, time=S.row.time
        ),
        is_open=S.dialog == "move_appointment",
        on_open_change=S.set_open,
    )  # fmt: skip


def _ask_dialog() -> rx.Component:
    """After an appointment was dropped somewhere else: what changes, and who is written to."""
    asked = S.question
    return form_dialog(
        facts(
            (_("Now"), rx.el.span(asked.old, rx.el.br(), asked.old_lane)),
            (_("Then"), rx.el.strong(asked.new, rx.el.br(), asked.new_lane)),
        ),
        rx.el.p(asked.mail, " ", asked.others, class_name="cal-note"),
        dialog_actions(
            dialog_close(_("Leave it there")),
            button(move_words(asked.email), kind="primary", auto_focus=True, on_click=S.confirm_move),
        ),
        title=_("Move the appointment of {patient}?").format(patient=asked.patient),
        is_open=S.dialog == "ask",
        on_open_change=S.set_asking,
    )
