"""Pages: their routes, titles and what each loads first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from medisched.domain.texts import _
from medisched.pages import (
    account,
    admin_audit,
    admin_billing,
    admin_operations,
    admin_organization,
    admin_overview,
    admin_users,
    api_keys,
    appointments,
    audit,
    billing,
    calendar,
    claims,
    closures,
    departments,
    desk,
    find,
    forgot_password,
    inbox,
    invitation,
    landing,
    members,
    my_appointments,
    not_found,
    openings,
    overview,
    patients,
    pricing,
    providers,
    public_organizations,
    reports,
    reset_password,
    rooms,
    schedule,
    services,
    settings,
    sign_in,
    sign_up,
    subscribe,
    verify_email,
    webhooks,
    welcome,
    who_looked,
    working_hours,
)
from medisched.state.account import AccountState
from medisched.state.admin_audit import AdminAuditState
from medisched.state.admin_billing import AdminBillingState
from medisched.state.admin_mails import AdminMailsState
from medisched.state.admin_operations import AdminOperationsState
from medisched.state.admin_organization import AdminOrganizationState
from medisched.state.admin_overview import AdminOverviewState
from medisched.state.admin_trends import AdminTrendsState
from medisched.state.admin_users import AdminUsersState
from medisched.state.api_keys import ApiKeysState
from medisched.state.appointments import AppointmentsState
from medisched.state.arrivals import ArrivalState
from medisched.state.audit import AuditState
from medisched.state.billing import BillingState
from medisched.state.calendar import CalendarState
from medisched.state.closures import ClosuresState
from medisched.state.departments import DepartmentsState
from medisched.state.desk import DeskState
from medisched.state.desk_day import DeskDayState
from medisched.state.desk_openings import DeskOpeningsState
from medisched.state.devices import DevicesState
from medisched.state.find import FindState
from medisched.state.inbox import InboxState
from medisched.state.members import MembersState
from medisched.state.moderation import ModerationState
from medisched.state.moves import MovesState
from medisched.state.my_appointments import MyAppointmentsState
from medisched.state.online_services import OnlineServicesState
from medisched.state.openings import OpeningsState
from medisched.state.overview import OverviewState
from medisched.state.patients import PatientsState
from medisched.state.post_forms import PostFormState
from medisched.state.pricing import PricingState
from medisched.state.providers import ProvidersState
from medisched.state.public_organizations import PublicOrganizationState
from medisched.state.reports import ReportsState
from medisched.state.rooms import RoomsState
from medisched.state.schedule import ScheduleState
from medisched.state.services import ServicesState
from medisched.state.settings import SettingsState
from medisched.state.slot_series import SlotSeriesState
from medisched.state.subscribe import SubscribeState
from medisched.state.viewer import ViewerState
from medisched.state.webhooks import WebhooksState
from medisched.state.welcome import WelcomeState
from medisched.state.who_looked import WhoLookedState
from medisched.state.working_hours import WorkingHoursState

CLEAR = PostFormState.clear
DESCRIPTION = _("Online appointments for hospitals and practices: patients book a time that is really free.")


@dataclass(frozen=True)
class Page:
    """An address; `is_inside` is for pages of signed-in people, which load the frame's own needs first."""

    route: str
    view: Callable[[], rx.Component]
    title: str
    loads: tuple[Any, ...] = ()
    is_inside: bool = True


PAGES = (
    Page(
        "/", landing.page, _("Medisched · appointments without double bookings"), (ArrivalState.tell,), is_inside=False
    ),
    Page("/sign-in", sign_in.page, _("Sign in"), (CLEAR, ArrivalState.tell), is_inside=False),
    Page("/sign-up", sign_up.page, _("Create an account"), (CLEAR,), is_inside=False),
    Page("/verify-email", verify_email.page, _("Confirm your e-mail address"), (CLEAR,), is_inside=False),
    Page("/forgot-password", forgot_password.page, _("Forgotten password"), (CLEAR,), is_inside=False),
    Page("/reset-password", reset_password.page, _("Choose a new password"), (CLEAR,), is_inside=False),
    Page("/invitation", invitation.page, _("Your invitation"), (CLEAR,), is_inside=False),
    Page("/inbox", inbox.page, _("Inbox of this installation"), (InboxState.load,), is_inside=False),
    Page("/account", account.page, _("Account"), (CLEAR, ArrivalState.tell, AccountState.load)),
    Page(
        "/o/[slug]",
        public_organizations.page,
        _("Appointments"),
        (CLEAR, PublicOrganizationState.load, PublicOrganizationState.load_next_times),
        is_inside=False,
    ),
    Page("/find", find.page, _("Find a time"), (OnlineServicesState.load, FindState.load)),
    Page("/my-appointments", my_appointments.page, _("My appointments"), (MyAppointmentsState.load, MovesState.load)),
    Page("/calendar", calendar.page, _("Calendar"), (SlotSeriesState.close, CalendarState.load)),
    Page("/schedule", schedule.page, _("Schedule"), (ScheduleState.load,)),
    Page("/appointments", appointments.page, _("Appointments"), (AppointmentsState.load,)),
    Page("/overview", overview.page, _("Overview"), (OverviewState.load,)),
    Page("/api-keys", api_keys.page, _("API keys"), (CLEAR, ApiKeysState.load)),
    Page("/webhooks", webhooks.page, _("Webhooks"), (WebhooksState.load,)),
    Page("/providers", providers.page, _("Providers"), (ProvidersState.load,)),
    Page("/settings", settings.page, _("Settings"), (SettingsState.load,)),
    Page("/departments", departments.page, _("Departments"), (DepartmentsState.load,)),
    Page("/members", members.page, _("Members"), (MembersState.load,)),
    Page("/services", services.page, _("Services"), (ServicesState.load,)),
    Page("/rooms", rooms.page, _("Rooms and devices"), (RoomsState.load, DevicesState.load)),
    Page("/openings", openings.page, _("Book a service"), (OpeningsState.load,)),
    Page("/patients", patients.page, _("Patients"), (PatientsState.load,)),
    Page("/desk", desk.page, _("Desk"), (DeskState.load, DeskOpeningsState.load, DeskDayState.load)),
    Page("/hours", working_hours.page, _("Hours and time off"), (WorkingHoursState.load,)),
    Page("/closures", closures.page, _("Closures and holidays"), (ClosuresState.load,)),
    Page("/reports", reports.page, _("Reports"), (ReportsState.load,)),
    Page("/billing", billing.page, _("Billing"), (CLEAR, BillingState.load, BillingState.load_plan)),
    Page("/admin", admin_overview.page, _("All organizations"), (AdminOverviewState.load, AdminTrendsState.load)),
    Page(
        "/admin/organizations/[slug]",
        admin_organization.page,
        _("Organization"),
        (CLEAR, AdminOrganizationState.load, ModerationState.load),
    ),
    Page(
        "/admin/operations", admin_operations.page, _("Operations"), (AdminOperationsState.load, AdminMailsState.load)
    ),
    Page("/admin/billing", admin_billing.page, _("Subscriptions"), (AdminBillingState.load,)),
    Page("/admin/users", admin_users.page, _("People"), (CLEAR, AdminUsersState.load)),
    Page("/audit", audit.page, _("Audit trail"), (AuditState.load,)),
    Page("/admin/audit", admin_audit.page, _("Platform's audit trail"), (AdminAuditState.load,)),
    Page("/who-looked", who_looked.page, _("Who looked at my data"), (WhoLookedState.load,)),
    Page("/pricing", pricing.page, _("Pricing"), (PricingState.load,), is_inside=False),
    Page("/subscribe", subscribe.page, _("Subscribe your hospital"), (CLEAR, SubscribeState.load), is_inside=False),
    Page("/welcome", welcome.page, _("Welcome"), (CLEAR, WelcomeState.load), is_inside=False),
    Page("/claim", claims.page, _("Your letter again"), (CLEAR,), is_inside=False),
    Page("404", not_found.page, _("Page not found"), is_inside=False),
)


def register(app: rx.App) -> None:
    """Add every page to the app."""
    for page in PAGES:
        title = page.title if "Medisched" in page.title else f"{page.title} · Medisched"
        app.add_page(page.view, route=page.route, title=title, description=DESCRIPTION, on_load=_loads_of(page))


def list_routes() -> list[str]:
    """Of all pages."""
    return [page.route for page in PAGES]


def list_arrivals() -> list[Any]:
    """What the pages themselves send when somebody comes to them."""
    return [load for page in PAGES for load in _loads_of(page)]


def _loads_of(page: Page) -> list[Any]:
    return [ViewerState.load, *page.loads] if page.is_inside else list(page.loads)
