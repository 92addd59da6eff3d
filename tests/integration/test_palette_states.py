"""Patients in the palette: found by staff of their own organization, forgotten when it closes."""

from medisched.state.palette import MOST_FOUND, PaletteState
from tests.factories import make_clinic
from tests.integration.tab import Tab
from tests.integration.test_patients_states import add


async def found_by(tab: Tab, text: str) -> list[str]:
    await tab.send(PaletteState.look_for, text)
    return [patient.name for patient in tab.of(PaletteState).patients]


async def test_staff_find_a_patient_and_nothing_stays_when_it_closes():
    clinic = await make_clinic()
    await add(clinic)
    tab = Tab(clinic.staff, "/desk")
    assert await found_by(tab, "  mül ") == ["Anna Müller"]
    assert tab.of(PaletteState).asked == "mül"
    assert tab.of(PaletteState).patients[0].detail == "17 May 1980"
    assert await found_by(tab, "") == []
    assert await found_by(tab, "nobody\0") == []


async def test_only_a_few_are_shown_and_only_of_the_own_organization():
    one, two = await make_clinic(), await make_clinic()
    for number in range(MOST_FOUND + 2):
        await add(one, name=f"Anna Nr {number}", email="", phone="")
    await add(two)
    assert len(await found_by(Tab(one.staff, "/desk"), "anna")) == MOST_FOUND
    assert await found_by(Tab(two.owner, "/overview"), "anna") == ["Anna Müller"]


async def test_providers_and_patients_find_nobody():
    clinic = await make_clinic()
    await add(clinic)
    for person in (clinic.provider, clinic.member):
        tab = Tab(person, "/find")
        assert await found_by(tab, "anna") == []
        assert tab.notices == ["You are not allowed to do this."]
