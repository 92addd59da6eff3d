"""Subscribing a hospital: its name and address, who owns it, then the payment."""

import reflex as rx

from medisched.components.button import submit_button
from medisched.components.field import text_field, timezone_field
from medisched.components.link import button_link, text_link
from medisched.components.listing import empty_state
from medisched.components.slug_field import slug_field
from medisched.components.way import way
from medisched.components.zone_preset import ZonePreset
from medisched.domain.clock import list_zones
from medisched.domain.texts import _
from medisched.pages.frame import narrow
from medisched.pages.posted import error_of, posted_form
from medisched.state.base import BaseState
from medisched.state.subscribe import SubscribeState as S

WAY = (_("Hospital"), _("Payment"), _("Ready"))
ANOTHER = "/sign-in?next=/subscribe"


def page() -> rx.Component:
    """One form, posted on the way to the payment page."""
    return narrow(
        rx.cond(S.billing == "off", _not_here(), rx.fragment(way(WAY, current=1), _form())),
        title=_("Subscribe your hospital"),
        below=rx.el.p(text_link(_("What it costs and what is included"), "/pricing")),
    )


def _form() -> rx.Component:
    return posted_form(
        text_field(
            _("Name of the hospital"),
            "name",
            auto_complete="organization",
            max_length=120,
            error=error_of("name"),
            help_text=_("As patients know it."),
        ),
        slug_field(
            _("Address of its public page"),
            "slug",
            source="name",
            person="email",
            prefix=S.prefix,
            answer=S.answer,
            error=error_of("slug"),
            on_check=S.check,
            help_text=_("Small letters, digits and hyphens."),
        ),
        timezone_field(
            _("Timezone"),
            "timezone",
            list_zones(),
            error=error_of("timezone"),
            help_text=_("All your appointments are shown in it."),
        ),
        ZonePreset.create(target="timezone", source="name"),
        rx.cond(BaseState.viewer, _owner(), _person()),
        submit_button(_("Continue to payment")),
        rx.cond(
            S.billing == "simulator",
            rx.el.p(_("This installation simulates payments: no money moves."), class_name="muted small"),
        ),
        action="/auth/subscribe",
        label=_("Subscribe your hospital"),
        busy_label=_("On to the payment…"),
    )


def _owner() -> rx.Component:
    viewer = BaseState.viewer
    return rx.el.div(
        rx.el.p(_("You will be its owner:"), class_name="muted small"),
        rx.el.p(viewer.name, class_name="strong"),
        rx.el.p(viewer.email, class_name="owner-email"),
        rx.el.p(text_link(_("Use another account"), ANOTHER), class_name="small"),
        class_name="owner",
    )


def _person() -> rx.Component:
    return rx.fragment(
        rx.el.p(_("You have an account?"), " ", text_link(_("Sign in first"), ANOTHER), class_name="muted small"),
        text_field(_("Your name"), "person", auto_complete="name", max_length=120, error=error_of("person")),
        text_field(
            _("E-mail"),
            "email",
            type="email",
            auto_complete="email",
            error=error_of("email"),
            help_text=_("You become the owner. After paying you get a letter there."),
        ),
    )


def _not_here() -> rx.Component:
    return empty_state(
        "door",
        _("Subscriptions are not sold here"),
        _("Ask whoever runs this installation to set up your hospital."),
        button_link(_("Go to the start page"), "/"),
    )
