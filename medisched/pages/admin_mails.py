"""Mail that did not arrive, on the page of operations: what it was, why, and what can be done."""

import reflex as rx

from medisched.components.button import button
from medisched.components.card import section, toolbar
from medisched.components.dialog import confirm_dialog
from medisched.components.field import select_field, text_field
from medisched.components.listing import Column, empty_state, table
from medisched.components.status import EMAIL, badge
from medisched.domain.texts import _
from medisched.state.admin_mails import AdminMailsState as S
from medisched.state.operation_rows import MailRow

GROUPS = (
    ("dead", _("Given up")),
    ("bounced", _("Came back or complained of")),
    ("waiting", _("Waiting")),
    ("all", _("All")),
)
STATES = EMAIL | {
    "delivered": ("check-check", _("Arrived"), "accent"),
    "bounced": ("undo-2", _("Came back"), "bad"),
    "complained": ("flag", _("Complained of"), "warn"),
}


def mails() -> rx.Component:
    """The list with its filters; what needs somebody first."""
    return section(
        toolbar(
            text_field(
                _("Whole address of the recipient"),
                "recipient",
                type="search",
                auto_complete="off",
                default_value=S.recipient,
                on_change=S.look_for.debounce(250),
                key=S.clearings.to(str),
            ),
            select_field(_("Show"), "group", GROUPS, value=S.group, on_change=S.show_group),
        ),
        rx.el.div(
            table(
                S.mails,
                COLUMNS,
                label=_("Mails"),
                loading=~S.is_loaded,
                problem=S.problem,
                retry=S.load,
                empty=_empty(),
            ),
            class_name="admin-lists",
        ),
        rx.cond(
            S.next_mail,
            rx.el.div(button(_("Show more"), icon="chevron-down", on_click=S.more), class_name="more"),
        ),
        title=_("Mails"),
    )


def _empty() -> rx.Component:
    return rx.cond(
        (S.group == "dead") & (S.recipient == ""),
        empty_state("done", _("No mail was given up"), _("Every mail was taken by a sender, or is still tried.")),
        empty_state(
            "mailbox",
            _("No mail fits"),
            rx.cond(
                S.recipient,
                _("None of this group goes to this address. It has to be written whole."),
                _("There is none in this group."),
            ),
            button(_("Show all"), on_click=S.show_all),
        ),
    )


def _what(row: rx.Var[MailRow]) -> rx.Component:
    return rx.el.div(
        rx.el.div(row.kind),
        rx.el.div(row.recipient, class_name="muted small admin-plain admin-note"),
        class_name="shrinks",
    )


def _became(row: rx.Var[MailRow]) -> rx.Component:
    return rx.el.div(
        rx.el.div(row.story, class_name="small tabular"),
        rx.cond(row.why, rx.el.div(row.why, class_name="muted small admin-note")),
        class_name="shrinks",
    )


def _actions(row: rx.Var[MailRow]) -> rx.Component:
    put_aside = confirm_dialog(
        button(_("Put aside"), kind="quiet"),
        title=_("Put this mail aside?"),
        consequence=_("It is tried no more. {recipient} never gets it.").format(recipient=row.recipient),
        confirm_label=_("Put the mail aside"),
        on_confirm=S.discard(row.id),
    )
    allow = confirm_dialog(
        button(_("Write again"), kind="quiet"),
        title=_("Write to this address again?"),
        consequence=_(
            "{recipient} gets mail again, from the next one on. If that comes back too, the address is left out again."
        ).format(recipient=row.recipient),
        confirm_label=_("Write to it again"),
        keep_label=_("Leave it out"),
        on_confirm=S.allow_again(row.id),
        danger=False,
    )
    return rx.el.div(
        rx.cond(
            row.can_settle, rx.fragment(button(_("Send again"), icon="send", on_click=S.resend(row.id)), put_aside)
        ),
        rx.cond(row.can_allow, allow),
        class_name="button-row",
    )


COLUMNS = (
    Column(_("Mail"), _what, is_title=True, width="22%"),
    Column(_("Organization"), lambda row: rx.el.span(row.organization, class_name="admin-note"), width="18%"),
    Column(
        _("State"),
        lambda row: rx.match(row.status, *((name, badge(*look)) for name, look in STATES.items()), rx.fragment()),
        width="14%",
    ),
    Column(_("What happened"), _became),
    Column(_("Actions"), _actions, is_action=True, width="20%"),
)
