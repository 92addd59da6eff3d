"""Every page of the product in the demo clinics: by which address, and as whom, somebody meets it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

PATIENT, PROVIDER = "john.doe@example.com", "david.miller@citymedical.com"
STAFF, OWNER, ADMIN = "emily.rodriguez@citymedical.com", "sarah.johnson@citymedical.com", "admin@medisched.local"
VISITOR = ""
NO_CHECKOUT = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Stop:
    """A page's route, who looks at it, and the address where it differs from the route."""

    route: str
    who: str
    address: str = ""

    @property
    def path(self) -> str:
        return self.address or self.route

    @property
    def name(self) -> str:
        """For its file: /admin/billing is admin-billing."""
        return {
            "/": "landing",
            "404": "not-found",
            "/o/[slug]": "public-page",
            "/admin/organizations/[slug]": "admin-organization",
        }.get(self.route, self.route.strip("/").replace("/", "-"))


TOUR = (
    *(Stop(route, VISITOR) for route in ("/", "/pricing", "/sign-in", "/sign-up", "/forgot-password", "/claim")),
    *(Stop(route, VISITOR, f"{route}#token=nothing") for route in ("/verify-email", "/reset-password", "/invitation")),
    *(Stop(route, VISITOR) for route in ("/inbox", "/subscribe")),
    Stop("/welcome", VISITOR, f"/welcome?checkout_id={NO_CHECKOUT}"),
    Stop("/o/[slug]", VISITOR, "/o/city-medical"),
    Stop("404", VISITOR, "/nothing-here"),
    *(Stop(route, PATIENT) for route in ("/find", "/openings", "/my-appointments", "/account")),
    *(Stop(route, PROVIDER) for route in ("/calendar", "/hours")),
    *(Stop(route, STAFF) for route in ("/schedule", "/desk", "/patients", "/closures")),
    *(Stop(route, OWNER) for route in ("/overview", "/appointments", "/departments", "/providers", "/services")),
    Stop("/api-keys", OWNER),
    Stop("/webhooks", OWNER),
    Stop("/reports", OWNER),
    Stop("/audit", OWNER),
    Stop("/who-looked", PATIENT),
    Stop("/admin/audit", ADMIN),
    *(Stop(route, OWNER) for route in ("/rooms", "/members", "/settings", "/billing")),
    Stop("/admin", ADMIN),
    Stop("/admin/organizations/[slug]", ADMIN, "/admin/organizations/city-medical"),
    Stop("/admin/users", ADMIN),
    Stop("/admin/operations", ADMIN),
    Stop("/admin/billing", ADMIN),
)

OTHER_STAFF = "james.wilson@familypractice.com"
# The same pages as they are for somebody else; no picture shows them.
ALSO = (
    Stop("/o/[slug]", VISITOR, "/o/nobody-here"),
    *(Stop(route, PATIENT) for route in ("/pricing", "/subscribe")),
    *(Stop(route, PROVIDER) for route in ("/appointments", "/find", "/my-appointments")),
    Stop("/desk", OWNER),
    *(Stop(route, OTHER_STAFF) for route in ("/desk", "/appointments", "/members")),
    Stop("/account", ADMIN),
)


@dataclass(frozen=True)
class Dialog:
    """What opens over a page when the buttons of these names are pressed, one after the other."""

    who: str
    path: str
    buttons: tuple[str, ...]

    def open(self, page: Page) -> Page:
        """The page with the dialog on it."""
        first, *others = self.buttons
        _press(page, first)
        dialog = page.locator("[role=dialog], [role=alertdialog], dialog[open]").first
        for name in others:
            dialog.get_by_role("button", name=re.compile(name)).click()
        expect(dialog).to_be_visible()
        return page


def _press(page: Page, name: str) -> None:
    """On a phone, what is done less often stands behind "More"."""
    button = page.get_by_role("button", name=re.compile(name)).filter(visible=True).first
    more = page.get_by_role("button", name="More", exact=True).filter(visible=True).first
    expect(button.or_(more).first).to_be_visible()
    if not button.is_visible():
        more.click()
    button.click()


TODAY = datetime.now(UTC).date()
# A day on which the provider works, whatever day today is.
NEXT_MONDAY = f"/calendar?day={TODAY + timedelta(days=7 - TODAY.weekday())}"
A_FREE_TIME = r"\d\d:\d\d to \d\d:\d\d,.* free"
DIALOGS = {
    "calendar-publish": Dialog(PROVIDER, "/calendar", ("^Publish a time$",)),
    "calendar-time-off": Dialog(PROVIDER, "/calendar", ("^Time off$",)),
    "calendar-subscribe": Dialog(PROVIDER, "/calendar", ("^Subscribe$",)),
    "calendar-details": Dialog(PROVIDER, NEXT_MONDAY, (A_FREE_TIME,)),
    "calendar-move": Dialog(PROVIDER, NEXT_MONDAY, (A_FREE_TIME, "^Move or lengthen$")),
    "my-appointments-move": Dialog(PATIENT, "/my-appointments", ("^Move",)),
    "my-appointments-cancel": Dialog(PATIENT, "/my-appointments", ("^Cancel",)),
    "webhooks-add": Dialog(OWNER, "/webhooks", ("^Add an endpoint$",)),
    "api-keys-make": Dialog(OWNER, "/api-keys", ("^Make an API key$",)),
    "members-invite": Dialog(OWNER, "/members", ("^Invite somebody$",)),
    "members-remove": Dialog(OWNER, "/members", ("^Remove",)),
    "command-palette": Dialog(OWNER, "/overview", ("^Search",)),
}
