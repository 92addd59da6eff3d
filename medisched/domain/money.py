"""Amounts of money: whole numbers of a currency's smallest unit, read strictly and shown with the currency's code."""

import re

from medisched.domain.number_words import decimal_sign, number_text
from medisched.domain.texts import _, mark

CURRENCIES = tuple(
    """AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
    IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK
    MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR
    SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES
    VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG""".split()  # noqa: SIM905 - 150 lines else  # codespell:ignore zar
)
"""ISO 4217 codes of money that is in use."""
_WHOLE = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split())  # noqa: SIM905 - as above
_THOUSANDTHS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
WRITTEN = mark("{amount} {currency}")
WITH_SIGN = {"EUR": mark("{amount} EUR")}
"""Currencies that have a sign of their own in some language."""
LONGEST_REST = 3
_AMOUNT = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,3})|,([0-9]{1,2}))?")


def count_decimals(currency: str) -> int:
    """Digits behind the point: 2 for EUR, 0 for JPY, 3 for KWD."""
    if currency in _WHOLE:
        return 0
    return 3 if currency in _THOUSANDTHS else 2


def money_text(amount: int, currency: str) -> str:
    """An amount as it is read: "1,045.00 EUR", in German "1.045,00 €"."""
    written = number_text(amount, count_decimals(currency))
    return _(WITH_SIGN.get(currency, WRITTEN)).format(amount=written, currency=currency)


def amount_text(amount: int, currency: str) -> str:
    """An amount as it is entered: "45.00", or "45,00" where people write so."""
    decimals = count_decimals(currency)
    if not decimals:
        return str(amount)
    whole, rest = divmod(amount, 10**decimals)
    # Three digits behind a comma would be read as thousands elsewhere: `read_amount` refuses them.
    sign = decimal_sign() if decimals < LONGEST_REST else "."
    return f"{whole}{sign}{rest:0{decimals}}"


def read_amount(entered: str, currency: str) -> int:
    """The smallest units that "45", "45.5", "45.50" or "45,50" stand for; raises ValueError with a sentence.

    Nothing groups thousands: "1,000" is refused, because some read it as one and some as a thousand.
    """
    decimals = count_decimals(currency)
    found = _AMOUNT.fullmatch(entered.strip())
    rest = (found[2] or found[3] or "") if found else ""
    if found is None or len(rest) > decimals:
        raise ValueError(
            _("Please enter an amount like {amount_text}.").format(amount_text=amount_text(45 * 10**decimals, currency))
        )
    return int(found[1] + rest.ljust(decimals, "0"))
