"""What can be done from the keyboard: the one list behind the palette, the keys, and the help about them."""

from dataclasses import dataclass, field

from medisched.components import navigation as n
from medisched.components.navigation import Place
from medisched.domain.texts import LANGUAGES, _, language

EVERYBODY = ("owner", "staff", "provider", "member", "")
PRIMARY = ".page-header .button-primary"
"""The one thing that a page is for: `n` presses it."""


@dataclass(frozen=True)
class Command:
    """One line of the palette.

    It leads to `href`, presses there what the selector `press` finds, or does a `deed` that `palette.jsx` knows.
    `own` is for those who are a provider only, `admin` for those who run the installation.
    """

    id: str
    label: str
    icon: str
    roles: tuple[str, ...] = EVERYBODY
    href: str = ""
    press: str = ""
    deed: str = ""
    value: str = ""
    keys: tuple[str, ...] = ()
    words: str = ""
    own: tuple[str, ...] = ()
    admin: bool = False
    when_open: bool = False


@dataclass(frozen=True)
class Shortcut:
    """Keys, and what they do; `page` is where, if not everywhere. `then` keys are pressed one after another."""

    keys: tuple[str, ...]
    words: str
    page: Place | None = None
    then: bool = field(default=False, kw_only=True)


def list_places() -> list[Command]:
    """Every page of the navigation, once, with the roles that it is for."""
    roles: dict[Place, list[str]] = {}
    for table in (n.WORK, n.SETUP, n.INTEGRATIONS, n.FOR_MYSELF):
        for role, places in table.items():
            for place in places:
                roles.setdefault(place, []).append(role)
    calendar = roles.pop(n.CALENDAR)
    found = [_place(place, tuple(who)) for place, who in roles.items()]
    found.append(_place(n.CALENDAR, (*calendar, *n.HAS_CALENDAR), own=n.HAS_CALENDAR))
    platform = [_place(place, (), admin=True) for place in n.PLATFORM]
    return [*found, *platform, _place(n.ACCOUNT, EVERYBODY)]


def list_actions() -> list[Command]:
    """What people do most, from wherever they are; not while the organization takes nothing new."""
    both, publish = ("owner", "staff"), _("slots free times")
    return [
        _action("book", _("Book a patient"), "phone-call", both, "/desk", press="#desk-search", words=_("appointment")),
        _action("add-patient", _("Add a patient"), "user-plus", both, "/patients"),
        _action(
            "publish", _("Publish a time"), "calendar-plus", ("provider", *both), "/calendar", own=both, words=publish
        ),
        _action(
            "find",
            _("Book an appointment"),
            "calendar-plus",
            ("member",),
            "/openings",
            press="main h1",
            words=_("service"),
        ),
        _action("add-provider", _("Add a provider"), "stethoscope", ("owner",), "/providers", words=_("doctor")),
        _action("add-department", _("Add a department"), "building-2", ("owner",), "/departments"),
        _action("add-service", _("Add a service"), "clipboard-plus", both, "/services"),
        _action("add-closure", _("Add a closure"), "calendar-x", both, "/closures", words=_("holiday")),
        _action("make-key", _("Make an API key"), "key-round", ("owner",), "/api-keys", words=_("program integration")),
        _action("invite", _("Invite somebody"), "user-plus", ("owner",), "/members", words=_("member")),
    ]


def list_settings() -> list[Command]:
    """What concerns the person and this browser."""
    others = [(code, name) for code, name in LANGUAGES.items() if code != language()]
    return [
        Command("dark", _("Use dark colours"), "moon", deed="dark", words=_("theme")),
        Command("light", _("Use light colours"), "sun", deed="light", words=_("theme")),
        *(Command(f"language-{code}", name, "languages", deed="language", value=code) for code, name in others),
        Command("shortcuts", _("Keyboard shortcuts"), "keyboard", deed="shortcuts", keys=("?",), words=_("help")),
        Command("sign-out", _("Sign out"), "log-out", deed="sign-out"),
    ]


def list_shortcuts() -> list[Shortcut]:
    """Everything that keys do, for the list behind `?` and for docs/keyboard.md."""
    desk, calendar = n.DESK, n.CALENDAR
    return [
        Shortcut(("Mod", "K"), _("Search pages, patients and actions")),
        Shortcut(("?",), _("Show this list")),
        Shortcut(("/",), _("Go to the search of the page")),
        Shortcut(("N",), _("Do what the page is for: add, publish, invite")),
        Shortcut(("Esc",), _("Close what is open")),
        *(
            Shortcut(("G", command.keys[1].upper()), _("Go to {page}").format(page=command.label), then=True)
            for command in list_places()
            if command.keys
        ),
        Shortcut(("↑", "↓"), _("Go through the patients that were found"), desk, then=True),
        Shortcut(("Enter",), _("Take the patient, look for times, book the chosen time"), desk),
        Shortcut(("Tab",), _("Go through the times and appointments"), calendar),
        Shortcut(("Enter",), _("Open a time or an appointment, to change or move it"), calendar),
    ]


def _place(place: Place, roles: tuple[str, ...], *, own: tuple[str, ...] = (), admin: bool = False) -> Command:
    keys = ("g", place.key) if place.key else ()
    return Command(
        place.href, place.label, place.icon, roles, href=place.href, keys=keys, own=own, admin=admin, words=place.short
    )


def _action(
    name: str,
    label: str,
    icon: str,
    roles: tuple[str, ...],
    href: str,
    *,
    press: str = PRIMARY,
    words: str = "",
    own: tuple[str, ...] = (),
) -> Command:
    return Command(name, label, icon, roles, href=href, press=press, words=words, own=own, when_open=True)
