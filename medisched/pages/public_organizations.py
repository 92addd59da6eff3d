"""What everybody sees of an organization."""

import reflex as rx

from medisched.components.address_field import hidden_field
from medisched.components.address_keeper import AddressKeeper
from medisched.components.booking import offer_details, taken_panel
from medisched.components.button import button, submit_button
from medisched.components.call_link import call_link
from medisched.components.card import banner, section
from medisched.components.days import time_button
from medisched.components.dialog import dialog_actions, form_dialog
from medisched.components.focus_on import FocusOn
from medisched.components.form import form_problem
from medisched.components.layout import heading
from medisched.components.link import button_link, text_link
from medisched.components.listing import empty_state, waiting_blocks
from medisched.components.page_title import PageTitle
from medisched.components.post_form import post_form
from medisched.components.provider_card import provider_card
from medisched.components.service_cards import public_service_card
from medisched.domain.texts import _
from medisched.pages.frame import outside
from medisched.pages.public_times import chosen_times
from medisched.state.choices import Choice
from medisched.state.post_forms import PostFormState
from medisched.state.public_organizations import PublicOrganizationState as S

IS_OPEN = S.organization.status == "active"


def page() -> rx.Component:
    """Name, departments, providers with their next free times."""
    return outside(
        AddressKeeper.create(address=S.address, steps=["service", "provider"], on_back=[S.load, S.load_next_times]),
        rx.cond(S.organization, _organization(), rx.cond(S.is_loaded, _missing(), _waiting())),
        _question(),
        is_clinics=True,
    )


def _organization() -> rx.Component:
    return rx.fragment(
        PageTitle.create(title=_("Appointments at {name}").format(name=S.organization.name)),
        rx.el.div(
            rx.el.div(heading(S.contact.name, S.contact.street), call_link(S.contact), class_name="shrinks"),
            rx.cond(
                IS_OPEN & (S.way == "join"),
                _join(_("Join {name}").format(name=S.organization.name), "/find", "secondary"),
            ),
            class_name="page-header",
        ),
        rx.cond(S.is_asking, rx.fragment(), form_problem(PostFormState.message)),
        rx.cond(
            IS_OPEN,
            rx.el.ul(
                _fact("clock", _("All times are {place} time").format(place=S.place)),
                _fact("calendar-sync", _("Cancel or move online {rule}").format(rule=S.rule)),
                role="list",
                class_name="public-facts",
            ),
            _closed(),
        ),
        taken_panel(
            S.taken,
            rx.el.div(rx.foreach(S.instead, lambda time: time_button(time, S.choose_time)), class_name="first-times"),
        ),
        rx.cond(S.chosen.kind, chosen_times(), _everything()),
    )


def _everything() -> rx.Component:
    return rx.fragment(
        rx.cond(S.address, FocusOn.create(target="h1")),
        rx.cond(S.services.length() > 0, _services()),
        rx.cond(S.departments.length() > 2, _departments()),  # noqa: PLR2004 - all, and at least two to choose from
        rx.cond(
            S.is_loaded & (S.providers.length() == 0),
            rx.cond(IS_OPEN, _nobody()),
            rx.el.div(
                rx.foreach(S.providers, _provider), class_name="columns", role="group", aria_label=_("Providers")
            ),
        ),
    )


def _nobody() -> rx.Component:
    return empty_state(
        "people",
        _("No providers here yet"),
        _("Please come back later, or call {name}.").format(name=S.contact.name),
        call_link(S.contact),
    )


def _fact(icon: str, words: rx.Var[str]) -> rx.Component:
    return rx.el.li(rx.icon(icon, size=16, aria_hidden="true"), words, class_name="hint muted")


def _closed() -> rx.Component:
    """Members go on to their appointments; whoever is not signed in is shown the way there."""
    text = _("{name} takes no new bookings at present. You can still cancel appointments.").format(
        name=S.organization.name
    )
    return banner(text, "warn", text_link(_("My appointments"), "/my-appointments"))


def _services() -> rx.Component:
    """What can be booked online, then who works there."""
    return rx.fragment(
        section(
            rx.el.div(rx.foreach(S.services, _service), class_name="columns", role="group", aria_label=_("Services")),
            title=rx.cond(IS_OPEN, _("Book a service"), _("Services")),
        ),
        rx.el.h2(_("Providers"), class_name="section-title"),
    )


def _service(service: rx.Var) -> rx.Component:
    return public_service_card(
        service,
        is_open=IS_OPEN,
        on_next=S.choose_service(service.id, service.key),
        on_all=S.choose_service(service.id, ""),
    )


def _departments() -> rx.Component:
    return rx.el.div(
        rx.foreach(S.departments, _department), class_name="chips", role="group", aria_label=_("Department")
    )


def _department(department: rx.Var[Choice]) -> rx.Component:
    return rx.el.button(
        department.label,
        type="button",
        class_name="chip",
        aria_pressed=rx.cond(S.department_id == department.value, "true", "false"),
        on_click=S.choose_department(department.value),
    )


def _provider(provider: rx.Var) -> rx.Component:
    return provider_card(provider, is_open=IS_OPEN, on_choose=S.choose_time, on_all=S.choose_provider)


def _question() -> rx.Component:
    return form_dialog(
        form_problem(PostFormState.message),
        offer_details(S.wanted),
        rx.cond(S.way == "sign_in", _sign_in(), _join_and_book()),
        title=rx.cond(S.way == "sign_in", _("Who is coming?"), _("Go on to booking?")),
        is_open=S.is_asking,
        on_open_change=S.set_asking,
    )


def _sign_in() -> rx.Component:
    return rx.fragment(
        rx.el.p(_("To book it, please sign in. It takes a minute if you are new here."), class_name="muted"),
        dialog_actions(
            button_link(_("Create an account"), S.sign_up_path),
            button_link(_("Sign in"), S.sign_in_path, kind="primary"),
        ),
    )


def _join_and_book() -> rx.Component:
    return rx.fragment(
        rx.cond(
            S.organization.role,
            rx.el.p(
                _("You are looking at another organization at present. We switch to this one first."),
                class_name="muted",
            ),
            rx.el.p(
                _("You become a patient of {organization}: they see your name and e-mail address.").format(
                    organization=S.organization.name
                ),
                class_name="muted",
            ),
        ),
        dialog_actions(
            button(_("Not now"), on_click=S.set_asking(False)),
            _join(rx.cond(S.organization.role, _("Go on"), _("Join and go on")), S.booking_path, "primary"),
        ),
    )


def _join(label: rx.Var[str] | str, onward: rx.Var[str] | str, kind: str) -> rx.Component:
    submit = submit_button(label) if kind == "primary" else button(label, type="submit")
    return post_form(
        hidden_field("slug", S.organization.slug),
        hidden_field("next", onward),
        submit,
        action="/auth/join-organization",
        on_refused=PostFormState.refused,
        on_done=PostFormState.done,
    )


def _missing() -> rx.Component:
    return rx.el.div(
        heading(S.refusal),
        rx.el.p(_("Please check the address, or ask the organization for its link."), class_name="muted"),
        rx.el.p(text_link(_("Go to the start page"), "/")),
        class_name="cards",
    )


def _waiting() -> rx.Component:
    return rx.el.div(heading(_("One moment…")), waiting_blocks(3, "180px", _("Providers")), class_name="cards")
