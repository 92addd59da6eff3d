"""A file to take along."""

import reflex as rx

from medisched.components.scripts import script
from medisched.domain.texts import _


class DownloadLink(rx.Component):
    """Says that the file is being written and, when it is, that it was saved; `title` is for screen readers."""

    library = script(__file__, "download_link.jsx")
    tag = "DownloadLink"

    href: rx.Var[str]
    file: rx.Var[str]
    label: rx.Var[str]
    title: rx.Var[str]
    waiting: rx.Var[str]
    done: rx.Var[str]


def download_link(label: str, title: str, href: rx.Var[str], file: rx.Var[str] | str) -> rx.Component:
    """Looks like a button."""
    return DownloadLink.create(
        href=href,
        file=file,
        label=label,
        title=title,
        waiting=_("Preparing…"),
        done=_("The file was saved."),
        class_name="button button-secondary",
    )
