"""One entry of a form: label above, help below, message beside. Native names, so every kind of form can send it."""

from collections.abc import Callable, Sequence

import reflex as rx

from medisched.domain.texts import _

Text = str | rx.Var[str]
Choices = Sequence[tuple[str, str]] | rx.Var[list]


def text_field(
    label: Text, name: str, *, error: Text = "", help_text: Text = "", optional: bool = False, **props: object
) -> rx.Component:
    """A line of text. `type` may be email, tel, url, search, number, date or time."""
    props.setdefault("type", "text")
    return _field(
        label,
        name,
        props,
        lambda given: rx.el.input(class_name="input", **given),
        error=error,
        help_text=help_text,
        optional=optional,
    )


def number_field(
    label: Text, name: str, *, unit: str = "", error: Text = "", help_text: Text = "", **props: object
) -> rx.Component:
    """A whole number with its unit behind it."""
    props = {"type": "number", "input_mode": "numeric", "step": 1, **props}

    def control(given: dict) -> rx.Component:
        number = rx.el.input(class_name="input input-short tabular", **given)
        return rx.el.div(number, rx.el.span(unit, class_name="muted"), class_name="input-with-unit") if unit else number

    return _field(label, name, props, control, error=error, help_text=help_text)


def date_field(label: Text, name: str, *, error: Text = "", help_text: Text = "", **props: object) -> rx.Component:
    """A calendar day, sent as 2026-11-23."""
    return text_field(label, name, error=error, help_text=help_text, **{"type": "date", **props})


def time_field(label: Text, name: str, *, error: Text = "", help_text: Text = "", **props: object) -> rx.Component:
    """A wall time, sent as 09:30."""
    return text_field(label, name, error=error, help_text=help_text, **{"type": "time", **props})


def text_area(
    label: Text, name: str, *, error: Text = "", help_text: Text = "", optional: bool = False, **props: object
) -> rx.Component:
    """Several lines of text."""
    props.setdefault("rows", "4")
    return _field(
        label,
        name,
        props,
        lambda given: rx.el.textarea(class_name="input input-tall", **given),
        error=error,
        help_text=help_text,
        optional=optional,
    )


def select_field(
    label: Text,
    name: str,
    choices: Choices,
    *,
    placeholder: str = "",
    error: Text = "",
    help_text: Text = "",
    **props: object,
) -> rx.Component:
    """One of a list. `choices` are (value, words) pairs, or a var of things with `value` and `label`."""

    def control(given: dict) -> rx.Component:
        return rx.el.div(
            rx.el.select(*_options(choices, placeholder), class_name="input select", **given),
            rx.icon("chevron-down", size=16, aria_hidden="true"),
            class_name="select-frame",
        )

    return _field(label, name, props, control, error=error, help_text=help_text)


def timezone_field(
    label: Text, name: str, zones: Sequence[str], *, error: Text = "", help_text: Text = "", **props: object
) -> rx.Component:
    """A timezone: typing any part of a place narrows the list."""
    listed = f"{props.get('id', name)}-zones"
    props = {"list": listed, "auto_complete": "off", "spell_check": False, "placeholder": _("Type a city"), **props}

    def control(given: dict) -> rx.Component:
        options = [rx.el.option(zone.replace("_", " "), value=zone) for zone in zones]
        return rx.fragment(rx.el.input(class_name="input", type="text", **given), rx.el.datalist(*options, id=listed))

    return _field(label, name, props, control, error=error, help_text=help_text)


def checkbox(label: Text, name: str, *, help_text: Text = "", **props: object) -> rx.Component:
    """Yes or no; the whole line can be pressed. Sent as "on" when it is yes."""
    return rx.el.label(
        rx.el.input(type="checkbox", name=name, class_name="check", **props),
        rx.el.span(label, rx.cond(help_text, rx.el.span(help_text, class_name="field-help"))),
        class_name="check-line",
    )


WEEKDAYS = (
    (_("Monday"), _("Mon")),
    (_("Tuesday"), _("Tue")),
    (_("Wednesday"), _("Wed")),
    (_("Thursday"), _("Thu")),
    (_("Friday"), _("Fri")),
)
WEEKEND = ((_("Saturday"), _("Sat")), (_("Sunday"), _("Sun")))


def weekday_picker(
    label: Text, name: str = "weekday", *, chosen: Sequence[int] = (1, 2, 3, 4, 5), error: Text = ""
) -> rx.Component:
    """Days of the week; each sent as `weekday_1` (Monday) … `weekday_7` with "on" when it is chosen."""
    days = [
        rx.el.label(
            rx.el.input(type="checkbox", name=f"{name}_{number}", default_checked=number in chosen, aria_label=full),
            rx.el.span(short, aria_hidden="true"),
            class_name="weekday",
        )
        for number, (full, short) in enumerate((*WEEKDAYS, *WEEKEND), start=1)
    ]
    return rx.el.fieldset(
        rx.el.legend(label, class_name="field-label"),
        rx.el.div(*days, class_name="weekdays"),
        field_error(f"{name}s", f"{name}s-error", error),
        class_name="field",
    )


def field_error(name: str, error_id: str, error: Text) -> rx.Component:
    """The message beside a field; empty while there is none."""
    return rx.el.p(
        rx.cond(error, error, ""),
        id=error_id,
        class_name="field-error",
        role="alert",
        custom_attrs={"data-error-for": name},
    )


def field_row(*fields: rx.Component) -> rx.Component:
    """Fields side by side; below each other on phones."""
    return rx.el.div(*fields, class_name="field-row")


def _field(
    label: Text,
    name: str,
    props: dict,
    control: Callable[[dict], rx.Component],
    *,
    error: Text,
    help_text: Text,
    optional: bool = False,
) -> rx.Component:
    given_id = str(props.pop("id", name))
    has_help = not (isinstance(help_text, str) and not help_text)
    described = f"{given_id}-help {given_id}-error" if has_help else f"{given_id}-error"
    given = {
        **props,
        "id": given_id,
        "name": name,
        "aria_invalid": rx.cond(error, "true", "false"),
        "aria_describedby": described,
    }
    return rx.el.div(
        rx.el.label(
            label,
            rx.el.span(" ", _("(optional)"), class_name="muted") if optional else None,
            html_for=given_id,
            class_name="field-label",
        ),
        control(given),
        rx.el.p(help_text, id=f"{given_id}-help", class_name="field-help") if has_help else None,
        field_error(name, f"{given_id}-error", error),
        class_name="field",
    )


def _options(choices: Choices, placeholder: str) -> list[rx.Component]:
    first = [rx.el.option(placeholder, value="")] if placeholder else []
    if isinstance(choices, rx.Var):
        return [*first, rx.foreach(choices, lambda choice: rx.el.option(choice.label, value=choice.value))]
    return [*first, *(rx.el.option(words, value=value) for value, words in choices)]
