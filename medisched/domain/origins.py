"""From where somebody is calling: noted at the edge, asked for by the audit trail."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """`door`: page, api, form, calendar or job; `ip`: the address, or empty for the program itself."""

    door: str = "job"
    ip: str = ""


NOWHERE = Origin()
origin: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)
