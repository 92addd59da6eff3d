"""How the installation is doing, for those who run it: what is wrong first, then the figures."""

import reflex as rx

from medisched.components.button import button
from medisched.components.card import banner, card, facts, figures, section
from medisched.components.listing import Column, empty_state, error_state, table
from medisched.components.status import badge
from medisched.domain.texts import _
from medisched.pages.admin_mails import mails
from medisched.pages.frame import inside
from medisched.state.admin_mails import AdminMailsState
from medisched.state.admin_operations import AdminOperationsState as S
from medisched.state.operation_rows import JobRow, KindRow, SlowRow, StepRow

STEPS = {
    "connect": _("Connect"),
    "tls": _("Encrypt"),
    "authenticate": _("Sign in"),
    "send": _("Send to myself"),
}
OUTCOMES = {
    "ok": ("check", _("Works"), "accent"),
    "skipped": ("minus", _("Not used"), "quiet"),
    "failed": ("circle-alert", _("Fails"), "bad"),
}
JOB_STATES = {
    "well": ("check", _("Runs well"), "accent"),
    "failing": ("circle-alert", _("Failed last time"), "bad"),
    "late": ("clock-alert", _("Has not run for long"), "warn"),
}


def page() -> rx.Component:
    """The verdict, mail, messages between servers, jobs, database, slow requests."""
    return inside(
        rx.cond(
            S.problem,
            error_state(S.problem, S.load),
            rx.cond(S.is_loaded, rx.fragment(_verdict(), _figures()), rx.el.div(class_name="waiting waiting-figures")),
        ),
        _examination(),
        mails(),
        rx.cond(S.is_loaded, rx.fragment(_kinds(), _between_servers(), _jobs(), _database(), _slow())),
        route="/admin/operations",
        title=_("Operations"),
        subtitle=rx.cond(
            S.is_loaded,
            _("As of {when}. {zone}").format(when=S.as_of, zone=S.zone),
            _("Whether mail leaves, jobs run and the database has room."),
        ),
        action=rx.el.div(
            button(_("Look again"), icon="rotate-cw", on_click=[S.load, AdminMailsState.load]),
            button(_("Try the mail"), kind="primary", icon="mail-question", busy=S.is_examining, on_click=S.examine),
            class_name="button-row",
        ),
        roles=("admin",),
    )


def _verdict() -> rx.Component:
    return rx.cond(
        S.troubles.length() > 0,
        rx.el.div(rx.foreach(S.troubles, lambda words: banner(words, "warn")), class_name="cards"),
        banner(_("Nothing needs attention."), "success"),
    )


def _figures() -> rx.Component:
    return figures(
        (_("Mails waiting"), S.waiting, S.oldest),
        (_("Mails that arrive"), S.rate, S.rate_note),
        (_("Mails given up"), S.dead, rx.cond(S.dead == "0", _("none waits for you"), _("see below"))),
        (_("Addresses without mail"), S.suppressed, _("they bounced or complained")),
    )


def _examination() -> rx.Component:
    """What the doctor found; while it looks, what it does."""
    steps = rx.el.ol(rx.foreach(S.steps, _step), class_name="steps", aria_label=_("Steps"), role="list")
    return rx.el.div(
        rx.cond(S.is_examining, banner(_("Walking to every sender, step by step. This may take a minute."))),
        rx.cond(
            S.examined,
            card(
                rx.cond(S.is_ill, banner(S.examined, "error"), banner(S.examined, "success")),
                steps,
                title=_("Trial of the mail"),
            ),
        ),
        aria_live="polite",
        class_name="cards",
    )


def _step(step: rx.Var[StepRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(rx.match(step.name, *STEPS.items(), step.name), class_name="strong"),
            rx.el.span(step.sender, class_name="muted small"),
            class_name="step-name",
        ),
        rx.match(step.outcome, *((name, badge(*look)) for name, look in OUTCOMES.items()), rx.fragment()),
        rx.el.p(step.words, class_name="step-words"),
        rx.el.span(step.took, class_name="muted small tabular"),
        class_name="step",
    )


def _kinds() -> rx.Component:
    return section(
        rx.el.p(S.reporting, class_name="muted"),
        table(
            S.kinds,
            KIND_COLUMNS,
            label=_("Mail of the last seven days"),
            loading=~S.is_loaded,
            problem="",
            retry=S.load,
            empty=empty_state(
                "mailbox",
                _("No mail has left in seven days"),
                _("Counted by its kind. What was put aside unsent, like mail of demo data, is not."),
            ),
        ),
        title=_("Mail of the last seven days"),
    )


def _rate(row: rx.Var[KindRow]) -> rx.Component:
    """A number, a length with the goal marked on it, and a word where it is missed."""
    return rx.cond(
        row.has_rate,
        rx.el.div(
            rx.el.span(row.rate, class_name="tabular"),
            rx.el.span(
                rx.el.span(class_name="rate-length", style={"inlineSize": row.width}),
                class_name="rate-bar",
                aria_hidden="true",
            ),
            rx.cond(row.is_below, badge("trending-down", _("Below the goal"), "warn")),
            class_name="rate",
        ),
        rx.el.span(row.rate, class_name="muted"),
    )


def _between_servers() -> rx.Component:
    return rx.el.div(
        card(
            facts(
                (_("Applied since yesterday"), _number(S.polar.done)),
                (_("Failed since yesterday"), _number(S.polar.failed)),
                (_("Waiting"), _number(S.polar.waiting)),
                (_("Need attention"), _number(S.polar.attention)),
                (_("Last message"), _number(S.polar.last)),
            ),
            title=_("In: messages from Polar"),
        ),
        card(
            facts(
                (_("Delivered since yesterday"), _number(S.webhooks.done)),
                (_("Given up since yesterday"), _number(S.webhooks.failed)),
                (_("Waiting"), _number(S.webhooks.waiting)),
                (_("Switched off"), _number(S.webhooks.attention)),
                (_("Last delivery"), _number(S.webhooks.last)),
            ),
            title=_("Out: organizations' webhooks"),
        ),
        class_name="columns",
    )


def _jobs() -> rx.Component:
    return section(
        table(
            S.jobs,
            JOB_COLUMNS,
            label=_("Jobs"),
            loading=~S.is_loaded,
            problem="",
            retry=S.load,
            empty=empty_state("clock", _("No job has run yet"), _("They begin some seconds after the server.")),
        ),
        title=_("Jobs"),
    )


def _job(row: rx.Var[JobRow]) -> rx.Component:
    return rx.el.div(
        rx.el.div(rx.cond(row.words, row.words, row.name)),
        rx.cond(row.words, rx.el.div(row.name, class_name="muted small admin-plain")),
        class_name="shrinks",
    )


def _failures(row: rx.Var[JobRow]) -> rx.Component:
    return rx.el.div(
        rx.el.span(row.failures, class_name="tabular"),
        rx.cond(row.error, rx.el.div(row.error, class_name="muted small admin-note")),
        class_name="shrinks",
    )


def _database() -> rx.Component:
    versions = S.versions
    return rx.el.div(
        card(
            facts((_("Size"), _number(S.size)), (_("Connections"), _number(S.connections))),
            rx.el.table(
                rx.el.caption(_("Largest tables, with about how many rows"), class_name="muted small"),
                rx.el.tbody(
                    rx.foreach(
                        S.sizes,
                        lambda row: rx.el.tr(
                            rx.el.th(row.name, scope="row"),
                            rx.el.td(row.rows, class_name="tabular"),
                            rx.el.td(row.size, class_name="tabular"),
                        ),
                    )
                ),
                class_name="sizes",
            ),
            title=_("Database"),
        ),
        card(
            facts(
                ("Medisched", _number(versions.medisched)),
                (_("Migration"), _number(versions.migration)),
                ("PostgreSQL", _number(versions.postgresql)),
                ("Python", _number(versions.python)),
                ("Reflex", _number(versions.reflex)),
            ),
            title=_("Versions"),
        ),
        class_name="columns",
    )


def _slow() -> rx.Component:
    return section(
        table(
            S.slow,
            SLOW_COLUMNS,
            label=_("Slow requests"),
            loading=~S.is_loaded,
            problem="",
            retry=S.load,
            empty=empty_state("done", _("No slow requests"), _("None of the API took half a second or more.")),
        ),
        title=_("Slow requests"),
    )


def _number(value: rx.Var[str]) -> rx.Component:
    return rx.el.span(value, class_name="tabular")


def _request(row: rx.Var[SlowRow]) -> rx.Component:
    return rx.el.span(row.request, class_name="admin-note")


KIND_COLUMNS = (
    Column(_("Kind"), lambda row: row.name, is_title=True),
    Column(_("Accepted"), lambda row: _number(row.accepted)),
    Column(_("Delivered"), lambda row: _number(row.delivered)),
    Column(_("Bounced"), lambda row: _number(row.bounced)),
    Column(_("Complaints"), lambda row: _number(row.complained)),
    Column(_("Given up"), lambda row: _number(row.failed)),
    Column(_("Arrive"), _rate, width="24%"),
)
JOB_COLUMNS = (
    Column(_("Job"), _job, is_title=True, width="26%"),
    Column(
        _("State"),
        lambda row: rx.match(row.state, *((name, badge(*look)) for name, look in JOB_STATES.items()), rx.fragment()),
    ),
    Column(_("Last run"), lambda row: _number(row.last)),
    Column(_("Took"), lambda row: _number(row.took)),
    Column(_("Runs"), lambda row: _number(row.runs)),
    Column(_("Failures"), _failures, width="20%"),
)
SLOW_COLUMNS = (
    Column(_("Request"), _request, is_title=True, width="46%"),
    Column(_("When"), lambda row: _number(row.at)),
    Column(_("Answer"), lambda row: _number(row.status)),
    Column(_("Took"), lambda row: _number(row.took)),
)
