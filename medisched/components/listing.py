"""Lists: what they look like full, empty, while they load and when they could not be loaded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import reflex as rx

from medisched.components.button import button
from medisched.components.drawing import drawing
from medisched.domain.texts import _


@dataclass(frozen=True)
class Column:
    """`cell` draws a row's value. `is_title` leads the card on phones; `is_action` holds buttons and stands last.

    `sort` is what the table is sorted by when the heading is pressed, a second time from its other end (`-sort`).
    """

    label: str
    cell: Callable[[rx.Var], rx.Component | rx.Var | str]
    is_title: bool = False
    is_action: bool = False
    width: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Sorting:
    """What a table is sorted by at present, and what hears of another wish."""

    current: rx.Var[str]
    choose: rx.EventHandler


def table(
    rows: rx.Var[list],
    columns: Sequence[Column],
    *,
    label: str,
    loading: rx.Var[bool],
    problem: rx.Var[str],
    retry: rx.EventHandler,
    empty: rx.Component,
    sorting: Sorting | None = None,
) -> rx.Component:
    """A table on desktops and a card per row on phones, with its three other states."""
    full = _frame(columns, label, rx.foreach(rows, lambda row: _row(columns, row)), sorting=sorting)
    waiting = _frame(
        columns, _("{label}, loading").format(label=label), *(_waiting_row(columns) for _ in range(5)), busy=True
    )
    return states(
        full, loading=loading, problem=problem, retry=retry, is_empty=rows.length() == 0, empty=empty, waiting=waiting
    )


def cards(
    rows: rx.Var[list],
    card: Callable[[rx.Var], rx.Component],
    *,
    label: str,
    loading: rx.Var[bool],
    problem: rx.Var[str],
    retry: rx.EventHandler,
    empty: rx.Component,
    waiting_height: str = "96px",
    waiting_count: int = 3,
) -> rx.Component:
    """A list of cards with its three other states; `waiting_height` is the height of one card."""
    full = rx.el.ul(
        rx.foreach(rows, lambda row: rx.el.li(card(row))), class_name="cards", aria_label=label, role="list"
    )
    return states(
        full,
        loading=loading,
        problem=problem,
        retry=retry,
        is_empty=rows.length() == 0,
        empty=empty,
        waiting=waiting_blocks(waiting_count, waiting_height, label),
    )


def states(
    full: rx.Component,
    *,
    loading: rx.Var[bool],
    problem: rx.Var[str],
    retry: rx.EventHandler,
    is_empty: rx.Var[bool],
    empty: rx.Component,
    waiting: rx.Component,
) -> rx.Component:
    """Exactly one of the four; a list that is being loaded again keeps what it shows."""
    return rx.cond(
        problem,
        error_state(problem, retry),
        rx.cond(is_empty, rx.cond(loading, waiting, empty), full),
    )


def empty_state(
    picture: str, title: str | rx.Var[str], text: str | rx.Var[str], action: rx.Component | None = None
) -> rx.Component:
    """Nothing there yet, and the next step. `picture` is one of `drawing.NAMES`."""
    return rx.el.div(
        drawing(picture),
        rx.el.h2(title, class_name="empty-title"),
        rx.el.p(text, class_name="muted"),
        action,
        class_name="empty",
    )


def error_state(message: str | rx.Var[str], retry: rx.EventHandler) -> rx.Component:
    """It could not be loaded; says why and offers another try."""
    return rx.el.div(
        drawing("lost"),
        rx.el.h2(_("This could not be loaded"), class_name="empty-title"),
        rx.el.p(message, class_name="muted"),
        button(_("Try again"), icon="rotate-cw", on_click=retry),
        class_name="empty",
        role="alert",
    )


def waiting_blocks(count: int, height: str, label: str) -> rx.Component:
    """Grey places of the final size."""
    blocks = [rx.el.div(class_name="waiting", style={"height": height}) for _ in range(count)]
    return rx.el.div(
        rx.el.span(_("Loading"), class_name="only-read"),
        *blocks,
        class_name="cards",
        aria_busy="true",
        aria_label=label,
        role="group",
    )


def _frame(
    columns: Sequence[Column], label: str, *rows: rx.Component, busy: bool = False, sorting: Sorting | None = None
) -> rx.Component:
    # Roles are written out: browsers forget them when a table is laid out as cards.
    heads = [
        rx.el.th(
            _head(column, sorting),
            role="columnheader",
            scope="col",
            style={"width": column.width} if column.width else {},
            custom_attrs={"aria-sort": _direction(column, sorting)} if column.sort and sorting else {},
        )
        for column in columns
    ]
    return rx.el.table(
        rx.el.thead(rx.el.tr(*heads, role="row"), role="rowgroup"),
        rx.el.tbody(*rows, role="rowgroup"),
        role="table",
        aria_label=label,
        aria_busy="true" if busy else "false",
        class_name="table",
    )


def _head(column: Column, sorting: Sorting | None) -> rx.Component:
    if not column.sort or sorting is None:
        return rx.el.span(column.label, class_name="only-read" if column.is_action else "")
    sign = rx.match(
        _direction(column, sorting),
        ("ascending", rx.icon("arrow-up", size=14, aria_hidden="true")),
        ("descending", rx.icon("arrow-down", size=14, aria_hidden="true")),
        rx.fragment(),
    )
    return rx.el.button(
        rx.el.span(column.label), sign, type="button", class_name="sort-head", on_click=sorting.choose(column.sort)
    )


def _direction(column: Column, sorting: Sorting) -> rx.Var[str]:
    return rx.match(sorting.current, (column.sort, "ascending"), (f"-{column.sort}", "descending"), "none")  # type: ignore[return-value]


def _row(columns: Sequence[Column], row: rx.Var) -> rx.Component:
    return rx.el.tr(*(_cell(column, column.cell(row)) for column in columns), role="row")


def _waiting_row(columns: Sequence[Column]) -> rx.Component:
    return rx.el.tr(*(_cell(column, rx.el.span(class_name="waiting waiting-line")) for column in columns), role="row")


def _cell(column: Column, content: rx.Component | rx.Var | str) -> rx.Component:
    kind = "cell-title" if column.is_title else "cell-action" if column.is_action else ""
    return rx.el.td(
        rx.el.span(column.label, class_name="cell-label", aria_hidden="true"),
        rx.el.div(content, class_name="cell-content"),
        role="cell",
        class_name=kind,
    )
