"""Amounts of money, read strictly."""

import pytest

from medisched.domain.money import CURRENCIES, amount_text, count_decimals, money_text, read_amount


@pytest.mark.parametrize(
    ("entered", "currency", "amount"),
    [
        ("45", "EUR", 4500),
        ("45.5", "EUR", 4550),
        ("45,50", "EUR", 4550),
        (" 0.05 ", "EUR", 5),
        ("0", "EUR", 0),
        ("4500", "JPY", 4500),
        ("1.234", "KWD", 1234),
    ],
)
def test_an_amount_is_read_and_shown_again(entered, currency, amount):
    assert read_amount(entered, currency) == amount
    assert read_amount(amount_text(amount, currency), currency) == amount


@pytest.mark.parametrize(
    "entered", ["", "-1", "+1", "1e3", "abc", "1.234", "1,000", "1.", ".5", "4,5,0", "٤٥", "45 EUR", "1" * 10]
)
def test_nonsense_is_refused_with_an_example(entered):
    with pytest.raises(ValueError, match=r"Please enter an amount like 45\.00\."):
        read_amount(entered, "EUR")


def test_money_of_whole_units_has_no_point():
    with pytest.raises(ValueError, match=r"like 45\.$"):
        read_amount("45.50", "JPY")
    assert money_text(4500, "JPY") == "4,500 JPY"


def test_an_amount_is_shown_with_its_currency():
    assert (money_text(4500, "EUR"), money_text(5, "EUR"), money_text(5, "KWD")) == (
        "45.00 EUR",
        "0.05 EUR",
        "0.005 KWD",
    )


def test_every_currency_is_there_once():
    assert len(CURRENCIES) == len(set(CURRENCIES))
    assert {len(code) for code in CURRENCIES} == {3}
    assert {count_decimals(code) for code in CURRENCIES} == {0, 2, 3}
