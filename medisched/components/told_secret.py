"""A secret that is told once: asked for, shown and copied without any event or state that holds it."""

import reflex as rx

from medisched.components.copy_field import CopyField
from medisched.components.scripts import script
from medisched.domain.texts import _


class ToldSecret(rx.Component):
    """Its child is drawn with the secret as `value` as soon as it is there."""

    library = script(__file__, "told_secret.jsx")
    tag = "ToldSecret"

    subject: rx.Var[str]
    waiting_label: rx.Var[str]
    failed_label: rx.Var[str]


def told_secret(subject: rx.Var[str]) -> rx.Component:
    """The signing secret of the endpoint with this id, which is new."""
    return ToldSecret.create(
        CopyField.create(
            value="",
            copy_label=_("Copy"),
            copy_name=_("Copy the signing secret"),
            copied_label=_("Copied"),
            failed_label=_("Press Ctrl C"),
            custom_attrs={"aria-label": _("Signing secret")},
        ),
        subject=subject,
        waiting_label=_("One moment…"),
        failed_label=_("We could not reach the server. Make a new secret to see one."),
    )
