"""Telephone numbers, as they are dialled and as people are told them."""

from __future__ import annotations


def phone_digits(phone: str) -> str:
    """A number as it is compared: only its digits."""
    return "".join(c for c in phone if c in "0123456789")


def call_link(phone: str) -> str:
    """What calls a number, if there is one."""
    dialled = ("+" if phone.startswith("+") else "") + phone_digits(phone.replace("(0)", ""))
    return f"tel:{dialled}" if phone else ""


def whom_to_call(name: str, phone: str) -> str:
    """`City Medical (+49 30 1234567)`, in place of the name in any sentence that asks somebody to call."""
    return f"{name} ({phone})" if phone else name
