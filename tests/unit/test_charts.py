"""Shapes, ticks and the words behind charts."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from medisched.domain.charts import Chart, HeatMap, Series, draw_bars, draw_heat, draw_lines, group_days, nice_ticks


@given(st.floats(0, 1e9))
def test_ticks_are_even_few_and_reach_the_top(top):
    ticks = nice_ticks(top)
    assert ticks[0] == 0
    assert ticks[-1] >= top * (1 - 1e-6)
    assert 2 <= len(ticks) <= 7
    assert len({ticks[n + 1] - ticks[n] for n in range(len(ticks) - 1)}) == 1


def test_a_line_has_a_gap_where_nothing_is_known():
    chart = draw_lines(["Mon", "Tue", "Wed", "Thu"], [Series("Booked", [2, None, 4, 0])])
    assert chart.lines[0].path == "M125.0 150.0M625.0 0.0L875.0 300.0"
    assert [row.cells[0].text for row in chart.rows] == ["2", "\N{EN DASH}", "4", "0"]
    assert chart.summary == "Booked: 4 at most (Wed), 0 at the end."


def test_bars_stand_on_each_other():
    chart = draw_bars(["Mon", "Tue"], [Series("Kept", [1, 2]), Series("Missed", [1, 0])])
    assert chart.lines[0].path == "M75.0 300.0V150.0h350.0V300.0zM575.0 300.0V0.0h350.0V300.0z"
    assert chart.lines[1].path == "M75.0 150.0V0.0h350.0V150.0z"
    assert [mark.text for mark in chart.heights] == ["0", "1", "2"]


def test_nothing_is_drawn_of_nothing():
    assert draw_lines([], []) == draw_lines(["Mon"], [Series("Booked", [None])]) == Chart()
    assert draw_heat(["Mon"], [("08:00", [0])]) == HeatMap()


def test_the_warmest_hour_is_told_in_words():
    heat = draw_heat(["Mon", "Tue"], [("08:00", [1, 5]), ("09:00", [0, 3])])
    assert heat.summary == "The most is 5: Tue, 08:00."
    assert [[cell.step for cell in row.cells] for row in heat.rows] == [[1, 5], [0, 3]]
    heat = draw_heat(["Mon", "Tue"], [("08:00", [2, None]), ("09:00", [2, None])])
    assert heat.summary == "The most is 2: Mon, 08:00; Mon, 09:00."
    assert [cell.text for cell in heat.rows[0].cells] == ["2", "\N{EN DASH}"]
    heat = draw_heat(["Mon"], [(f"{hour}:00", [1]) for hour in range(5)])
    assert heat.summary == "The most is 1: Mon, 0:00; Mon, 1:00; Mon, 2:00, and 2 others."


def test_labels_have_room_and_the_last_point_has_one():
    for points in (["19 Nov"] * 28, ["Nov 2026"] * 12, ["19 Nov"], ["September 2026 or longer still"] * 57):
        labels = draw_bars(points, [Series("Booked", [1] * len(points))]).labels
        assert round(labels[-1].at, 6) == round(100 - 50 / len(points), 6)
        assert not labels[-1].is_minor
        assert len(labels) <= max(36 // len(points[0]), 2)


@given(st.dates(date(2024, 1, 1), date(2031, 1, 1)), st.integers(1, 366))
def test_stretches_of_a_chart_are_all_days_once(first, count):
    last = first + timedelta(days=count - 1)
    stretches = group_days(first, last)
    days = [one + timedelta(days=n) for one, other in stretches for n in range((other - one).days + 1)]
    assert days == [first + timedelta(days=n) for n in range(count)]
    assert len(stretches) <= 62
