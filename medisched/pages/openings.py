"""Booking a service, or moving to another time of it."""

import reflex as rx

from medisched.components.address_keeper import AddressKeeper
from medisched.components.booking import booked_card, move_details, offer_details, taken_panel
from medisched.components.button import button
from medisched.components.call_link import call_link
from medisched.components.card import section
from medisched.components.closed import closed_for_patients, is_closed
from medisched.components.days import month_grid, time_button, time_columns
from medisched.components.dialog import dialog_actions, dialog_close, form_dialog
from medisched.components.finder import day_card, finder_waiting, month_card
from medisched.components.focus_on import FocusOn
from medisched.components.form import form_problem
from medisched.components.link import button_link
from medisched.components.listing import empty_state, states
from medisched.components.provider_choice import provider_choice
from medisched.components.service_cards import service_button, service_summary
from medisched.components.when import when_line
from medisched.domain.texts import _
from medisched.pages.frame import inside
from medisched.state.openings import OpeningsState as S
from medisched.state.viewer import ViewerState


def page() -> rx.Component:
    """Which service, with whom, which day, which time; then what was booked."""
    where = _("Times at {organization_name}, in {place} time.").format(
        organization_name=S.viewer.organization_name, place=ViewerState.place
    )
    has_times = ~S.is_booked & (S.stuck == "") & ~is_closed(S.viewer.organization_status)
    return inside(
        AddressKeeper.create(address=S.address, steps=_steps(), on_back=S.load),
        rx.cond(S.is_booked, _booked(), rx.cond(is_closed(S.viewer.organization_status), _closed(), _chooser())),
        _confirmation(),
        route="/find",
        title=rx.cond(
            S.is_booked,
            rx.cond(S.moving, _("Your appointment is moved"), _("You are booked")),
            rx.cond(
                S.moving, _("Move your appointment"), rx.cond(S.stuck, _("Move your appointment"), _("Book a service"))
            ),
        ),
        subtitle=rx.cond(has_times & (ViewerState.place != ""), where, ""),
    )


def _steps() -> rx.Var[list[str]]:
    """Nobody goes back to choosing a service where there is one only."""
    return rx.cond(S.moving, [], rx.cond(S.services.length() > 1, ["service"], []))


def _closed() -> rx.Component:
    return closed_for_patients(
        S.viewer.organization_name, button_link(_("My appointments"), "/my-appointments", kind="primary")
    )


def _chooser() -> rx.Component:
    return states(
        rx.cond(S.stuck, _stuck(), rx.cond(S.service, _times(), _services())),
        loading=~S.is_loaded,
        problem=S.problem,
        retry=S.load,
        is_empty=~S.is_loaded | ((S.services.length() == 0) & (S.stuck == "")),
        empty=rx.cond(S.has_organization, _nothing_online(), _no_organization()),
        waiting=finder_waiting(),
    )


def _services() -> rx.Component:
    cards = rx.foreach(S.services, lambda card: rx.el.li(service_button(card, S.choose_service)))
    shelf = section(rx.el.ul(cards, role="list", class_name="service-cards"), title=_("Which service?"))
    return rx.fragment(_focus_on_change(), shelf)


def _times() -> rx.Component:
    return rx.fragment(
        _focus_on_change(),
        rx.cond(S.moving, _old_time(), service_summary(S.service, _change_service())),
        rx.cond(
            S.providers.length() > 1,
            section(provider_choice(S.providers, S.provider_id, S.choose_provider), title=_("With whom?")),
        ),
        rx.cond(
            S.first.length() > 0,
            rx.fragment(
                section(_buttons(S.first, "first-times"), title=_("First available")),
                rx.el.div(_month(), _day(), class_name="find"),
            ),
            _nothing_free(),
        ),
    )


def _focus_on_change() -> rx.Component:
    """What was pressed is gone; a page that is just opened, perhaps with its confirmation, is left alone."""
    return rx.cond(S.has_chosen, FocusOn.create(target="h1"))


def _change_service() -> rx.Component:
    return rx.cond(
        S.services.length() > 1,
        button(_("Change"), kind="quiet", aria_label=_("Change the service"), on_click=S.choose_service("")),
    )


def _old_time() -> rx.Component:
    return rx.el.div(
        rx.el.div(_("Now"), class_name="muted small"),
        when_line(S.moving.day, S.moving.time, S.moving.place),
        rx.el.div(S.moving.title, " · ", S.moving.provider, " · ", S.moving.where),
        rx.el.p(_("It stays yours until you have another time."), class_name="muted small"),
        class_name="card old-time",
        role="group",
        aria_label=_("Your appointment now"),
    )


def _buttons(times: rx.Var[list], look: str) -> rx.Component:
    return rx.el.div(rx.foreach(times, lambda time: time_button(time, S.choose_time)), class_name=look)


def _month() -> rx.Component:
    month = S.month
    grid = month_grid(
        month.weeks,
        title=month.title,
        on_choose=S.choose_day,
        on_earlier=S.show_month(month.earlier),
        on_later=S.show_month(month.later),
        has_earlier=month.earlier != "",
        has_later=month.later != "",
    )
    nothing = rx.fragment(rx.el.p(month.reason, class_name="muted"), _next_step())
    return month_card(grid, month.strip, S.choose_day, nothing)


def _day() -> rx.Component:
    columns = time_columns(S.day.morning, S.day.afternoon, S.day.evening, S.choose_time)
    nothing = rx.el.div(rx.el.p(S.day.reason, class_name="muted"), _next_step(), class_name="find-none")
    return rx.el.div(
        taken_panel(S.taken, _buttons(S.instead, "first-times")),
        day_card(
            S.day.title,
            ViewerState.place,
            rx.cond(S.day.reason, nothing, columns),
            instant=S.day.instant,
            zone=S.viewer.timezone,
        ),
        class_name="find-day",
    )


def _next_step() -> rx.Component:
    return rx.cond(
        S.next.iso,
        button(_("Next free: {day}").format(day=S.next.day), icon="arrow-right", on_click=S.choose_day(S.next.iso)),
        rx.el.div(
            rx.el.p(_("If you cannot wait, please call {organization}.").format(organization=S.contact.name)),
            call_link(S.contact),
        ),
    )


def _nothing_free() -> rx.Component:
    return empty_state(
        "calendar",
        _("No free times at present"),
        _("{nothing} Please look again later, or call {organization_name}.").format(
            nothing=S.nothing, organization_name=S.contact.name
        ),
        rx.fragment(
            call_link(S.contact),
            rx.cond(S.provider_id, button(_("Look with anybody"), on_click=S.choose_provider(""))),
        ),
    )


def _nothing_online() -> rx.Component:
    return empty_state(
        "calendar",
        _("No service can be booked here online"),
        _("Look for a published time instead, or call {organization_name}.").format(organization_name=S.contact.name),
        rx.fragment(call_link(S.contact), button_link(_("Find a time"), "/find", kind="primary")),
    )


def _no_organization() -> rx.Component:
    return empty_state(
        "door",
        _("You do not belong to an organization yet"),
        _(
            "Open the page of your hospital or practice and choose a service there. "
            "The link looks like /o/city-medical."
        ),
        button_link(_("Go to my account"), "/account"),
    )


def _stuck() -> rx.Component:
    return empty_state(
        "clock",
        _("This cannot be moved here"),
        S.stuck,
        rx.fragment(call_link(S.contact), button_link(_("My appointments"), "/my-appointments", kind="primary")),
    )


def _confirmation() -> rx.Component:
    at = _("{day}, {time} with {called}").format(day=S.offer.day, time=S.offer.time, called=S.offer.called)
    return form_dialog(
        form_problem(S.refusal),
        rx.cond(S.moving, move_details(S.moving, S.offer), offer_details(S.offer)),
        rx.el.p(S.rule, class_name="muted offer-rule"),
        dialog_actions(
            dialog_close(_("Another time")),
            button(
                rx.cond(S.moving, _("Move to {at}").format(at=at), _("Book {at}").format(at=at)),
                kind="primary",
                auto_focus=True,
                on_click=S.book,
            ),
        ),
        title=rx.cond(S.moving, _("Move to this time?"), _("Book this time?")),
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
            street=S.contact.street,
            links=S.links,
            again=rx.cond(S.moving, rx.fragment(), button(_("Book another time"), kind="quiet", on_click=S.load)),
        ),
    )
