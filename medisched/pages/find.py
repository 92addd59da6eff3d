"""Finding and booking a time."""

import reflex as rx

from medisched.components.address_keeper import AddressKeeper
from medisched.components.avatar import avatar
from medisched.components.booking import booked_card, offer_details, taken_panel
from medisched.components.button import button
from medisched.components.card import section
from medisched.components.closed import closed_for_patients, is_closed
from medisched.components.days import month_grid, time_button, time_columns
from medisched.components.dialog import dialog_actions, dialog_close, form_dialog
from medisched.components.field import select_field
from medisched.components.finder import day_card, finder_waiting, month_card
from medisched.components.focus_on import FocusOn
from medisched.components.form import form_problem
from medisched.components.link import button_link
from medisched.components.listing import empty_state, states
from medisched.components.provider_choice import provider_choice
from medisched.components.service_cards import service_link
from medisched.domain.texts import _
from medisched.pages.frame import inside
from medisched.state.find import FindState as S
from medisched.state.online_services import OnlineServicesState
from medisched.state.viewer import ViewerState

FEW = 12
"""So many providers are shown with their initials; more of them are a list."""
FEW_SERVICES, FEWEST_SERVICES = 6, 3
"""So many services stand above the times, and so many on phones (medisched.css); all of them have their own page."""


def page() -> rx.Component:
    """Who, which day, which time; then what was booked."""
    return inside(
        AddressKeeper.create(address=S.address),
        rx.cond(S.is_booked, _booked(), rx.cond(is_closed(S.viewer.organization_status), _closed(), _finder())),
        _confirmation(),
        route="/find",
        title=rx.cond(S.is_booked, _("You are booked"), _("Find a time")),
        subtitle=rx.cond(
            S.is_booked,
            "",
            rx.cond(
                (ViewerState.place != "") & ~is_closed(S.viewer.organization_status),
                _("Free times at {organization_name}, in {place} time.").format(
                    organization_name=S.viewer.organization_name, place=ViewerState.place
                ),
                "",
            ),
        ),
    )


def _closed() -> rx.Component:
    return closed_for_patients(
        S.viewer.organization_name, button_link(_("My appointments"), "/my-appointments", kind="primary")
    )


def _finder() -> rx.Component:
    return states(
        rx.fragment(_services(), _who(), rx.el.div(_month(), _day(), class_name="find")),
        loading=~S.is_loaded,
        problem=S.problem,
        retry=S.load,
        is_empty=~S.is_loaded | ~S.has_organization,
        empty=_no_organization(),
        waiting=finder_waiting(),
    )


def _services() -> rx.Component:
    """Where services can be booked online, they come first; published times are the other way."""
    services = OnlineServicesState.services
    return rx.cond(
        (services.length() > 0) & ~S.is_direct,
        rx.fragment(
            section(
                rx.el.ul(
                    rx.foreach(services[:FEW_SERVICES], lambda card: rx.el.li(service_link(card))),
                    role="list",
                    class_name="service-cards service-brief",
                ),
                rx.cond(services.length() > FEWEST_SERVICES, _all_services(services.length())),
                title=_("Choose a service"),
            ),
            rx.el.h2(_("Or a published time"), class_name="section-title"),
        ),
    )


def _all_services(count: rx.Var[int]) -> rx.Component:
    return rx.el.div(
        button_link(_("All {count} services").format(count=count), "/openings", icon="list", kind="quiet"),
        class_name=rx.cond(count.to(int) > FEW_SERVICES, "service-more", "service-more phone-only"),
    )


def _who() -> rx.Component:
    return rx.el.div(
        select_field(
            _("Department"), "department", S.departments, value=S.department_id, on_change=S.choose_department
        ),
        rx.cond(
            S.people.length() > FEW,
            select_field(_("Provider"), "provider", S.providers, value=S.provider_id, on_change=S.choose_provider),
        ),
        rx.cond(
            (S.people.length() > 1) & (S.people.length() <= FEW),
            rx.el.div(
                rx.el.h2(_("With whom?"), class_name="section-title"),
                provider_choice(S.people, S.provider_id, S.choose_provider),
                class_name="find-people",
            ),
        ),
        class_name="find-who",
    )


def _month() -> rx.Component:
    choosing = {"on_choose": S.choose_day, "on_earlier": S.show_earlier, "on_later": S.show_later}
    return month_card(
        month_grid(S.weeks, title=S.month, has_earlier=S.has_earlier, has_later=S.has_later, **choosing),
        S.strip,
        S.choose_day,
        rx.fragment(
            rx.el.p(_("No free times in {month}.").format(month=S.month), class_name="muted"),
            rx.cond(
                S.later.iso,
                button(
                    _("Next free: {day}").format(day=S.later.day),
                    icon="arrow-right",
                    on_click=S.choose_day(S.later.iso),
                ),
            ),
        ),
    )


def _day() -> rx.Component:
    return rx.el.div(
        taken_panel(
            S.taken,
            rx.el.div(rx.foreach(S.instead, lambda time: time_button(time, S.choose_time)), class_name="instead"),
        ),
        rx.cond(S.day, _times(), _nothing()),
        class_name="find-day",
    )


def _times() -> rx.Component:
    return day_card(
        S.day,
        ViewerState.place,
        rx.cond(
            S.has_times,
            time_columns(S.morning, S.afternoon, S.evening, S.choose_time),
            rx.el.p(_("No free times on this day. Please choose another one."), class_name="muted"),
        ),
        rx.cond(S.provider, _provider()),
        instant=S.first_instant,
        zone=S.viewer.timezone,
    )


def _provider() -> rx.Component:
    return rx.el.div(
        avatar(S.provider.name, large=True),
        rx.el.div(
            rx.el.div(S.provider.name, class_name="strong"),
            rx.el.div(
                rx.cond(S.provider.title, S.provider.title + " · " + S.provider.department, S.provider.department),
                class_name="muted small",
            ),
            rx.cond(S.provider.bio, rx.el.p(S.provider.bio, class_name="small find-bio")),
            class_name="shrinks",
        ),
        class_name="person find-provider",
    )


def _nothing() -> rx.Component:
    return empty_state(
        "calendar",
        _("No free times at present"),
        _("Providers publish new times regularly. Look at another provider or department, or come back later."),
        rx.cond(S.is_narrowed, button(_("Look at all providers"), on_click=S.choose_department(""))),
    )


def _no_organization() -> rx.Component:
    return empty_state(
        "door",
        _("You do not belong to an organization yet"),
        _("Open the page of your hospital or practice and choose a time there. The link looks like /o/city-medical."),
        button_link(_("Go to my account"), "/account"),
    )


def _confirmation() -> rx.Component:
    return form_dialog(
        form_problem(S.refusal),
        offer_details(S.offer),
        rx.el.p(S.rule, class_name="muted"),
        dialog_actions(
            dialog_close(_("Choose another time")),
            button(
                _("Book {time} with {called}").format(time=S.offer.time, called=S.offer.called),
                kind="primary",
                auto_focus=True,
                on_click=S.book,
            ),
        ),
        title=_("Book this time?"),
        is_open=S.is_confirming,
        on_open_change=S.set_confirming,
    )


def _booked() -> rx.Component:
    return rx.fragment(
        FocusOn.create(target="h1"),
        booked_card(
            S.booked,
            mail_to=S.mail_to,
            organization=S.viewer.organization_name,
            street=S.street,
            links=S.links,
            again=button(_("Book another time"), kind="quiet", on_click=S.load),
        ),
    )
