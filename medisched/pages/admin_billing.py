"""Subscriptions of the whole platform, and Polar's messages that need somebody: for administrators."""

import reflex as rx

from medisched.components.button import button
from medisched.components.card import banner, figures, section, toolbar
from medisched.components.field import select_field, text_field
from medisched.components.link import text_link
from medisched.components.listing import Column, empty_state, table
from medisched.components.status import SUBSCRIPTION, badge, status_badge
from medisched.domain.texts import _
from medisched.pages.admin_message import message_panel
from medisched.pages.frame import inside
from medisched.state.admin_billing import AdminBillingState as S
from medisched.state.admin_billing_rows import MessageRow, SubscriptionRow

GROUPS = (("all", _("All")), ("active", _("Active")), ("past_due", _("Past due")), ("ended", _("Ended")))
MESSAGE_GROUPS = (
    ("attention", _("Need attention")),
    ("all", _("All")),
    ("pending", _("Waiting")),
    ("unknown", _("Not understood")),
    ("failed", _("Failed")),
    ("applied", _("Applied")),
    ("ignored", _("Not needed")),
    ("discarded", _("Put aside")),
)
MESSAGES = "messages"
NOT_SOLD = _("This installation sells nothing: it has no access to Polar. What is below stays as it was.")


def page() -> rx.Component:
    """Figures, who pays, and what did not go through."""
    return inside(
        rx.cond(S.is_comparing, banner(_("Asking Polar about every subscription. This may take a minute."))),
        rx.cond(S.compared, rx.cond(S.has_doubts, banner(S.compared, "warn"), banner(S.compared, "success"))),
        rx.cond(S.is_sold, rx.fragment(), banner(NOT_SOLD, "warn")),
        rx.cond(
            S.counts,
            rx.fragment(_waiting(), _figures()),
            rx.cond(S.problem, rx.fragment(), rx.el.div(class_name="waiting waiting-figures")),
        ),
        section(
            _subscription_filters(),
            rx.el.div(_subscriptions(), class_name="admin-lists"),
            _more(S.next_subscription, S.more_subscriptions),
            title=_("Who pays"),
        ),
        rx.el.div(
            section(
                _message_filters(),
                rx.el.div(_messages(), class_name="admin-lists admin-messages"),
                _more(S.next_message, S.more_messages),
                title=_("Messages from Polar"),
                action=button(_("Look again"), kind="quiet", icon="rotate-cw", on_click=S.load),
            ),
            id=MESSAGES,
        ),
        message_panel(),
        route="/admin/billing",
        title=_("Subscriptions"),
        subtitle=rx.cond(
            S.zone,
            _("Who pays for which organization, as Polar tells us. {zone}").format(zone=S.zone),
            _("Who pays for which organization."),
        ),
        action=rx.cond(
            S.is_sold,
            button(
                _("Compare with Polar now"), kind="primary", icon="git-compare", busy=S.is_comparing, on_click=S.compare
            ),
            rx.fragment(),
        ),
        roles=("admin",),
    )


def _waiting() -> rx.Component:
    count = S.counts.attention
    words = rx.cond(
        count == 1,
        _("1 message from Polar needs attention."),
        _("{count} messages from Polar need attention.").format(count=count),
    )
    return rx.cond(
        count > 0,
        banner(words, "warn", rx.el.a(_("Go to them"), href=f"#{MESSAGES}", class_name="button button-secondary")),
    )


def _figures() -> rx.Component:
    counts = S.counts
    return figures(
        (_("Active"), counts.active.to(str), _("of {total} in all").format(total=counts.total)),
        (_("Past due"), counts.past_due.to(str), _("their payment failed")),
        (_("Ended"), counts.ended.to(str), _("nothing is deleted")),
        (
            _("Messages that need attention"),
            counts.attention.to(str),
            rx.cond(counts.attention == 0, _("everything was applied"), _("see below")),
        ),
    )


def _subscription_filters() -> rx.Component:
    return toolbar(
        text_field(
            _("Name, e-mail or id"),
            "search",
            type="search",
            auto_complete="off",
            default_value=S.search,
            on_change=S.look_for.debounce(250),
            key=S.clearings.to(str),
        ),
        select_field(_("Show"), "group", GROUPS, value=S.group, on_change=S.show_group),
    )


def _subscriptions() -> rx.Component:
    is_filtered = (S.search != "") | (S.group != "all")
    return table(
        S.subscriptions,
        COLUMNS,
        label=_("Subscriptions"),
        loading=~S.is_loaded,
        problem=S.problem,
        retry=S.load,
        empty=rx.cond(
            is_filtered,
            empty_state(
                "people",
                _("No subscription fits"),
                _("None has this in its name, address or id, or it is in another group."),
                button(_("Show all"), on_click=S.show_every_subscription),
            ),
            empty_state(
                "people",
                _("No subscriptions yet"),
                _("The first one appears here within seconds of being paid. If you expect one, compare with Polar."),
            ),
        ),
    )


def _message_filters() -> rx.Component:
    return toolbar(
        text_field(
            _("Kind or id"),
            "message_search",
            type="search",
            auto_complete="off",
            default_value=S.message_search,
            on_change=S.look_for_message.debounce(250),
            key=S.clearings.to(str),
        ),
        select_field(_("Show"), "message_group", MESSAGE_GROUPS, value=S.message_group, on_change=S.show_messages),
    )


def _messages() -> rx.Component:
    show_all = button(_("Show all messages"), on_click=S.show_every_message)
    return table(
        S.messages,
        MESSAGE_COLUMNS,
        label=_("Messages from Polar"),
        loading=~S.is_loaded,
        problem=S.problem,
        retry=S.load,
        empty=rx.cond(
            (S.message_group == "attention") & (S.message_search == ""),
            empty_state("done", _("Nothing needs attention"), _("Every message of Polar was dealt with."), show_all),
            rx.cond(
                (S.message_group == "all") & (S.message_search == ""),
                empty_state(
                    "mailbox",
                    _("No messages yet"),
                    _("Polar writes whenever a subscription begins, changes or is paid."),
                ),
                empty_state("mailbox", _("No message fits"), _("None is of this kind and in this group."), show_all),
            ),
        ),
    )


def _more(cursor: rx.Var[str], load: rx.EventHandler) -> rx.Component:
    more = rx.el.div(button(_("Show more"), icon="chevron-down", on_click=load), class_name="more")
    return rx.cond(cursor, more)


def _organization(row: rx.Var[SubscriptionRow]) -> rx.Component:
    is_closed = row.is_made & (row.organization_status != "active")
    return rx.el.div(
        rx.el.div(row.name, class_name="strong"),
        rx.cond(row.address, rx.el.div(text_link(row.address, row.address), class_name="small admin-plain cut")),
        rx.cond(
            ~row.is_made | row.is_unclaimed | row.is_double | is_closed,
            rx.el.div(
                rx.cond(row.is_made, rx.fragment(), badge("circle-dashed", _("Not set up"), "quiet")),
                rx.cond(is_closed, status_badge("organization", row.organization_status)),
                rx.cond(row.is_unclaimed, badge("user-x", _("Nobody owns it yet"), "warn")),
                rx.cond(row.is_unreachable, badge("mail-x", _("No usable address"), "warn")),
                rx.cond(row.is_double, badge("copy", _("Pays twice"), "warn")),
                class_name="admin-badges",
            ),
        ),
    )


def _status(row: rx.Var[SubscriptionRow]) -> rx.Component:
    known = rx.Var.create(list(SUBSCRIPTION)).contains(row.status)
    return rx.el.div(
        rx.cond(known, status_badge("subscription", row.status), badge("circle-help", row.status, "warn")),
        rx.cond(row.period, rx.el.div(row.period, class_name="muted small tabular admin-below")),
    )


def _two(first: rx.Var[str], second: rx.Var[str]) -> rx.Component:
    return rx.el.div(
        rx.el.div(first, class_name="admin-note"),
        rx.cond(second, rx.el.div(second, class_name="muted small admin-note")),
        class_name="shrinks",
    )


def _customer(row: rx.Var[SubscriptionRow]) -> rx.Component:
    # Whoever gave no name is known by their address alone.
    return rx.cond(row.customer, _two(row.customer, row.email), rx.el.div(row.email, class_name="admin-note"))


def _told(row: rx.Var[SubscriptionRow]) -> rx.Component:
    return rx.el.div(
        rx.el.div(row.described, class_name="small tabular"),
        rx.el.div(row.compared, class_name="muted small tabular"),
    )


def _kind(row: rx.Var[MessageRow]) -> rx.Component:
    return rx.el.div(
        rx.el.button(
            row.kind,
            type="button",
            class_name="row-open admin-open",
            aria_label=_("Open {kind} of {came}").format(kind=row.kind, came=row.came),
            on_click=S.read_message(row.id),
        ),
        rx.cond(row.polar_id, rx.el.div(row.polar_id, class_name="muted small cut admin-plain")),
        class_name="shrinks",
    )


def _outcome(row: rx.Var[MessageRow]) -> rx.Component:
    return rx.el.div(
        rx.cond(row.note, rx.el.div(row.note, class_name="small admin-note")),
        rx.cond(row.tries, rx.el.div(row.tries, class_name="muted small")),
    )


COLUMNS = (
    Column(_("Organization"), _organization, is_title=True, width="23%"),
    Column(_("Plan"), lambda row: _two(row.plan, row.seats), width="12%"),
    Column(_("Status"), _status, width="22%"),
    Column(_("Customer"), _customer, width="22%"),
    Column(_("Described"), _told, width="21%"),
)
MESSAGE_COLUMNS = (
    Column(_("Kind and subscription"), _kind, is_title=True, width="30%"),
    Column(_("Came"), lambda row: rx.el.span(row.came, class_name="small tabular"), width="21%"),
    Column(_("Outcome"), lambda row: status_badge("message", row.state), width="17%"),
    Column(_("What happened"), _outcome),
)
