"""The log of a webhook endpoint, and one delivery beside it."""

import reflex as rx

from medisched.components.button import button, icon_button
from medisched.components.card import facts, section, toolbar
from medisched.components.dialog import FocusReturn, dialog_actions, dialog_close, form_dialog
from medisched.components.disclosure import disclosure
from medisched.components.field import select_field
from medisched.components.listing import Column, empty_state, table
from medisched.components.status import status_badge
from medisched.domain.texts import _
from medisched.domain.webhook_events import EVENT_TYPES, PING
from medisched.state.webhook_log import WebhookLogState as S
from medisched.state.webhook_rows import AttemptRow, DeliveryRow

STATUSES = (("", _("All")), ("waiting", _("Waiting")), ("delivered", _("Delivered")), ("failed", _("Failed")))
TYPES = (("", _("All")), *((kind, kind) for kind in (*EVENT_TYPES, PING)))
SINCE = (("1", _("24 hours")), ("7", _("7 days")), ("30", _("30 days")))


def log() -> rx.Component:
    """What was sent to the chosen endpoint in the last 30 days, newest first."""
    is_filtered = (S.status != "") | (S.type != "")
    return section(
        toolbar(
            select_field(_("State"), "status", STATUSES, value=S.status, on_change=S.show_status),
            select_field(_("Event"), "type", TYPES, value=S.type, on_change=S.show_type),
        ),
        rx.el.div(
            table(
                S.deliveries,
                COLUMNS,
                label=_("Deliveries"),
                loading=~S.is_loaded,
                problem="",
                retry=S.show_all,
                empty=rx.cond(
                    is_filtered,
                    empty_state(
                        "mailbox",
                        _("No delivery fits"),
                        _("None of the last 30 days is of this kind."),
                        button(_("Show all"), on_click=S.show_all),
                    ),
                    empty_state(
                        "mailbox",
                        _("Nothing was sent yet"),
                        _("The next event appears here by itself. A test event shows at once whether it arrives."),
                    ),
                ),
            ),
            class_name="admin-lists webhook-log",
        ),
        rx.cond(
            S.next_cursor,
            rx.el.div(button(_("Show more"), icon="chevron-down", on_click=S.more), class_name="more"),
        ),
        title=_("Deliveries"),
        action=button(_("Send failed ones again"), kind="quiet", icon="rotate-cw", on_click=S.set_replaying(True)),
    )


def replay_dialog() -> rx.Component:
    """How far back everything that failed is sent again."""
    return form_dialog(
        select_field(_("What failed in the last"), "days", SINCE, value=S.days, on_change=S.choose_days),
        dialog_actions(dialog_close(_("Not now")), button(_("Send again"), kind="primary", on_click=S.replay_all)),
        title=_("Send failed deliveries again"),
        text=_("Each keeps its id, so the receiver can tell what it has seen before."),
        is_open=S.is_replaying,
        on_open_change=S.set_replaying,
    )


def delivery_panel() -> rx.Component:
    """At the right edge; on phones over the whole screen."""
    one = S.delivery
    return rx.dialog.root(
        rx.dialog.content(
            FocusReturn.create(),
            rx.el.div(
                rx.dialog.title(one.type, class_name="dialog-title admin-note", custom_attrs={"as": "h2"}),
                rx.dialog.close(icon_button("x", _("Close"))),
                class_name="dialog-head",
            ),
            rx.el.div(
                rx.el.div(
                    status_badge("delivery", one.status),
                    rx.el.p(one.outcome, class_name="admin-note"),
                    rx.cond(one.when, rx.el.p(one.when, class_name="muted small")),
                    class_name="admin-state",
                    role="status",
                ),
                rx.el.div(
                    button(
                        rx.cond(one.status == "waiting", _("Send now"), _("Send again")),
                        icon="rotate-cw",
                        on_click=S.replay(one.id),
                    ),
                    class_name="button-row",
                ),
                facts(
                    (_("Happened"), rx.el.span(one.happened, class_name="tabular")),
                    (_("Its id"), rx.el.code(one.webhook_id, class_name="admin-note")),
                ),
                _text(_("Body"), one.body),
                rx.foreach(one.tries, _attempt),
                class_name="panel-parts",
            ),
            class_name="dialog side-panel",
            aria_describedby="",
        ),
        open=S.is_open,
        on_open_change=S.set_open,
    )


def _attempt(one: rx.Var[AttemptRow]) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h3(one.number, class_name="card-title"),
            rx.el.span(one.when, class_name="muted small tabular"),
            class_name="card-head",
        ),
        rx.el.p(
            rx.cond(
                one.is_good,
                rx.icon("circle-check", size=16, aria_hidden="true"),
                rx.icon("circle-alert", size=16, aria_hidden="true"),
            ),
            rx.el.span(one.outcome),
            class_name="webhook-outcome admin-note",
        ),
        rx.cond(one.request, disclosure(_("Headers of the request"), _text(_("Headers of the request"), one.request))),
        rx.cond(one.response, disclosure(_("The answer"), _text(_("The answer"), one.response))),
        class_name="section",
    )


def _text(label: str, text: rx.Var[str]) -> rx.Component:
    # A place that scrolls must be reachable by keyboard.
    return rx.el.pre(text, class_name="mail-text admin-body", tab_index=0, role="region", aria_label=label)


def _event(row: rx.Var[DeliveryRow]) -> rx.Component:
    return rx.el.button(
        row.type,
        type="button",
        class_name="row-open admin-open",
        aria_label=_("Open {kind} of {moment}").format(kind=row.type, moment=row.happened),
        on_click=S.open_delivery(row.id),
    )


def _outcome(row: rx.Var[DeliveryRow]) -> rx.Component:
    return rx.el.div(
        rx.el.div(row.outcome, class_name="small admin-note"),
        rx.cond(row.when, rx.el.div(row.when, class_name="muted small tabular")),
    )


COLUMNS = (
    Column(_("Event"), _event, is_title=True, width="26%"),
    Column(_("Happened"), lambda row: rx.el.span(row.happened, class_name="small tabular"), width="22%"),
    Column(_("State"), lambda row: status_badge("delivery", row.status), width="16%"),
    Column(_("Outcome"), _outcome),
)
