"""Names in the order in which people count."""

from medisched.domain.natural_order import natural_key


def test_numbers_in_names_count():
    names = ["Room 10", "room 2", "Room 1", "Annex", "Room 2b", "Room", "3rd floor", "20th floor"]
    assert sorted(names, key=natural_key) == [
        "3rd floor",
        "20th floor",
        "Annex",
        "Room",
        "Room 1",
        "room 2",
        "Room 2b",
        "Room 10",
    ]


def test_accents_stand_beside_their_letters():
    assert sorted(["Zimmer", "Ärztezimmer", "Bad", "Arzt"], key=natural_key) == ["Arzt", "Ärztezimmer", "Bad", "Zimmer"]


def test_names_that_count_alike_go_by_spelling():
    names = ["Room 02", "Room 2", "room 2"]
    assert sorted(["room 2", "Room 2", "Room 02"], key=natural_key) == names


def test_any_digits_and_any_length_can_be_compared():
    names = ["", "2", "²", "٣", "1" * 5000]
    assert sorted(["1" * 5000, "٣", "²", "", "2"], key=natural_key) == names
