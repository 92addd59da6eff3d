"""Charts: drawn by the page itself, in the colours of the theme, with the table behind them for everybody."""

import reflex as rx

from medisched.components.disclosure import disclosure
from medisched.domain.charts import HEIGHT, WIDTH
from medisched.domain.texts import _

Text = str | rx.Var[str]
BOX = f"0 0 {WIDTH} {HEIGHT}"


def line_chart(chart: rx.Var, *, title: Text, first: Text, note: Text = "", empty: Text = "") -> rx.Component:
    """A `domain.charts.Chart` of lines; `first` heads the table's first column, `empty` stands where nothing is."""
    return _chart(chart, "lines", title=title, first=first, note=note, empty=empty)


def bar_chart(chart: rx.Var, *, title: Text, first: Text, note: Text = "", empty: Text = "") -> rx.Component:
    """The same as bars that stand on each other."""
    return _chart(chart, "bars", title=title, first=first, note=note, empty=empty)


def heat_map(heat: rx.Var, *, title: Text, note: Text = "", empty: Text = "") -> rx.Component:
    """A `domain.charts.HeatMap`: a table, in which the strong cells have the large numbers."""
    return rx.el.figure(
        _caption(title, note),
        rx.cond(
            heat.rows.length() > 0,
            rx.fragment(
                rx.el.div(_heat_table(heat, title), class_name="chart-scroll"),
                rx.el.p(heat.summary, class_name="muted small"),
            ),
            _nothing(empty),
        ),
        class_name="chart",
    )


def _chart(chart: rx.Var, kind: str, *, title: Text, first: Text, note: Text, empty: Text) -> rx.Component:
    return rx.el.figure(
        _caption(title, note),
        rx.cond(
            chart.rows.length() > 0,
            rx.fragment(
                _legend(chart, kind),
                _area(chart, kind, title),
                disclosure(_("As a table"), _table(chart, title, first)),
            ),
            _nothing(empty),
        ),
        class_name="chart",
    )


def _caption(title: Text, note: Text) -> rx.Component:
    return rx.el.figcaption(
        rx.el.span(title, class_name="chart-title"),
        rx.cond(note, rx.el.span(note, class_name="muted small")),
        class_name="chart-caption",
    )


def _nothing(words: Text) -> rx.Component:
    return rx.el.p(words or _("There is nothing to show yet."), class_name="chart-nothing muted")


def _legend(chart: rx.Var, kind: str) -> rx.Component:
    """Names of the series beside a piece of their own line; one alone needs none."""
    return rx.cond(
        chart.lines.length() > 1,
        rx.el.ul(
            rx.foreach(
                chart.lines,
                lambda line: rx.el.li(_sample(line.style, kind), line.name, class_name="chart-name"),
            ),
            class_name="chart-legend small",
            role="list",
        ),
    )


def _sample(style: rx.Var, kind: str) -> rx.Component:
    path = "M0 6H24" if kind == "lines" else "M1 1H23V11H1z"
    return rx.el.svg(
        rx.el.path(d=path, class_name=_series(style)),
        view_box="0 0 24 12",
        class_name=f"chart-sample chart-{kind}",
        aria_hidden="true",
    )


def _area(chart: rx.Var, kind: str, title: Text) -> rx.Component:
    return rx.el.div(
        rx.el.div(rx.foreach(chart.heights, _height), class_name="chart-heights", aria_hidden="true"),
        rx.el.div(
            _plot(chart, kind, title),
            rx.el.div(rx.foreach(chart.rows, _column), class_name="chart-columns", aria_hidden="true"),
            class_name="chart-plot",
        ),
        rx.el.div(rx.foreach(chart.labels, _label), class_name="chart-labels", aria_hidden="true"),
        class_name="chart-area",
    )


def _plot(chart: rx.Var, kind: str, title: Text) -> rx.Component:
    told = rx.Var.create(title).to(str) + ". " + chart.summary
    return rx.el.svg(
        rx.el.path(d=chart.grid, class_name="chart-grid"),
        rx.foreach(
            chart.lines,
            lambda line: rx.el.g(
                rx.el.path(d=line.path),
                rx.cond(line.dots, rx.el.path(d=line.dots, class_name="chart-dots")),
                class_name=_series(line.style),
            ),
        ),
        view_box=BOX,
        custom_attrs={"preserveAspectRatio": "none"},
        role="img",
        aria_label=told,
        class_name=f"chart-drawing chart-{kind}",
    )


def _series(style: rx.Var) -> rx.Var:
    return rx.Var.create("chart-series chart-series-") + style.to_string()


def _height(mark: rx.Var) -> rx.Component:
    return rx.el.span(mark.text, class_name="tabular", style={"inset-block-end": mark.at.to_string() + "%"})


def _label(mark: rx.Var) -> rx.Component:
    return rx.el.span(
        rx.el.span(mark.text),
        class_name=rx.cond(mark.is_minor, "chart-label chart-label-minor", "chart-label"),
        style={"inset-inline-start": mark.at.to_string() + "%"},
    )


def _column(row: rx.Var) -> rx.Component:
    """What one point comes to, where the pointer is."""
    return rx.el.div(
        rx.el.div(
            rx.el.span(row.head, class_name="strong"),
            rx.foreach(row.cells, lambda cell: rx.el.span(cell.name, rx.el.span(cell.text, class_name="tabular"))),
            class_name="chart-tip small",
        ),
        class_name="chart-column",
    )


def _table(chart: rx.Var, title: Text, first: Text) -> rx.Component:
    return rx.el.div(
        rx.el.table(
            rx.el.caption(title, class_name="only-read"),
            rx.el.thead(
                rx.el.tr(
                    rx.el.th(first, scope="col"),
                    rx.foreach(chart.lines, lambda line: rx.el.th(line.name, scope="col", class_name="chart-number")),
                )
            ),
            rx.el.tbody(
                rx.foreach(
                    chart.rows,
                    lambda row: rx.el.tr(
                        rx.el.th(row.head, scope="row"),
                        rx.foreach(row.cells, lambda cell: rx.el.td(cell.text, class_name="chart-number tabular")),
                    ),
                )
            ),
            class_name="chart-table small",
        ),
        class_name="chart-scroll",
        tab_index=0,
        role="region",
        aria_label=title,
    )


def _heat_table(heat: rx.Var, title: Text) -> rx.Component:
    return rx.el.table(
        rx.el.caption(title, class_name="only-read"),
        rx.el.thead(
            rx.el.tr(
                rx.el.td(),
                rx.foreach(heat.heads, lambda head: rx.el.th(head, scope="col")),
            )
        ),
        rx.el.tbody(
            rx.foreach(
                heat.rows,
                lambda row: rx.el.tr(
                    rx.el.th(row.head, scope="row"),
                    rx.foreach(
                        row.cells,
                        lambda cell: rx.el.td(
                            cell.text, title=cell.title, class_name=rx.Var.create("heat-") + cell.step.to_string()
                        ),
                    ),
                ),
            )
        ),
        class_name="heat small tabular",
    )
