"""What each role can go to. Nobody sees a link that would refuse them."""

from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx

from medisched.components.link import link
from medisched.domain.texts import _


@dataclass(frozen=True)
class Place:
    """A page of the product; `short` is its name below an icon on phones, `key` goes there after `g`."""

    label: str
    href: str
    icon: str
    short: str = ""
    key: str = ""


OVERVIEW = Place(_("Overview"), "/overview", "layout-dashboard", key="o")
DESK = Place(_("Desk"), "/desk", "phone-call", key="d")
SCHEDULE = Place(_("Schedule"), "/schedule", "calendar-search", key="s")
APPOINTMENTS = Place(_("Appointments"), "/appointments", "calendar-days", _("Booked"), key="a")
PATIENTS = Place(_("Patients"), "/patients", "contact-round", key="p")
CALENDAR = Place(_("Calendar"), "/calendar", "calendar-range", key="c")
FIND = Place(_("Find a time"), "/find", "search", _("Find"), key="f")
MINE = Place(_("My appointments"), "/my-appointments", "calendar-check", _("Mine"), key="m")
WHO_LOOKED = Place(_("Who looked"), "/who-looked", "eye")
ACCOUNT = Place(_("Account"), "/account", "circle-user", key="y")
DEPARTMENTS = Place(_("Departments"), "/departments", "building-2")
PROVIDERS = Place(_("Providers"), "/providers", "stethoscope")
SERVICES = Place(_("Services"), "/services", "clipboard-plus")
ROOMS = Place(_("Rooms and devices"), "/rooms", "door-open")
HOURS = Place(_("Hours"), "/hours", "clock", key="h")
CLOSURES = Place(_("Closures"), "/closures", "calendar-x")
MEMBERS = Place(_("Members"), "/members", "users")
SETTINGS = Place(_("Settings"), "/settings", "settings-2")
ALL_ORGANIZATIONS = Place(_("All organizations"), "/admin", "hospital", _("Platform"))
PEOPLE = Place(_("People"), "/admin/users", "user-search")
OPERATIONS = Place(_("Operations"), "/admin/operations", "activity")
SUBSCRIPTIONS = Place(_("Subscriptions"), "/admin/billing", "wallet-cards")
REPORTS = Place(_("Reports"), "/reports", "chart-column", key="r")
BILLING = Place(_("Billing"), "/billing", "credit-card")
API_KEYS = Place(_("API keys"), "/api-keys", "key-round")
WEBHOOKS = Place(_("Webhooks"), "/webhooks", "webhook")
AUDIT = Place(_("Audit trail"), "/audit", "scroll-text")
PLATFORM_AUDIT = Place(_("Platform's audit trail"), "/admin/audit", "scroll-text")


WORK: dict[str, tuple[Place, ...]] = {
    "owner": (OVERVIEW, DESK, SCHEDULE, APPOINTMENTS, PATIENTS, REPORTS),
    "staff": (DESK, SCHEDULE, APPOINTMENTS, PATIENTS),
    "provider": (CALENDAR, APPOINTMENTS, HOURS),
    "member": (FIND, MINE, WHO_LOOKED),
}
"""What each role comes for."""
SETUP: dict[str, tuple[Place, ...]] = {
    "owner": (DEPARTMENTS, PROVIDERS, SERVICES, ROOMS, HOURS, CLOSURES, MEMBERS, SETTINGS, BILLING),
    "staff": (SERVICES, ROOMS, HOURS, CLOSURES, MEMBERS),
}
"""What each role arranges, now and then."""
INTEGRATIONS: dict[str, tuple[Place, ...]] = {"owner": (API_KEYS, WEBHOOKS, AUDIT)}
"""Doors to other systems."""
PLATFORM = (ALL_ORGANIZATIONS, PEOPLE, SUBSCRIPTIONS, OPERATIONS, PLATFORM_AUDIT)
"""For the people who run the installation."""
FOR_MYSELF = {"provider": (FIND, MINE, WHO_LOOKED)}
TABS: dict[str, tuple[Place, ...]] = {
    "owner": (OVERVIEW, DESK, PATIENTS),
    "staff": (DESK, APPOINTMENTS, PATIENTS),
    "provider": (CALENDAR, APPOINTMENTS, FIND),
    "member": (FIND, MINE),
}
"""What a thumb needs; on phones."""
HAS_CALENDAR = ("owner", "staff")
"""Roles that have a calendar only if they are a provider, too."""


def side_links(viewer: rx.Var, current: str) -> rx.Component:
    """Every place of the viewer's role, in groups."""
    own = rx.cond(viewer.provider_id, _side_link(CALENDAR, current))
    return rx.el.nav(
        rx.match(
            viewer.role,
            *((role, _role_links(role, current, own)) for role in WORK),
            rx.cond(viewer, rx.fragment(), _waiting_links()),
        ),
        rx.cond(viewer.is_admin, _group(_("Platform"), PLATFORM, current)),
        _group("", (ACCOUNT,), current),
        aria_label=_("Main"),
        class_name="side-links",
    )


def _role_links(role: str, current: str, own: rx.Component) -> rx.Component:
    setup, doors, myself = SETUP.get(role), INTEGRATIONS.get(role), FOR_MYSELF.get(role)
    return rx.fragment(
        _group("", WORK[role], current, *((own,) if role in HAS_CALENDAR else ())),
        _group(_("Setup"), setup, current) if setup else None,
        _group(_("Integrations"), doors, current) if doors else None,
        _group(_("For myself"), myself, current) if myself else None,
    )


def bottom_tabs(viewer: rx.Var, current: str) -> rx.Component:
    """The few places that a thumb needs; the menu at the top has all of them."""
    own = rx.cond(viewer.provider_id, _tab(CALENDAR, current))
    return rx.el.nav(
        rx.match(
            viewer.role,
            *((role, _tabs(TABS[role], current, *((own,) if role in HAS_CALENDAR else ()))) for role in TABS),
            rx.cond(viewer, rx.cond(viewer.is_admin, _tabs(PLATFORM[:3], current)), _waiting_tabs()),
        ),
        _tab(ACCOUNT, current),
        aria_label=_("Main, short"),
        class_name="bottom-tabs",
    )


def _group(title: str, places: Sequence[Place], current: str, *more: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.div(title, class_name="side-title") if title else None,
        *(_side_link(place, current) for place in places),
        *more,
        class_name="side-group",
    )


def _side_link(place: Place, current: str) -> rx.Component:
    return link(
        rx.icon(place.icon, size=20, aria_hidden="true"),
        rx.el.span(place.label),
        href=place.href,
        class_name="side-link",
        **_is_current(place, current),
    )


def _tabs(places: Sequence[Place], current: str, *more: rx.Component) -> rx.Component:
    return rx.fragment(*(_tab(place, current) for place in places), *more)


def _tab(place: Place, current: str) -> rx.Component:
    return link(
        rx.icon(place.icon, size=20, aria_hidden="true"),
        rx.el.span(place.short or place.label),
        href=place.href,
        class_name="tab-link",
        **_is_current(place, current),
    )


def _is_current(place: Place, current: str) -> dict[str, str]:
    return {"aria_current": "page"} if place.href == current else {}


def _waiting_tabs() -> rx.Component:
    waiting = (rx.el.div(rx.el.div(class_name="waiting tab-waiting"), class_name="tab-link") for _ in range(3))
    return rx.fragment(*waiting)


def _waiting_links() -> rx.Component:
    return rx.el.div(
        *(rx.el.div(class_name="waiting side-waiting") for _ in range(3)), class_name="side-group", aria_hidden="true"
    )
