"""What the browser's own clock shows, for people who are somewhere else."""

import reflex as rx

from medisched.components.scripts import script
from medisched.domain.texts import _


class OwnClock(rx.Component):
    """`instant` in UTC, `zone` the organization's; shows nothing where both clocks agree.

    The only place that knows the browser's timezone, and it stays in the browser.
    """

    library = script(__file__, "own_clock.jsx")
    tag = "OwnClock"

    instant: rx.Var[str]
    zone: rx.Var[str]
    where: rx.Var[str]
    sentence: rx.Var[str]


def own_clock(instant: rx.Var[str], zone: rx.Var[str]) -> rx.Component:
    """Beside one time: `You are in Tokyo: that is 17:30 there`."""
    return OwnClock.create(
        rx.icon("globe", size=16, aria_hidden="true"),
        instant=instant,
        zone=zone,
        sentence=_("You are in {place}: that is {moment} there."),
    )


def first_on_own_clock(instant: rx.Var[str] | str, zone: rx.Var[str] | str, where: rx.Var[str] | str) -> rx.Component:
    """The same above a list of times, about the first of them."""
    return OwnClock.create(
        rx.icon("globe", size=16, aria_hidden="true"),
        instant=instant,
        zone=zone,
        where=where,
        sentence=_("You are in {place}: {time} in {where} is {moment} there."),
    )
