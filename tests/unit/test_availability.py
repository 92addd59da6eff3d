"""When an appointment can be had, and why not: one example for each word of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from uuid import UUID

import pytest

from medisched.domain.availability import (
    Busy,
    Opening,
    ProviderTime,
    Reason,
    Refusal,
    Resource,
    Rules,
    Search,
    explain_emptiness,
    explain_refusal,
    find_opening,
    iterate_openings,
)
from medisched.domain.clock import get_zone
from medisched.domain.errors import Invalid
from medisched.domain.working_time import Closing, Hours, WallSpan

BERLIN, LORD_HOWE = get_zone("Europe/Berlin"), get_zone("Australia/Lord_Howe")
MONDAY, SPRING, AUTUMN = date(2026, 11, 23), date(2026, 3, 29), date(2026, 10, 25)
ANNA, BELA, ROOM, OTHER_ROOM, DEVICE, OTHER_DEVICE, PATIENT = (UUID(int=n) for n in range(1, 8))
# 9-12 and 13-17 in Berlin, in winter 8-11 and 12-16 UTC.
WEEK = Hours(dict.fromkeys(range(1, 8), (WallSpan(540, 720), WallSpan(780, 1020))))
ALWAYS = Hours(dict.fromkeys(range(1, 8), (WallSpan(0, 1440),)))
RULES = Rules(
    duration=timedelta(minutes=30), buffer_before=timedelta(), buffer_after=timedelta(),
    notice=timedelta(hours=1), horizon=timedelta(days=30), step=timedelta(minutes=30),
)  # fmt: skip


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def provider(*busy: Busy, name: UUID = ANNA, hours: Hours = WEEK) -> ProviderTime:
    return ProviderTime(name, hours, busy)


def ask(*, rules: dict | None = None, **more) -> Search:
    plain = {
        "now": at(0, day=22), "start": at(0), "end": at(0, day=24), "zone": BERLIN,
        "rules": replace(RULES, **rules or {}),
        "closings": [], "providers": [provider()], "rooms": None, "needs": [], "patient": None,
    }  # fmt: skip
    return Search(**{**plain, **more})


def starts(search: Search) -> list[datetime]:
    return [opening.start for opening in iterate_openings(search)]


def reason(search: Search, start: datetime) -> Reason | None:
    refusal = explain_refusal(search, start)
    assert (find_opening(search, start) is None) == (refusal is not None)
    return refusal and refusal.reason


def test_openings_follow_the_grid_and_leave_out_the_break():
    expected = [at(8) + n * timedelta(minutes=30) for n in range(6)]
    expected += [at(12) + n * timedelta(minutes=30) for n in range(8)]
    assert starts(ask()) == expected


def test_the_window_takes_its_start_and_leaves_its_end():
    assert starts(ask(start=at(8), end=at(9))) == [at(8), at(8, 30)]
    assert starts(ask(start=at(8, 1), end=at(9, 1))) == [at(8, 30), at(9)]


def test_notice_and_horizon_are_both_included():
    assert starts(ask(now=at(9), rules={"notice": timedelta(hours=1), "horizon": timedelta(hours=3, minutes=30)})) == [
        at(10), at(10, 30), at(12), at(12, 30),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "start", "expected"),
    [
        ({}, at(8), None),
        ({"now": at(7, 1)}, at(8), Reason.TOO_SOON),
        ({"now": at(7)}, at(8), None),
        ({"rules": {"horizon": timedelta(hours=31)}}, at(8), Reason.TOO_FAR),
        ({"rules": {"horizon": timedelta(hours=32)}}, at(8), None),
        ({"closings": [Closing(MONDAY, MONDAY)]}, at(8), Reason.CLOSED),
        ({"closings": [Closing(MONDAY, MONDAY)]}, at(8, day=24), None),
        ({"closings": [Closing(MONDAY, MONDAY, WallSpan(570, 600))]}, at(8), None),
        ({"closings": [Closing(MONDAY, MONDAY, WallSpan(569, 600))]}, at(8), Reason.CLOSED),
        ({}, at(11), Reason.BREAK),
        ({}, at(10, 45), Reason.BREAK),
        ({}, at(7, 30), Reason.OUTSIDE_HOURS),
        ({}, at(15, 31), Reason.OUTSIDE_HOURS),
        ({}, at(8, 10), Reason.OFF_GRID),
        ({"providers": [provider(Busy(at(8, 15), at(9), is_away=True))]}, at(8), Reason.PROVIDER_AWAY),
        ({"providers": [provider(Busy(at(8, 15), at(9)))]}, at(8), Reason.PROVIDER_BUSY),
        ({"providers": [provider(Busy(at(8, 30), at(9)))]}, at(8), None),
        (
            {"providers": [provider(Busy(at(8), at(8, 10)), Busy(at(8, 20), at(9), is_away=True))]},
            at(8),
            Reason.PROVIDER_AWAY,
        ),
        ({"rooms": []}, at(8), Reason.ROOM_BUSY),
        ({"rooms": [Resource(ROOM, [Busy(at(8), at(9))])]}, at(8), Reason.ROOM_BUSY),
        ({"needs": [[Resource(DEVICE, [])], []]}, at(8), Reason.DEVICE_BUSY),
        ({"patient": Resource(PATIENT, [Busy(at(8, 15), at(9))])}, at(8), Reason.PATIENT_BUSY),
        ({"patient": Resource(PATIENT, [Busy(at(8, 30), at(9))])}, at(8), None),
    ],
)
def test_each_reason_has_its_edge(more, start, expected):
    assert reason(ask(**more), start) == expected


def test_every_way_to_fail_at_once_gives_the_first_reason_each_time_one_is_mended():
    busy = [Busy(at(8), at(9))]
    bad = {
        "providers": [provider(Busy(at(8), at(8, 15), is_away=True), Busy(at(8, 15), at(9)))],
        "rooms": [Resource(ROOM, busy)], "needs": [[Resource(DEVICE, busy)]], "patient": Resource(PATIENT, busy),
        "closings": [Closing(MONDAY, MONDAY)], "now": at(8),
    }  # fmt: skip
    mended = [
        {}, {"now": at(6)}, {"closings": []}, {"providers": [provider(Busy(at(8, 15), at(9)))]},
        {"providers": [provider()]}, {"rooms": None}, {"needs": []}, {"patient": None},
    ]  # fmt: skip
    reasons = []
    for one in mended:
        bad |= one
        reasons.append(reason(ask(**bad), at(8)))
    assert reasons == [
        Reason.TOO_SOON, Reason.CLOSED, Reason.PROVIDER_AWAY, Reason.PROVIDER_BUSY,
        Reason.ROOM_BUSY, Reason.DEVICE_BUSY, Reason.PATIENT_BUSY, None,
    ]  # fmt: skip


def test_time_around_an_appointment_is_the_providers_and_the_rooms_but_not_the_patients():
    around = {"buffer_before": timedelta(minutes=10), "buffer_after": timedelta(minutes=20)}
    taken = [Busy(at(9), at(9, 30))]
    for more in (
        {"providers": [provider(*taken)]},
        {"rooms": [Resource(ROOM, taken)]},
        {"needs": [[Resource(DEVICE, taken)]]},
    ):
        assert starts(ask(rules=around, end=at(11), **more)) == [at(8), at(10), at(10, 30)]
    patient = Resource(PATIENT, taken)
    assert starts(ask(rules=around, end=at(11), patient=patient)) == [at(8), at(8, 30), at(9, 30), at(10), at(10, 30)]


def test_time_around_an_appointment_may_lie_outside_of_working_hours():
    opening = find_opening(ask(rules={"buffer_before": timedelta(hours=2)}), at(8))
    assert opening == Opening(at(8), at(8, 30), ANNA, None, ())


def test_a_room_has_to_be_free_for_the_whole_appointment():
    # One is taken in the first half, the other in the second: together they are never full, and neither will do.
    rooms = [Resource(ROOM, [Busy(at(8), at(8, 15))]), Resource(OTHER_ROOM, [Busy(at(8, 15), at(8, 30))])]
    assert reason(ask(rooms=rooms), at(8)) == Reason.ROOM_BUSY


def test_the_first_free_room_and_device_are_taken_in_the_order_given():
    taken = [Busy(at(8), at(8, 30))]
    rooms = [Resource(ROOM, taken), Resource(OTHER_ROOM, [])]
    needs = [[Resource(DEVICE, []), Resource(OTHER_DEVICE, [])], [Resource(OTHER_DEVICE, taken), Resource(DEVICE, [])]]
    first, second = iterate_openings(ask(rooms=rooms, needs=needs, end=at(9)))
    assert (first.room_id, first.device_ids) == (OTHER_ROOM, (DEVICE, DEVICE))
    assert (second.room_id, second.device_ids) == (ROOM, (DEVICE, OTHER_DEVICE))


def test_providers_at_the_same_time_come_in_the_order_given():
    both = [provider(name=BELA), provider(Busy(at(8), at(8, 30)), name=ANNA)]
    found = [(opening.start, opening.provider_id) for opening in iterate_openings(ask(providers=both, end=at(9)))]
    assert found == [(at(8), BELA), (at(8, 30), BELA), (at(8, 30), ANNA)]


def test_of_several_providers_the_one_who_gets_furthest_gives_the_reason():
    nobody = Hours({})
    both = [provider(name=ANNA, hours=nobody), provider(Busy(at(8), at(9)), name=BELA)]
    assert explain_refusal(ask(providers=both), at(8)) == Refusal(Reason.PROVIDER_BUSY, BELA)
    tie = [provider(name=BELA, hours=nobody), provider(name=ANNA, hours=nobody)]
    assert explain_refusal(ask(providers=tie), at(8)) == Refusal(Reason.OUTSIDE_HOURS, BELA)


def test_without_providers_nothing_can_be_had():
    search = ask(providers=[])
    assert starts(search) == []
    assert explain_refusal(search, at(8)) == Refusal(Reason.OUTSIDE_HOURS, None)
    assert explain_emptiness(search) == Reason.OUTSIDE_HOURS


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_a_day_on_which_clocks_change_has_openings_in_each_of_its_hours(day, hours):
    start = datetime(day.year, day.month, day.day, tzinfo=BERLIN).astimezone(UTC)
    search = ask(
        now=start - timedelta(days=1), start=start, end=start + timedelta(hours=hours),
        providers=[provider(hours=ALWAYS)], rules={"duration": timedelta(hours=1), "step": timedelta(hours=1)},
    )  # fmt: skip
    assert starts(search) == [start + timedelta(hours=n) for n in range(hours)]


def test_on_lord_howe_the_grid_goes_on_through_a_change_of_half_an_hour():
    start = datetime(2026, 10, 3, 15, 0, tzinfo=UTC)  # 01:30; from 02:00 it is 02:30
    hours = Hours({7: [WallSpan(90, 180)]})
    search = ask(
        now=start - timedelta(days=1), start=start, end=start + timedelta(days=1), zone=LORD_HOWE,
        providers=[provider(hours=hours)], rules={"duration": timedelta(minutes=20), "step": timedelta(minutes=20)},
    )  # fmt: skip
    assert starts(search) == [start + timedelta(minutes=20 * n) for n in range(3)]


def test_an_appointment_may_lie_across_midnight_where_two_shifts_touch():
    hours = Hours({1: [WallSpan(1380, 1440)], 2: [WallSpan(0, 60)]})
    search = ask(providers=[provider(hours=hours)], rules={"duration": timedelta(hours=1)}, end=at(5, day=24))
    assert starts(search) == [at(22), at(22, 30), at(23)]


def test_a_night_shift_belongs_to_the_day_on_which_it_begins_wherever_the_window_does():
    hours = Hours({1: [WallSpan(1320, 1800)]})
    search = ask(providers=[provider(hours=hours)], start=at(3, 45, day=24), end=at(12, day=24))
    assert starts(search) == [at(4, day=24), at(4, 30, day=24)]
    assert reason(search, at(5, day=24)) == Reason.OUTSIDE_HOURS


def test_rows_that_overlap_have_a_grid_each_and_give_a_start_once():
    hours = Hours({1: [WallSpan(540, 600), WallSpan(560, 620)]})
    search = ask(
        providers=[provider(hours=hours)], rules={"duration": timedelta(minutes=20), "step": timedelta(minutes=20)}
    )
    assert starts(search) == [at(8), at(8, 20), at(8, 40), at(9)]


def test_a_grid_ends_with_its_row():
    hours = Hours({1: [WallSpan(540, 570), WallSpan(550, 660)]})
    search = ask(providers=[provider(hours=hours)])
    assert starts(search) == [at(8), at(8, 10), at(8, 40), at(9, 10)]
    assert reason(search, at(8, 30)) == Reason.OFF_GRID


def test_a_break_ends_with_the_latest_end_of_the_day():
    hours = Hours({1: [WallSpan(480, 540), WallSpan(600, 1020), WallSpan(660, 720)]})
    search = ask(providers=[provider(hours=hours)], rules={"duration": timedelta(hours=3)})
    assert reason(search, at(8, 30)) == Reason.BREAK


def test_an_opening_can_be_found_outside_the_window():
    assert find_opening(ask(), at(8, day=27)) == Opening(at(8, day=27), at(8, 30, day=27), ANNA, None, ())


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, None),
        ({"end": at(8)}, Reason.OUTSIDE_HOURS),
        ({"start": at(8, 10), "end": at(8, 20)}, Reason.OUTSIDE_HOURS),
        ({"start": at(8, 10), "end": at(8, 20), "closings": [Closing(MONDAY, MONDAY)]}, Reason.CLOSED),
        ({"end": at(8), "closings": [Closing(MONDAY, MONDAY)]}, Reason.OUTSIDE_HOURS),
        ({"closings": [Closing(MONDAY, MONDAY)]}, Reason.CLOSED),
        ({"now": at(0, day=25)}, Reason.TOO_SOON),
        ({"providers": [provider(Busy(at(0), at(0, day=25)))]}, Reason.PROVIDER_BUSY),
        (
            {"providers": [provider(Busy(at(0), at(8, 30)), Busy(at(8, 30), at(0, day=25), is_away=True))]},
            Reason.PROVIDER_BUSY,
        ),
        ({"rooms": []}, Reason.ROOM_BUSY),
        ({"rules": {"duration": timedelta(hours=5)}}, Reason.OUTSIDE_HOURS),
    ],
)
def test_an_empty_window_is_explained_by_the_start_that_got_furthest(more, expected):
    assert explain_emptiness(ask(**more)) == expected


def test_who_stops_after_a_few_openings_does_not_pay_for_a_year():
    asked = []

    class Watched(Hours):
        def on(self, day):
            asked.append(day)
            return super().on(day)

    search = ask(end=at(0) + timedelta(days=365), rules={"horizon": timedelta(days=365)})
    search = replace(search, providers=[provider(hours=Watched(WEEK.weekly)), provider(hours=Watched(WEEK.weekly))])
    assert len(list(islice(iterate_openings(search), 20))) == 20
    assert max(asked) <= MONDAY + timedelta(days=2)


@pytest.mark.parametrize("rules", [{"duration": timedelta()}, {"step": timedelta()}, {"buffer_after": -timedelta(1)}])
def test_rules_that_would_never_end_are_refused(rules):
    with pytest.raises(Invalid):
        ask(rules=rules)
