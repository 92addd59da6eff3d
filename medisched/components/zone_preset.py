"""Presets a timezone field with the browser's own zone."""

import reflex as rx

from medisched.components.scripts import script


class ZonePreset(rx.Component):
    """`target` is the id of a `timezone_field`, which stands before it on the page; so does the field `source`.

    If `source` is filled in already, somebody has come back: then the zone is what it was when they left.
    """

    library = script(__file__, "zone_preset.jsx")
    tag = "ZonePreset"

    target: rx.Var[str]
    source: rx.Var[str]
