"""Pages of a read-only or suspended organization: they open, say why, and show no time."""

from __future__ import annotations

from typing import Any

import pytest

from medisched.pages import PAGES
from medisched.state.desk_openings import DeskOpeningsState
from medisched.state.find import FindState
from medisched.state.moves import MovesState
from medisched.state.openings import OpeningsState
from medisched.state.public_organizations import PublicOrganizationState
from tests.factories import Clinic, Person, make_person
from tests.integration.closed import make_closed
from tests.integration.standings import CLOSED
from tests.integration.tab import Tab


@pytest.mark.parametrize("status", CLOSED)
@pytest.mark.parametrize("role", ["owner", "staff", "provider", "member"])
async def test_every_page_opens_without_a_complaint(status, role):
    of = await make_closed(status)
    person = of.clinic.people[role]
    for page in PAGES:
        if page.is_inside and not page.route.startswith("/admin"):
            assert await complaints(of.clinic, person, page.loads, page.route) == [], page.route


async def complaints(clinic: Clinic, person: Person, loads: tuple[Any, ...], route: str) -> list[str]:
    """Notices and error states after a page's loads, those of others' roles left out."""
    tab = Tab(person, route)
    role = next(name for name, one in clinic.people.items() if one == person)
    for load in loads:
        if load.fn.__policy__ & {role, "signed_in", "public"}:
            await tab.send(load)
    problems = [state.problem for load in loads if getattr(state := tab.of(load.state), "problem", "")]
    return [*tab.notices, *problems]


@pytest.mark.parametrize("status", CLOSED)
async def test_the_public_page_keeps_the_name_and_shows_no_time(status):
    of = await make_closed(status)
    for person in (None, of.clinic.member, await make_person()):
        tab = Tab(person, f"/o/{of.clinic.organization.slug}?slot={of.ids['free']}")
        onward = await tab.send(PublicOrganizationState.load)
        await tab.send(PublicOrganizationState.load_next_times)
        page = tab.of(PublicOrganizationState)
        assert (onward, page.is_asking, tab.notices) == (None, False, [])
        assert page.organization is not None
        assert page.organization.name == of.clinic.organization.name
        assert all(not one.slot_id for one in page.providers)
        assert bool(page.providers) == (status == "read_only")
        assert bool(page.services) == (status == "read_only")
        await tab.send(PublicOrganizationState.choose_time, str(of.ids["free"]))
        assert not page.is_asking
        assert "does not take anything new" in tab.notices[-1]


@pytest.mark.parametrize("status", CLOSED)
async def test_patients_are_shown_no_times_to_book_or_to_move_to(status):
    of = await make_closed(status)
    tab = Tab(of.clinic.member, f"/openings?service={of.ids['service']}")
    await tab.send(OpeningsState.load)
    assert tab.of(OpeningsState).first == []
    await tab.send(FindState.load)
    assert not tab.of(FindState).has_times
    assert tab.notices == []
    await tab.send(MovesState.begin, of.ids["booked"])
    assert not tab.of(MovesState).is_open
    assert "can still be cancelled" in tab.notices[-1]


@pytest.mark.parametrize("status", CLOSED)
async def test_the_desk_offers_nothing(status):
    of = await make_closed(status)
    tab = Tab(of.clinic.staff, "/desk")
    await tab.send(DeskOpeningsState.load)
    page = tab.of(DeskOpeningsState)
    assert (page.board.first, page.board.times, tab.notices, page.problem) == ([], [], [], "")
