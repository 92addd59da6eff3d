"""What a posted form was answered, for the pages that show one."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medisched.state.base import BaseState
from medisched.state.guard import PUBLIC, allow

MOST_FIELDS = 20
LONGEST_TEXT = 500


class PostFormState(BaseState):
    """Shared by all pages with a posted form: they list `PostFormState.clear` in `on_load`.

    `errors` stand beside fields, `message` above the form, `told` in place of it when there is nothing more to do.
    `code` is the refusal's, for what a page offers after it.
    """

    code: str = ""
    errors: dict[str, str] = {}
    message: str = ""
    told: str = ""

    @rx.event
    @allow(PUBLIC)
    async def clear(self) -> None:
        """A form that was just opened has no errors."""
        self.code, self.errors, self.message, self.told = "", {}, "", ""

    @rx.event
    @allow(PUBLIC)
    async def refused(self, refusal: dict[str, Any]) -> None:
        """Show why; the browser passes on the server's answer, so it is read as if anybody had written it."""
        self.code, self.errors = _text(refusal.get("code")), _texts(refusal.get("field_errors"))
        self.message = _text(refusal.get("message"))

    @rx.event
    @allow(PUBLIC)
    async def done(self, answer: dict[str, Any]) -> None:
        """Show what happens next."""
        self.code, self.errors, self.message, self.told = "", {}, "", _text(answer.get("message"))


def _texts(value: object) -> dict[str, str]:
    pairs = list(value.items())[:MOST_FIELDS] if isinstance(value, dict) else []
    return {_text(name): _text(text) for name, text in pairs}


def _text(value: object) -> str:
    return value[:LONGEST_TEXT] if isinstance(value, str) else ""
