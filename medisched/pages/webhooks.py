"""Webhooks: which other systems are told what happens here, and how that went."""

import json

import reflex as rx

from medisched.components.button import button
from medisched.components.card import banner, card, section
from medisched.components.dialog import confirm_dialog
from medisched.components.link import text_link
from medisched.components.listing import empty_state, states, waiting_blocks
from medisched.components.status import status_badge
from medisched.components.webhook_form import endpoint_dialog, secret_dialog
from medisched.domain.texts import _
from medisched.pages.frame import inside
from medisched.pages.webhook_log import delivery_panel, log, replay_dialog
from medisched.state.webhook_rows import EndpointRow
from medisched.state.webhooks import WebhooksState as S

SAMPLE = json.dumps(
    {
        "type": "appointment.booked",
        "timestamp": "2026-11-23T08:30:00Z",
        "data": {"id": "01998d0e-…", "organizationId": "01998c55-…", "sequence": 0, "start": "2026-11-30T09:00:00Z"},
    },
    indent=2,
    ensure_ascii=False,
)


def page() -> rx.Component:
    """The endpoints, and below them the log of the chosen one."""
    return inside(
        rx.cond(
            S.is_closed,
            banner(_("What is there goes on. New endpoints can be added as soon as the organization is active.")),
        ),
        _endpoints(),
        rx.cond(S.chosen.id, rx.fragment(_chosen(), log(), replay_dialog(), delivery_panel())),
        endpoint_dialog(
            is_open=(S.dialog == "add") | (S.dialog == "edit"),
            is_edit=S.dialog == "edit",
            chosen=S.chosen,
            takes_all=S.takes_all,
            on_takes_all=S.set_takes_all,
            errors=S.errors,
            refusal=S.refusal,
            openings=S.openings,
            on_open_change=S.set_open,
            on_submit=S.save,
        ),
        secret_dialog(S.chosen.id, is_open=S.dialog == "secret", on_open_change=S.set_open),
        route="/webhooks",
        title=_("Webhooks"),
        subtitle=_("Another system learns within seconds what happens here: a signed message to its address."),
        action=rx.cond(S.is_closed, rx.fragment(), _add("primary")),
        roles=("owner",),
    )


def _add(kind: str) -> rx.Component:
    return button(_("Add an endpoint"), kind=kind, icon="plus", on_click=S.open_add)


def _endpoints() -> rx.Component:
    listed = rx.el.ul(
        rx.foreach(S.endpoints, lambda row: rx.el.li(_endpoint(row))),
        class_name="cards",
        aria_label=_("Webhook endpoints"),
        role="list",
    )
    return states(
        listed,
        loading=~S.is_loaded,
        problem=S.problem,
        retry=S.load,
        is_empty=S.endpoints.length() == 0,
        empty=rx.el.div(
            empty_state(
                "door",
                _("No system is told yet"),
                _("Enter the address of a website, a hospital system or an automation, and choose what it learns."),
                rx.cond(S.is_closed, rx.fragment(), _add("secondary")),
            ),
            _what_is_sent(),
            class_name="stack",
        ),
        waiting=waiting_blocks(2, "96px", _("Webhook endpoints")),
    )


def _what_is_sent() -> rx.Component:
    return card(
        rx.el.p(
            _(
                "Ids and times only: no name, no title and no note leaves the house. Whoever may know more asks the "
                "API. Each message is signed, and sent again for three days until it is answered with success."
            )
        ),
        rx.el.pre(rx.el.code(SAMPLE), class_name="code", tab_index=0, role="region", aria_label=_("An example")),
        title=_("What is sent"),
    )


def _endpoint(row: rx.Var[EndpointRow]) -> rx.Component:
    is_chosen = S.chosen.id == row.id
    return rx.el.div(
        rx.el.div(
            rx.el.button(
                row.url,
                type="button",
                class_name="row-open admin-open webhook-url",
                aria_pressed=rx.cond(is_chosen, "true", "false"),
                on_click=S.choose(row.id),
            ),
            status_badge("webhook", row.status),
            class_name="webhook-head",
        ),
        rx.cond(row.description, rx.el.p(row.description)),
        rx.el.p(
            rx.el.span(row.types_text),
            rx.el.span(row.day, class_name="tabular"),
            rx.cond(row.waiting, rx.el.span(row.waiting, class_name="tabular")),
            class_name="muted small webhook-facts",
        ),
        rx.cond(row.note, rx.el.p(row.note, class_name="small warned")),
        rx.cond(row.secret_note, rx.el.p(row.secret_note, class_name="muted small")),
        class_name=rx.cond(is_chosen, "card webhook webhook-chosen", "card webhook"),
    )


def _chosen() -> rx.Component:
    chosen = S.chosen
    is_on = chosen.status == "active"
    return section(
        rx.el.div(
            button(_("Send a test event"), icon="send", on_click=S.test(chosen.id)),
            button(_("Edit"), icon="pencil", on_click=S.open_edit),
            rx.cond(
                is_on,
                button(_("Pause"), icon="pause", on_click=S.pause(chosen.id)),
                button(
                    rx.cond(chosen.status == "paused", _("Resume"), _("Switch on")),
                    icon="play",
                    on_click=S.resume(chosen.id),
                ),
            ),
            _rotate(),
            _delete(),
            class_name="button-row",
        ),
        rx.el.p(
            _("The receiver checks each message with the secret of this address."),
            " ",
            text_link(_("How to receive and check"), "/api/docs#webhooks"),
            class_name="muted small",
        ),
        title=rx.el.span(chosen.url, class_name="webhook-url"),
    )


def _rotate() -> rx.Component:
    return confirm_dialog(
        button(_("New secret"), icon="rotate-cw-square"),
        title=_("Make a new signing secret?"),
        consequence=_(
            "For 24 hours messages are signed with both, so that you can change it at the receiver without losing any. "
            "After that the old one is worth nothing."
        ),
        confirm_label=_("Make a new secret"),
        keep_label=_("Keep the old one"),
        on_confirm=S.rotate(S.chosen.id),
        danger=False,
    )


def _delete() -> rx.Component:
    return confirm_dialog(
        button(_("Delete"), icon="trash-2", kind="quiet"),
        title=_("Delete this endpoint?"),
        consequence=_("Nothing is sent to {url} any more, and its log is gone. What waits is not sent.").format(
            url=S.chosen.url
        ),
        confirm_label=_("Delete endpoint"),
        on_confirm=S.remove(S.chosen.id),
    )
