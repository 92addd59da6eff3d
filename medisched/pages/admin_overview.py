"""All organizations of the platform, for its administrators: what waits, numbers, the list, and figures over time."""

import reflex as rx

from medisched.components.address_keeper import AddressKeeper
from medisched.components.button import button
from medisched.components.card import card, figures, section, toolbar
from medisched.components.chart import bar_chart
from medisched.components.field import select_field, text_field
from medisched.components.focus_on import FocusOn
from medisched.components.link import button_link, link
from medisched.components.listing import Column, Sorting, empty_state, error_state, table, waiting_blocks
from medisched.components.status import status_badge
from medisched.domain.texts import _
from medisched.pages.frame import inside
from medisched.state.admin_overview import AdminOverviewState as S
from medisched.state.admin_overview_rows import NeedRow, OrganizationRow
from medisched.state.admin_trends import AdminTrendsState as T
from medisched.state.admin_trends import Trend

STATUSES = (("", _("All")), ("active", _("Open")), ("read_only", _("Read-only")), ("suspended", _("Suspended")))
SORTS = (
    ("-lastActivityAt", _("Last activity")),
    ("name", _("Name")),
    ("-createdAt", _("Newest")),
    ("-appointmentsThisMonth", _("Most appointments this month")),
    ("-members", _("Most members")),
    ("-providers", _("Most providers")),
    ("plan", _("Plan")),
    ("status", _("Status")),
)
LENGTHS = (("30", _("30 days")), ("90", _("90 days")), ("365", _("One year")))
NEEDS = (
    ("payments", _("Only organizations that have not paid.")),
    ("mails", _("Only organizations with e-mails that could not be delivered.")),
    ("webhooks", _("Only organizations with webhooks that were switched off.")),
)


def page() -> rx.Component:
    """Attention first, then numbers, then everything."""
    return inside(
        AddressKeeper.create(address=S.address),
        rx.el.div(
            _needs(),
            rx.cond(S.is_loaded, _figures(), rx.cond(S.problem, rx.fragment(), _waiting_figures())),
            section(
                _filters(),
                _narrowed(),
                # What was pressed is gone.
                rx.cond(S.was_widened, FocusOn.create(target="#search")),
                rx.el.div(_organizations(), class_name="admin-lists admin-organizations"),
                rx.cond(
                    S.next_cursor,
                    rx.el.div(button(_("Show more"), icon="chevron-down", on_click=S.more), class_name="more"),
                ),
                title=_("Organizations"),
            ),
            _trends(),
            class_name="stack",
        ),
        route="/admin",
        title=_("All organizations"),
        subtitle=rx.cond(S.zone, S.zone, _("What runs on this installation.")),
        roles=("admin",),
    )


def _needs() -> rx.Component:
    """Nothing while nothing waits."""
    return rx.cond(
        S.needs.length() > 0,
        rx.el.section(
            rx.el.h2(_("Needs attention"), class_name="card-title"),
            rx.el.ul(rx.foreach(S.needs, _need), class_name="rows", role="list"),
            class_name="card admin-needs",
        ),
    )


def _need(row: rx.Var[NeedRow]) -> rx.Component:
    signs = ("credit-card", "inbox", "mail-x", "webhook-off", "ban")
    sign = rx.match(
        row.icon,
        *((name, rx.icon(name, size=20, aria_hidden="true")) for name in signs),
        rx.icon("lock", size=20, aria_hidden="true"),
    )
    return rx.el.li(
        sign,
        rx.el.span(row.words, class_name="grows shrinks"),
        rx.cond(
            row.href,
            button_link(row.deed, row.href, kind="quiet"),
            button(
                row.deed,
                kind="quiet",
                aria_label=row.deed + ": " + row.words,
                on_click=S.show_need(row.need, row.status),
            ),
        ),
        class_name="row",
    )


def _figures() -> rx.Component:
    total = S.total
    return figures(
        (_("Organizations"), total.organizations, total.standing),
        (_("Members"), total.members, _("patients too")),
        (_("Providers"), total.providers, total.departments),
        (_("Appointments this month"), total.appointments, _("not cancelled")),
    )


def _waiting_figures() -> rx.Component:
    return rx.el.div(class_name="waiting waiting-figures")


def _filters() -> rx.Component:
    return toolbar(
        text_field(
            _("Name or address"),
            "search",
            type="search",
            auto_complete="off",
            default_value=S.search,
            on_change=S.look_for.debounce(250),
            key=S.clearings.to(str),
        ),
        select_field(_("Status"), "status", STATUSES, value=S.status, on_change=S.show_status),
        rx.cond(S.plans.length() > 1, select_field(_("Plan"), "plan", S.plans, value=S.plan, on_change=S.show_plan)),
        rx.el.div(
            select_field(_("Sort by"), "sort", SORTS, value=S.sort, on_change=S.set_sort), class_name="field admin-sort"
        ),
    )


def _narrowed() -> rx.Component:
    """By what waits: said, for no field shows it."""
    return rx.cond(
        S.need,
        rx.el.div(
            rx.el.p(rx.match(S.need, *NEEDS, ""), class_name="grows"),
            button(_("Show all"), kind="quiet", icon="x", on_click=S.show_all),
            class_name="row admin-narrowed",
            role="status",
        ),
    )


def _organizations() -> rx.Component:
    is_filtered = (S.search != "") | (S.status != "") | (S.plan != "") | (S.need != "")
    return table(
        S.rows,
        COLUMNS,
        label=_("Organizations"),
        loading=~S.is_loaded,
        problem=S.problem,
        retry=S.load,
        empty=rx.cond(
            is_filtered,
            empty_state(
                "people",
                _("No organization fits"),
                _("None has this in its name or address, or it is filtered out."),
                button(_("Show all"), on_click=S.show_all),
            ),
            empty_state("people", _("No organizations yet"), _("The first one appears here once it was made.")),
        ),
        sorting=Sorting(S.sort, S.sort_by),
    )


def _name(row: rx.Var[OrganizationRow]) -> rx.Component:
    return rx.el.div(
        link(row.name, href=row.href, class_name="row-open strong"),
        rx.el.div("/o/", row.slug, class_name="muted small cut admin-plain"),
        class_name="shrinks",
    )


def _number(value: rx.Var[str]) -> rx.Component:
    return rx.el.span(value, class_name="tabular")


def _small(value: rx.Var[str]) -> rx.Component:
    return rx.el.span(value, class_name="small tabular")


COLUMNS = (
    Column(_("Organization"), _name, is_title=True, width="18%", sort="name"),
    Column(_("Status"), lambda row: status_badge("organization", row.status), width="13%", sort="status"),
    Column(_("Plan"), lambda row: rx.el.span(row.plan, class_name="admin-note"), width="9%", sort="plan"),
    Column(_("Members"), lambda row: _number(row.members), width="9%", sort="members"),
    Column(_("Departments"), lambda row: _number(row.departments), width="11%", sort="departments"),
    Column(_("Providers"), lambda row: _number(row.providers), width="9%", sort="providers"),
    Column(_("This month"), lambda row: _number(row.appointments), width="8%", sort="appointmentsThisMonth"),
    Column(_("Created"), lambda row: _small(row.created), width="11%", sort="createdAt"),
    Column(_("Last activity"), lambda row: _small(row.active), width="12%", sort="lastActivityAt"),
)


def _trends() -> rx.Component:
    charts = (
        (_("Bookings"), T.bookings, _("Nobody has booked in these days.")),
        (_("Cancellations"), T.cancellations, _("Nobody has cancelled in these days.")),
        (_("Patients who did not come"), T.no_shows, _("Everybody came, or nobody said otherwise.")),
        (_("New organizations"), T.organizations, _("None was made in these days.")),
        (_("Sign-ins"), T.sign_ins, _("Nobody has signed in in these days.")),
        (_("E-mail"), T.mails, _("No e-mail has left in these days.")),
    )
    full = rx.el.div(*(_chart(*chart) for chart in charts), class_name="admin-charts")
    waiting = rx.el.div(waiting_blocks(6, "260px", _("Over time")), class_name="admin-charts-waiting")
    return section(
        rx.cond(T.problem, error_state(T.problem, T.load), rx.cond(T.is_loaded, full, waiting)),
        rx.el.p(_("Days begin and end in UTC. Figures are at most a minute behind."), class_name="muted small"),
        title=_("Over time"),
        action=select_field(_("Period"), "days", LENGTHS, value=T.days, on_change=T.show_days, id="trend-days"),
    )


def _chart(title: str, trend: rx.Var[Trend], empty: str) -> rx.Component:
    return card(bar_chart(trend.chart, title=title, first=T.unit, note=trend.note, empty=empty))
