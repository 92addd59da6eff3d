"""Everything at one's fingertips: the palette behind Ctrl K, keys for places, and the list of them behind `?`."""

from itertools import groupby

import reflex as rx
from reflex.event import no_args_event_spec, passthrough_event_spec

from medisched.components.commands import Command, Shortcut, list_actions, list_places, list_settings, list_shortcuts
from medisched.components.scripts import script
from medisched.domain.texts import _

LIBRARY = script(__file__, "palette.jsx")
HELP_LIBRARY = script(__file__, "palette_help.jsx")
for beside in ("palette_keys.js", "palette_match.js", "initials.js"):
    script(__file__, beside)


class _Palette(rx.Component):
    """Stands once in a frame; shows nothing until it is asked for. Its children are the signs of `commands`."""

    library = LIBRARY
    tag = "Palette"

    commands: rx.Var[list[dict[str, object]]]
    shortcuts: rx.Var[list[dict[str, object]]]
    words: rx.Var[dict]
    role: rx.Var[str]
    is_provider: rx.Var[bool]
    is_admin: rx.Var[bool]
    is_closed: rx.Var[bool]
    sees_patients: rx.Var[bool]
    dark: rx.Var[bool]
    organizations: rx.Var[list]
    patients: rx.Var[list]
    asked: rx.Var[str]
    on_ask: rx.EventHandler[passthrough_event_spec(str)]
    on_theme: rx.EventHandler[no_args_event_spec]


class _PaletteButton(rx.Component):
    """Opens the palette."""

    library = LIBRARY
    tag = "PaletteButton"

    label: rx.Var[str]
    hint: rx.Var[str]
    control: rx.Var[str]


class _ShortcutsButton(rx.Component):
    """Opens the list of keys; inside a menu."""

    library = HELP_LIBRARY
    tag = "ShortcutsButton"

    label: rx.Var[str]


def palette(
    viewer: rx.Var, organizations: rx.Var[list], patients: rx.Var[list], asked: rx.Var[str], on_ask: rx.EventHandler
) -> rx.Component:
    """`on_ask` takes what is typed and answers with `patients`, each with id, name and detail, found for `asked`."""
    commands = [*list_actions(), *list_places(), *list_settings()]
    return _Palette.create(
        *(rx.icon(command.icon, size=18, aria_hidden="true") for command in commands),
        commands=[_plain(command) for command in commands],
        shortcuts=_by_page(list_shortcuts()),
        words=_words(),
        role=rx.cond(viewer, viewer.role, ""),
        is_provider=rx.cond(viewer.provider_id, True, False),  # noqa: FBT003 - the two values of a condition
        is_admin=rx.cond(viewer, viewer.is_admin, False),  # noqa: FBT003 - the two values of a condition
        is_closed=(viewer.organization_status != "active").to(bool),
        sees_patients=((viewer.role == "owner") | (viewer.role == "staff")).to(bool),
        dark=(rx.color_mode == "dark").to(bool),
        organizations=organizations,
        patients=patients,
        asked=asked,
        on_ask=on_ask,
        on_theme=rx.toggle_color_mode,
    )


def palette_button() -> rx.Component:
    """What says that there is a palette, to those who do not know its keys."""
    return _PaletteButton.create(label=_("Search and do"), hint=_("Search"), control=_("Ctrl"))


def shortcuts_button() -> rx.Component:
    """A line of a menu."""
    return _ShortcutsButton.create(label=_("Keyboard shortcuts"))


def _plain(command: Command) -> dict[str, object]:
    """What the browser needs of one."""
    return {
        "id": command.id,
        "label": command.label,
        "roles": list(command.roles),
        "href": command.href,
        "press": command.press,
        "deed": command.deed,
        "value": command.value,
        "keys": list(command.keys),
        "words": command.words,
        "own": list(command.own),
        "admin": command.admin,
        "when_open": command.when_open,
    }


def _by_page(shortcuts: list[Shortcut]) -> list[dict[str, object]]:
    return [
        {
            "name": page.label if page else _("Everywhere"),
            "href": page.href if page else "",
            "lines": [{"keys": list(one.keys), "words": one.words} for one in group],
        }
        for page, group in groupby(shortcuts, lambda one: one.page)
    ]


def _words() -> dict[str, str | dict[str, str]]:
    return {
        "title": _("Search and do"),
        "placeholder": _("Search pages and actions"),
        "placeholder_patients": _("Search patients, pages and actions"),
        "close": _("Close"),
        "searching": _("Searching"),
        "nothing": _("Nothing is found by this. Try fewer letters."),
        "found": _("{n} found"),
        "best": _("Best matches"),
        "recent": _("Used last"),
        "pages": _("Go to"),
        "actions": _("Do"),
        "organizations": _("Your organizations"),
        "settings": _("For myself"),
        "patients": _("Patients"),
        "switch": _("Switch to {organization}"),
        "shortcuts": _("Keyboard shortcuts"),
        "single": _("Keys that are pressed alone"),
        "single_help": _("Turn them off if you speak to your computer or press keys by accident. Ctrl K stays."),
        "then": _("then"),
        "control": _("Ctrl"),
        "keys": {"Enter": _("Enter"), "Tab": _("Tab"), "Esc": _("Esc")},
    }
