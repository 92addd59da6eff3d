"""What a page says where no script runs: without one its places stay empty."""

import reflex as rx

from medisched.domain.texts import _


def without_script() -> rx.Component:
    """One sentence that browsers show only then."""
    return rx.el.noscript(
        rx.el.p(
            _("Booking appointments here needs JavaScript. Please allow it in your browser, or call the practice."),
            class_name="without-script",
        )
    )
