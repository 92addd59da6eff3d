"""After paying: what has happened, what is happening, and the way in."""

import reflex as rx

from medisched.components.address_field import hidden_field
from medisched.components.button import submit_button
from medisched.components.card import banner
from medisched.components.disclosure import disclosure
from medisched.components.link import button_link, text_link
from medisched.components.listing import waiting_blocks
from medisched.components.self_sending_form import self_sending_form
from medisched.components.sentences import sentence
from medisched.components.ticker import Ticker
from medisched.domain.texts import _
from medisched.pages.claims import letter_form
from medisched.pages.frame import narrow
from medisched.state.base import BaseState
from medisched.state.post_forms import PostFormState
from medisched.state.welcome import WelcomeState as S
from medisched.state.welcome import WelcomeStep

SLOW = _("This takes longer than usual. You can close this page: we will write to you.")
SLOW_FOR_VIEWER = _(
    "This takes longer than usual. You can close this page: your hospital will be among your organizations."
)
DECLINED = _("Your card was not charged. Your bank may have declined it; another card often works.")
EXPIRED = _("Nothing was charged. Payment pages stay open for a while only; a new one is a minute away.")
UNKNOWN = _(
    "The address of this page is incomplete or older than what we keep. If you have paid, your letter is on its way; "
    "otherwise nothing was charged."
)


def page() -> rx.Component:
    """Looks by itself until there is nothing more to wait for."""
    return narrow(
        Ticker.create(every=S.pace, beat=S.beat, on_tick=S.look),
        rx.el.p(S.title, role="status", class_name="only-read"),
        rx.match(
            S.stage,
            ("", waiting_blocks(3, "56px", _("Your payment"))),
            ("unknown", _again(UNKNOWN, _("To the plan"), "/pricing", has_claim=True)),
            ("expired", _again(EXPIRED, _("Start again"), "/subscribe")),
            ("failed", _again(DECLINED, _("Try again"), "/subscribe")),
            rx.fragment(_steps(), _onward()),
        ),
        title=S.title,
    )


def _steps() -> rx.Component:
    return rx.el.ol(rx.foreach(S.steps, _step), class_name="steps", aria_label=_("Progress"))


def _step(step: rx.Var[WelcomeStep]) -> rx.Component:
    done = rx.el.span(rx.icon("check", size=16), class_name="step-mark step-done", role="img", aria_label=_("Done"))
    busy = rx.el.span(
        rx.el.span(class_name="busy-mark"), class_name="step-mark step-now", role="img", aria_label=_("Now")
    )
    return rx.el.li(
        rx.match(
            step.status,
            ("done", done),
            ("now", busy),
            ("yours", rx.el.span(step.number, class_name="step-mark step-now", aria_hidden="true")),
            rx.el.span(step.number, class_name="step-mark", aria_hidden="true"),
        ),
        rx.el.div(
            rx.el.div(step.title, class_name="strong"), rx.el.p(step.text, class_name="muted small"), class_name="grows"
        ),
        class_name="step",
    )


def _onward() -> rx.Component:
    return rx.match(
        S.stage,
        ("viewer", _enter()),
        ("letter", _letter()),
        ("account", button_link(_("Sign in to open it"), S.sign_in_path, kind="primary")),
        rx.cond(S.is_slow, _slow()),
    )


def _enter() -> rx.Component:
    return self_sending_form(
        hidden_field("organization_id", S.organization_id),
        hidden_field("next", "/overview"),
        submit_button(_("Open your hospital")),
        action="/auth/switch-organization",
        once=S.once,
        aria_label=_("Open your hospital"),
    )


def _letter() -> rx.Component:
    return rx.el.div(
        rx.el.p(sentence(_("We sent a letter to {email}."), email=rx.el.strong(S.email_hint)), class_name="big"),
        rx.el.p(_("Open it to choose your password. This page goes on by itself then.")),
        rx.cond(S.has_inbox, rx.el.p(button_link(_("Open the inbox"), "/inbox", icon="mail"))),
        disclosure(
            _("No letter after a few minutes?"),
            rx.el.p(_("Look into your spam folder. Or have it sent again:"), class_name="muted"),
            rx.cond(PostFormState.told, banner(PostFormState.told, "success"), letter_form()),
        ),
        class_name="stack-12",
    )


def _slow() -> rx.Component:
    return rx.fragment(
        banner(rx.cond(BaseState.viewer, SLOW_FOR_VIEWER, SLOW), "info"),
        rx.el.p(_("You have not paid yet?"), " ", text_link(_("Start again"), "/subscribe"), class_name="muted small"),
    )


def _again(text: str, label: str, href: str, *, has_claim: bool = False) -> rx.Component:
    return rx.fragment(
        rx.el.p(text),
        button_link(label, href, kind="primary"),
        rx.el.p(
            _("You paid and have no letter?"),
            " ",
            text_link(_("Have it sent again"), "/claim"),
            class_name="muted small",
        )
        if has_claim
        else None,
    )
