"""One organization, for the platform's administrators: everything that runs it, and nothing to change."""

import reflex as rx

from medisched.components.address_keeper import AddressKeeper
from medisched.components.card import banner, card, figures
from medisched.components.link import button_link, text_link
from medisched.components.listing import empty_state, error_state, waiting_blocks
from medisched.components.status import SUBSCRIPTION, badge, status_badge
from medisched.domain.texts import _
from medisched.pages.admin_moderation import moderation_dialogs, organization_moderation
from medisched.pages.admin_organization_lists import lists
from medisched.pages.frame import inside
from medisched.state.admin_organization import AdminOrganizationState as S
from medisched.state.admin_organization_rows import SubscriptionLine

CARD = S.card
PRIVACY = _("Bookings are shown without patients, titles and notes. Its owners can read that you looked.")


def page() -> rx.Component:
    """Numbers, what is paid, and the lists."""
    return inside(
        AddressKeeper.create(address=S.address),
        rx.cond(
            S.problem,
            error_state(S.problem, S.load),
            rx.cond(S.is_missing, _missing(), rx.cond(S.is_loaded, _full(), _waiting())),
        ),
        route="/admin",
        title=rx.cond(CARD.name, CARD.name, _("Organization")),
        subtitle=rx.cond(CARD.place, _("Read-only. Times are {place} time.").format(place=CARD.place), _("Read-only.")),
        action=button_link(_("All organizations"), "/admin", icon="arrow-left", kind="quiet"),
        roles=("admin",),
    )


def _full() -> rx.Component:
    return rx.el.div(
        banner(PRIVACY),
        _standing(),
        _figures(),
        rx.cond(
            S.subscriptions.length() > 0,
            card(
                rx.el.ul(rx.foreach(S.subscriptions, _subscription), class_name="rows", role="list"),
                title=_("What is paid"),
            ),
        ),
        lists(),
        organization_moderation(S.load),
        moderation_dialogs(),
        class_name="stack",
    )


def _standing() -> rx.Component:
    return rx.el.div(
        status_badge("organization", CARD.status),
        rx.foreach(CARD.troubles, lambda words: badge("triangle-alert", words, "warn")),
        rx.el.span(_("Created on {day}").format(day=CARD.created), class_name="muted small"),
        rx.el.span(_("Last activity {moment}").format(moment=CARD.active), class_name="muted small"),
        text_link(_("Public page"), rx.Var.create("/o/") + CARD.slug),
        class_name="admin-standing",
    )


def _figures() -> rx.Component:
    return figures(
        (_("Appointments this month"), CARD.appointments, _("not cancelled")),
        (_("Bookings ahead"), CARD.bookings_ahead, _("not cancelled")),
        (_("Free slots ahead"), CARD.slots_ahead, _("published")),
        (_("Departments"), CARD.departments, ""),
        (_("Providers"), CARD.providers, ""),
        (_("Members"), CARD.members, _("patients too")),
    )


def _subscription(line: rx.Var[SubscriptionLine]) -> rx.Component:
    known = rx.Var.create(list(SUBSCRIPTION)).contains(line.status)
    return rx.el.li(
        rx.el.div(
            rx.el.div(line.plan, class_name="strong"),
            rx.el.div(line.polar_id, class_name="muted small cut"),
            class_name="grows shrinks",
        ),
        rx.cond(line.period, rx.el.span(line.period, class_name="muted small tabular")),
        rx.cond(known, status_badge("subscription", line.status), badge("circle-help", line.status, "warn")),
        class_name="row",
    )


def _missing() -> rx.Component:
    return empty_state(
        "door",
        _("There is no such organization"),
        _("Its address may have changed. Look for it by its name."),
        button_link(_("All organizations"), "/admin", kind="primary"),
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        rx.el.div(class_name="waiting waiting-figures"), waiting_blocks(4, "61px", _("Lists")), class_name="stack"
    )
