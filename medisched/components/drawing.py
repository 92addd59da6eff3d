"""Line drawings, in the colour of the text around them."""

import reflex as rx

NAMES = ("calendar", "people", "mailbox", "clock", "lost", "door", "done")


def drawing(name: str) -> rx.Component:
    """One of `NAMES`; decoration beside words that say the same."""
    if name not in NAMES:
        raise ValueError(f"there is no drawing called {name}")
    # A mask takes the colour from the page, so one file serves both themes.
    address = f'url("/drawings/{name}.svg")'
    return rx.el.span(
        class_name="drawing", aria_hidden="true", style={"mask_image": address, "-webkit-mask-image": address}
    )


def logo() -> rx.Component:
    """The mark and the name."""
    address = 'url("/drawings/logo.svg")'
    return rx.el.span(
        rx.el.span(
            class_name="logo-mark", aria_hidden="true", style={"mask_image": address, "-webkit-mask-image": address}
        ),
        rx.el.span("Medisched", class_name="logo-word"),
        class_name="logo",
    )
