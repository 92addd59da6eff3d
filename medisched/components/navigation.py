"""What each role can go to. Nobody sees a link that would refuse them."""

from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx

from medisched.components.link import link


@dataclass(frozen=True)
class Place:
    """A page of the product; `short` is its name below an icon on phones."""

    label: str
    href: str
    icon: str
    short: str = ""


OVERVIEW = Place("Overview", "/overview", "layout-dashboard")
DESK = Place("Desk", "/desk", "phone-call")
APPOINTMENTS = Place("Appointments", "/appointments", "calendar-days", "Booked")
PATIENTS = Place("Patients", "/patients", "contact-round")
SLOTS = Place("My slots", "/slots", "calendar-plus", "Slots")
FIND = Place("Find a time", "/find", "search", "Find")
MINE = Place("My appointments", "/my-appointments", "calendar-check", "Mine")
ACCOUNT = Place("Account", "/account", "circle-user")
DEPARTMENTS = Place("Departments", "/departments", "building-2")
PROVIDERS = Place("Providers", "/providers", "stethoscope")
SERVICES = Place("Services", "/services", "clipboard-plus")
ROOMS = Place("Rooms and devices", "/rooms", "door-open")
HOURS = Place("Hours", "/hours", "clock")
CLOSURES = Place("Closures", "/closures", "calendar-x")
MEMBERS = Place("Members", "/members", "users")
SETTINGS = Place("Settings", "/settings", "settings-2")
SUBSCRIPTIONS = Place("Subscriptions", "/admin/billing", "wallet-cards")
BILLING = Place("Billing", "/billing", "credit-card")


def side_links(viewer: rx.Var, current: str) -> rx.Component:
    """Every place of the viewer's role, in groups."""
    setup = (DEPARTMENTS, PROVIDERS, SERVICES, ROOMS, HOURS, CLOSURES, MEMBERS, SETTINGS, BILLING)
    own_slots = rx.cond(viewer.provider_id, _side_link(SLOTS, current))
    return rx.el.nav(
        rx.match(
            viewer.role,
            (
                "owner",
                rx.fragment(
                    _group("", (OVERVIEW, DESK, APPOINTMENTS, PATIENTS), current, own_slots),
                    _group("Setup", setup, current),
                ),
            ),
            (
                "staff",
                rx.fragment(
                    _group("", (DESK, APPOINTMENTS, PATIENTS), current, own_slots),
                    _group("Setup", (SERVICES, ROOMS, HOURS, CLOSURES, MEMBERS), current),
                ),
            ),
            (
                "provider",
                rx.fragment(
                    _group("", (SLOTS, APPOINTMENTS, HOURS), current), _group("For myself", (FIND, MINE), current)
                ),
            ),
            ("member", _group("", (FIND, MINE), current)),
            rx.cond(viewer, rx.fragment(), _waiting_links()),
        ),
        rx.cond(viewer.is_admin, _group("Platform", (SUBSCRIPTIONS,), current)),
        _group("", (ACCOUNT,), current),
        aria_label="Main",
        class_name="side-links",
    )


def bottom_tabs(viewer: rx.Var, current: str) -> rx.Component:
    """The few places that a thumb needs; the menu at the top has all of them."""
    own_slots = rx.cond(viewer.provider_id, _tab(SLOTS, current))
    return rx.el.nav(
        rx.match(
            viewer.role,
            ("owner", _tabs((OVERVIEW, DESK, PATIENTS), current, own_slots)),
            ("staff", _tabs((DESK, APPOINTMENTS, PATIENTS), current, own_slots)),
            ("provider", _tabs((SLOTS, APPOINTMENTS, FIND), current)),
            ("member", _tabs((FIND, MINE), current)),
            rx.cond(viewer.is_admin, _tab(SUBSCRIPTIONS, current)),
        ),
        _tab(ACCOUNT, current),
        aria_label="Main, short",
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


def _waiting_links() -> rx.Component:
    return rx.el.div(
        *(rx.el.div(class_name="waiting side-waiting") for _ in range(3)), class_name="side-group", aria_hidden="true"
    )
