"""Ways of an appointment into one's own calendar."""

import reflex as rx

from medisched.domain.texts import _


def calendar_links(links: rx.Var) -> rx.Component:
    """A file, and the forms of two calendars on the web in tabs of their own."""
    return rx.el.div(
        rx.el.div(_("Add to your calendar"), class_name="muted small", id="calendar-links"),
        rx.el.div(
            rx.el.a(
                rx.icon("calendar-plus", size=16, aria_hidden="true"),
                _("Calendar file"),
                href=links.file,
                download="appointment.ics",
                custom_attrs={"reloadDocument": True},
                class_name="button button-secondary",
            ),
            _elsewhere(_("Google Calendar"), links.google),
            _elsewhere(_("Outlook"), links.outlook),
            class_name="button-row",
        ),
        role="group",
        aria_labelledby="calendar-links",
        class_name="calendar-links",
    )


def _elsewhere(label: str, href: rx.Var[str]) -> rx.Component:
    return rx.el.a(
        label,
        rx.icon("external-link", size=16, aria_hidden="true"),
        href=href,
        target="_blank",
        rel="noopener noreferrer",
        class_name="button button-secondary",
    )
