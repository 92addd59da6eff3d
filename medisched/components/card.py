"""Surfaces: cards, figures, facts, banners."""

import reflex as rx

Text = str | rx.Var[str]


def card(*content: rx.Component, title: Text = "", action: rx.Component | None = None) -> rx.Component:
    """A surface with an optional heading and something at its right end."""
    has_head = action is not None or not (isinstance(title, str) and not title)
    head = rx.el.div(rx.el.h2(title, class_name="card-title"), action, class_name="card-head") if has_head else None
    return rx.el.section(head, *content, class_name="card")


def section(*content: rx.Component, title: Text, action: rx.Component | None = None) -> rx.Component:
    """A heading and what belongs below it, without a surface."""
    return rx.el.section(
        rx.el.div(rx.el.h2(title, class_name="section-title"), action, class_name="card-head"),
        *content,
        class_name="section",
    )


def figures(*items: tuple[Text, Text, Text]) -> rx.Component:
    """A row of numbers: (what, how many, one line below)."""
    return rx.el.dl(
        *(
            rx.el.div(
                rx.el.dt(what, class_name="muted small"),
                rx.el.dd(number, class_name="figure tabular"),
                rx.cond(note, rx.el.dd(note, class_name="muted small")),
                class_name="card figure-card",
            )
            for what, number, note in items
        ),
        class_name="figures",
    )


def facts(*items: tuple[str, Text | rx.Component]) -> rx.Component:
    """Names and values below each other."""
    rows = [rx.el.div(rx.el.dt(name, class_name="muted"), rx.el.dd(value), class_name="fact") for name, value in items]
    return rx.el.dl(*rows, class_name="facts")


def banner(text: Text, tone: str = "info", action: rx.Component | None = None) -> rx.Component:
    """One sentence across the page; `tone` is info, success, warn or error."""
    icons = {"info": "info", "success": "circle-check", "warn": "triangle-alert", "error": "circle-alert"}
    return rx.el.div(
        rx.icon(icons[tone], size=20, aria_hidden="true"),
        rx.el.p(text, class_name="grows"),
        action,
        class_name=f"banner banner-{tone}",
        role="alert" if tone == "error" else "status",
    )


def toolbar(*parts: rx.Component) -> rx.Component:
    """Search and filters in one row; below each other on phones."""
    return rx.el.div(*parts, class_name="toolbar")
