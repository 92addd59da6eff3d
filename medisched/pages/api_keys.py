"""API keys: which other programs may sign in, for what and until when."""

import reflex as rx

from medisched.components.button import button
from medisched.components.card import banner, card, section
from medisched.components.dialog import confirm_dialog
from medisched.components.disclosure import disclosure
from medisched.components.key_dialog import key_dialog
from medisched.components.listing import Column, empty_state, table
from medisched.components.status import badge, status_badge
from medisched.domain.texts import _
from medisched.pages.frame import inside
from medisched.state.api_key_rows import ApiKeyRow
from medisched.state.api_keys import ApiKeysState as S
from medisched.state.post_forms import PostFormState


def page() -> rx.Component:
    """Keys that work, how one is used, and those that ended."""
    return inside(
        rx.cond(
            S.is_closed,
            banner(_("Keys go on as they are. New ones can be made as soon as the organization is active.")),
        ),
        rx.el.div(_working(), class_name="api-keys"),
        _how(),
        rx.cond(S.ended.length() > 0, rx.el.div(_ended(), class_name="api-keys")),
        rx.cond(S.is_closed, rx.fragment(), _dialog()),
        route="/api-keys",
        title=_("API keys"),
        subtitle=_(
            "With a key, another program signs in to this organization: a website, a hospital system, a script."
        ),
        action=rx.cond(S.is_closed, rx.fragment(), _make("primary")),
        roles=("owner",),
    )


def _make(kind: str) -> rx.Component:
    return button(_("Make an API key"), kind=kind, icon="plus", on_click=[PostFormState.clear, S.begin])


def _dialog() -> rx.Component:
    return key_dialog(
        is_open=S.is_open,
        is_made=S.is_made,
        on_open_change=S.set_open,
        expiry=S.expiry,
        on_expiry=S.choose_expiry,
        first_day=S.first_day,
        last_day=S.last_day,
        errors=PostFormState.errors,
        refusal=PostFormState.message,
        on_refused=PostFormState.refused,
        on_done=S.made,
    )


def _working() -> rx.Component:
    return table(
        S.keys,
        COLUMNS,
        label=_("API keys"),
        loading=~S.is_loaded,
        problem=S.problem,
        retry=S.load,
        empty=empty_state(
            "door",
            _("No program has a key"),
            _("A key opens as much of this organization as you choose, for a year at most."),
            rx.cond(S.is_closed, rx.fragment(), _make("secondary")),
        ),
    )


def _ended() -> rx.Component:
    return section(
        table(
            S.ended,
            ENDED_COLUMNS,
            label=_("Keys that ended"),
            loading=~S.is_loaded,
            problem=S.problem,
            retry=S.load,
            empty=rx.fragment(),
        ),
        rx.el.p(_("They stay in this list for 90 days."), class_name="muted small"),
        title=_("Keys that ended"),
    )


def _how() -> rx.Component:
    return card(
        rx.el.p(_("The program sends the key with each request, in the header Authorization.")),
        rx.el.pre(rx.el.code(S.example), class_name="code", tab_index=0),
        disclosure(
            _("What a key can never do"),
            rx.el.ul(
                rx.el.li(_("More than the person who made it may do at that moment.")),
                rx.el.li(_("Change accounts or passwords, pay, or make other keys and secret addresses.")),
                rx.el.li(_("Anything, once its maker has left or is locked out.")),
                class_name="plain-list",
            ),
        ),
        title=_("How a program uses it"),
        action=rx.el.a(_("All that the API can do"), href="/api/docs", class_name="text-link"),
    )


def _name(row: rx.Var[ApiKeyRow]) -> rx.Component:
    return rx.el.div(
        rx.el.div(row.name, class_name="strong"),
        rx.el.div(
            rx.el.span(_("ends in"), class_name="only-read"), rx.el.code(row.ending), class_name="muted small tabular"
        ),
        class_name="shrinks",
    )


def _may(row: rx.Var[ApiKeyRow]) -> rx.Component:
    return rx.el.div(
        rx.el.ul(rx.foreach(row.may, rx.el.li), class_name="key-scopes"),
        rx.cond(row.less, rx.el.p(row.less, class_name="small warned")),
    )


def _made(row: rx.Var[ApiKeyRow]) -> rx.Component:
    return rx.el.div(rx.el.div(row.made_by), rx.el.div(row.made, class_name="muted small tabular"))


def _used(row: rx.Var[ApiKeyRow]) -> rx.Component:
    return rx.el.div(
        rx.el.div(row.used), rx.cond(row.used_at, rx.el.div(row.used_at, class_name="muted small tabular"))
    )


def _until(row: rx.Var[ApiKeyRow]) -> rx.Component:
    return rx.el.div(
        rx.el.div(row.until, class_name="tabular"), rx.cond(row.soon, badge("clock-alert", row.soon, "warn"))
    )


def _end(row: rx.Var[ApiKeyRow]) -> rx.Component:
    return rx.el.div(status_badge("api_key", row.status), rx.el.div(row.ended, class_name="muted small tabular"))


def _revoke(row: rx.Var[ApiKeyRow]) -> rx.Component:
    return confirm_dialog(
        button(_("Revoke"), kind="quiet", aria_label=_("Revoke {name}").format(name=row.name)),
        title=_("Revoke {name}?").format(name=row.name),
        consequence=rx.cond(
            row.used_at,
            _(
                "Every program that uses this key is refused at once and until it has another one. "
                "It was last used on {moment}."
            ).format(moment=row.used_at),
            _("Every program that uses this key is refused at once. None has used it so far."),
        ),
        confirm_label=_("Revoke the key"),
        on_confirm=S.revoke(row.id),
    )


COLUMNS = (
    Column(_("Key"), _name, is_title=True, width="17%"),
    Column(_("What it may do"), _may, width="23%"),
    Column(_("Made by"), _made, width="15%"),
    Column(_("Last used"), _used, width="15%"),
    Column(_("Works until"), _until, width="16%"),
    Column(_("Actions"), _revoke, is_action=True),
)
ENDED_COLUMNS = (
    Column(_("Key"), _name, is_title=True, width="26%"),
    Column(_("Ended"), _end, width="22%"),
    Column(_("Made by"), _made, width="24%"),
    Column(_("Last used"), _used),
)
