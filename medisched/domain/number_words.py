"""How numbers are written, in the reader's language. The pattern is a text of the catalogue: its signs are taken."""

from __future__ import annotations

from medisched.domain.texts import _, mark

NUMBER = mark("1,234.5")
"""A thousand two hundred and thirty-four and a half."""
THOUSANDS, DECIMAL = 1, 5


def number_text(number: int, decimals: int = 0) -> str:
    """`1234` is `1,234`; with two decimals, `123450` is `1,234.50`."""
    pattern = _(NUMBER)
    whole, rest = divmod(abs(number), 10**decimals)
    grouped = f"{whole:,}".replace(",", pattern[THOUSANDS])
    sign = "-" if number < 0 else ""
    return f"{sign}{grouped}{pattern[DECIMAL]}{rest:0{decimals}}" if decimals else f"{sign}{grouped}"


def percent_text(value: float) -> str:
    """A percentage, without a decimal where it is whole: `7.8%`, `11%`."""
    tenths = round(value * 10)
    return _("{number}%").format(number=number_text(tenths, 1) if tenths % 10 else number_text(tenths // 10))


def decimal_sign() -> str:
    """What stands between the whole and its parts."""
    return _(NUMBER)[DECIMAL]
