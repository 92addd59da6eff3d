"""Every mail of a development installation."""

import reflex as rx

from medisched.components.button import button
from medisched.components.card import banner, card, toolbar
from medisched.components.field import text_field
from medisched.components.layout import page_header
from medisched.components.listing import cards, empty_state
from medisched.components.status import status_badge
from medisched.domain.texts import _
from medisched.pages.frame import outside
from medisched.state.inbox import InboxState, MailRow

VIEWS = (("html", _("As sent")), ("text", _("Text")), ("calendar", _("Calendar file")))


def page() -> rx.Component:
    """The list, and the mail that is open beside it."""
    return outside(
        page_header(
            _("Inbox"),
            _("Mail of this development installation, whoever it is for. Nothing leaves the machine."),
            button(_("Look again"), icon="rotate-cw", on_click=InboxState.load),
        ),
        rx.el.div(
            rx.el.div(_search(), _list(), class_name="cards"),
            rx.cond(InboxState.mail.id, _mail(), rx.fragment()),
            class_name="inbox",
        ),
    )


def _search() -> rx.Component:
    return toolbar(
        text_field(
            _("Address"),
            "search",
            type="search",
            placeholder="name@example.com",
            default_value=InboxState.search,
            on_change=InboxState.look_for.debounce(250),
        )
    )


def _list() -> rx.Component:
    return cards(
        InboxState.mails,
        _row,
        label=_("Mails"),
        loading=~InboxState.is_loaded,
        problem=InboxState.problem,
        retry=InboxState.load,
        empty=empty_state("mailbox", _("No mail"), _("Letters appear here as soon as something sends one.")),
    )


def _row(mail: rx.Var[MailRow]) -> rx.Component:
    return rx.el.button(
        rx.el.span(mail.subject, class_name="strong"),
        rx.el.span(mail.recipient, class_name="muted small cut"),
        rx.el.span(mail.sent, class_name="muted small tabular"),
        type="button",
        class_name="mail-row",
        aria_current=rx.cond(mail.id == InboxState.mail.id, "true", "false"),
        on_click=InboxState.read(mail.id),
    )


def _mail() -> rx.Component:
    mail = InboxState.mail
    return card(
        rx.el.div(
            rx.el.div(_("To {recipient}").format(recipient=mail.recipient), class_name="muted"),
            rx.el.div(mail.sent, class_name="muted small tabular"),
        ),
        rx.cond(mail.last_error, banner(mail.last_error, "warn")),
        rx.el.div(
            *(_view_button(view, label) for view, label in VIEWS),
            class_name="button-row",
            role="group",
            aria_label=_("Part of the mail"),
        ),
        rx.match(
            InboxState.view,
            ("text", rx.el.pre(mail.text, class_name="mail-text")),
            ("calendar", rx.el.pre(mail.calendar, class_name="mail-text")),
            rx.el.iframe(
                src_doc=mail.html,
                title=_("The mail as its reader sees it"),
                sandbox="allow-popups allow-popups-to-escape-sandbox",
                class_name="mail-frame",
            ),
        ),
        rx.cond(mail.links.length() > 0, _links()),
        title=mail.subject,
        action=status_badge("email", mail.status),
    )


def _view_button(view: str, label: str) -> rx.Component:
    chosen = button(
        label,
        kind="secondary",
        aria_pressed=rx.cond(InboxState.view == view, "true", "false"),
        on_click=InboxState.show(view),
    )
    return rx.cond(InboxState.mail.calendar, chosen, rx.fragment()) if view == "calendar" else chosen


def _links() -> rx.Component:
    return rx.el.nav(
        rx.foreach(InboxState.mail.links, lambda address: rx.el.a(address, href=address, class_name="text-link cut")),
        aria_label=_("Links in this mail"),
        class_name="rows",
    )
