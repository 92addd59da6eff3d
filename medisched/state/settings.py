"""An organization's settings."""

from __future__ import annotations

from typing import Annotated

import reflex as rx
from pydantic import BeforeValidator, Field
from reflex.event import EventSpec

from medisched.domain.clock import get_zone, list_zones, moment_text, now_utc
from medisched.domain.reminders import USUAL_HOURS, hours_before_text
from medisched.domain.texts import _, mark
from medisched.schemas.organizations import OrganizationChange, OrganizationSettingsDraft, OrganizationView
from medisched.services.doors import perform
from medisched.services.organizations import change_organization, get_organization
from medisched.settings import get_settings
from medisched.state.base import BaseState
from medisched.state.choices import Choice
from medisched.state.entries import changes_made
from medisched.state.errors import refusals_shown, refusals_told
from medisched.state.guard import allow
from medisched.state.viewer import ViewerState

WINDOWS = (
    ("0", mark("Until it begins")),
    ("60", mark("Until 1 hour before")),
    ("120", mark("Until 2 hours before")),
    ("720", mark("Until 12 hours before")),
    ("1440", mark("Until 1 day before")),
    ("2880", mark("Until 2 days before")),
    ("10080", mark("Until 1 week before")),
    ("other", mark("Until some other number of hours before")),
)
OTHER = "other"
MOST_HOURS = 720
ZONES = frozenset(list_zones())
PLAIN = ("name", "address", "phone", "locale", "reminder_hours")


def _minutes(hours: str) -> int:
    try:
        entered = float(hours.replace(",", "."))
    except ValueError:
        entered = -1
    if not 0 <= entered <= MOST_HOURS:
        raise ValueError(_("Please enter a number of hours from 0 to {most_hours}.").format(most_hours=MOST_HOURS))
    return round(entered * 60)


class SettingsForm(OrganizationSettingsDraft):
    """What an owner enters: one of the usual windows, or hours, which are kept as minutes."""

    cancellation_window: Annotated[int, Field(ge=0, le=MOST_HOURS * 60)] = 0
    window_hours: Annotated[int, BeforeValidator(_minutes)] | None = None

    def as_draft(self) -> OrganizationSettingsDraft:
        """The same with one window in minutes."""
        window = self.cancellation_window if self.window_hours is None else self.window_hours
        plain = self.model_dump(exclude={"window_hours", "cancellation_window"})
        return OrganizationSettingsDraft(**plain, cancellation_window=window)


class SettingsState(BaseState):
    """What an owner can set; `version` rises when the form shall show saved values again."""

    name: str = ""
    address: str = ""
    phone: str = ""
    timezone: str = ""
    locale: str = ""
    zone_text: str = ""
    window: str = ""
    window_hours: str = ""
    mail_shows_title: bool = True
    reminder_hours: str = ""
    reminder_choices: list[Choice] = []
    public_address: str = ""
    public_path: str = ""
    version: int = 0
    is_loaded: bool = False
    problem: str = ""
    errors: dict[str, str] = {}
    refusal: str = ""
    _seen: OrganizationView | None = None

    @rx.event
    @allow("owner")
    async def load(self) -> None:
        """What is set at present."""
        self.problem, self.refusal = "", ""
        async with refusals_told(self):
            self._show(await perform(self.session_id, get_organization))
            return
        self.problem = _("The settings did not come through.")

    @rx.event
    @allow("owner")
    async def choose_window(self, window: str) -> None:
        """Ask for a number of hours when none of the usual ones fits."""
        self.window = window

    @rx.event
    @allow("owner")
    async def choose_timezone(self, timezone: str) -> None:
        """Show what time it is there."""
        self.zone_text = zone_text(_zone_name(timezone))

    @rx.event
    @allow("owner")
    async def save(self, form: dict[str, str]) -> EventSpec | None:
        """Change them; the frame then shows the new name and timezone too."""
        async with refusals_shown(self):
            changes = changes_made(OrganizationChange, self._seen, _read(form).as_draft())
            self._show(await perform(self.session_id, change_organization, changes))
            self._notify("success", _("The settings were saved."))
            return ViewerState.load  # type: ignore[return-value]
        return None

    def _show(self, organization: OrganizationView) -> None:
        self._seen = organization
        minutes = str(organization.cancellation_window)
        self.name, self.address, self.timezone = organization.name, organization.address, organization.timezone
        self.phone, self.locale = organization.phone, organization.locale
        self.zone_text = zone_text(organization.timezone)
        self.window = minutes if minutes in dict(WINDOWS) else OTHER
        self.window_hours = f"{organization.cancellation_window / 60:.6g}"
        self.mail_shows_title = organization.mail_shows_title
        self.reminder_hours = str(organization.reminder_hours)
        self.reminder_choices = _reminder_choices(organization.reminder_hours)
        self.public_path = f"/o/{organization.slug}"
        self.public_address = get_settings().address + self.public_path
        self.version += 1
        self.is_loaded = True


def zone_text(name: str) -> str:
    """The time in a zone just now; a hint while its name is not complete."""
    if name not in ZONES:
        return _("Type a city and choose it from the list.")
    return _("There it is now {moment_text}.").format(moment_text=moment_text(now_utc(), get_zone(name)))


def _reminder_choices(now: int) -> list[Choice]:
    """The usual ones, and what a program has set."""
    hours = sorted({*USUAL_HOURS, now})
    return [Choice(value=str(one), label=hours_before_text(one)) for one in hours]


def _zone_name(entered: str) -> str:
    return entered.strip().replace(" ", "_")


def _read(form: dict[str, str]) -> SettingsForm:
    entered: dict[str, object] = {name: form.get(name, "") for name in PLAIN if name in form}
    entered["timezone"] = _zone_name(form.get("timezone", ""))
    entered["mail_shows_title"] = form.get("mail_shows_title") == "on"
    if form.get("window") == OTHER:
        return SettingsForm.read({**entered, "window_hours": form.get("window_hours", "")})
    return SettingsForm.read({**entered, "cancellation_window": form.get("window", "")})
