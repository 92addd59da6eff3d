"""`medisched audit verify`: whether the audit trails are what was written, from the first entry to the last."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from medisched.cli.database import open_as_it_is, run_service
from medisched.settings import SettingsError, get_settings

if TYPE_CHECKING:
    from argparse import Namespace

    from medisched.schemas.audit import ChainView

KEPT = re.compile(r"([1-9][0-9]{0,17}):([0-9a-fA-F]{64})")


class BrokenTrail(Exception):
    """At least one chain does not hold, or there is none."""


def kept_head(written: str) -> tuple[int, bytes]:
    """`NUMBER:HASH`, as a line of this command and the hourly log write it."""
    found = KEPT.fullmatch(written)
    if found is None:
        raise argparse.ArgumentTypeError("should be NUMBER:HASH, the hash in 64 hexadecimal digits")
    return int(found[1]), bytes.fromhex(found[2])


def run_verify(chosen: Namespace) -> None:
    """One line for each chain; refused at the end if one of them does not hold."""
    slug = "" if chosen.platform else chosen.organization
    if chosen.expect is not None and slug is None:
        raise SettingsError("--expect needs --organization or --platform: each trail has an end of its own")
    with open_as_it_is(get_settings()):
        broken = run_service(_verify(slug, chosen.expect))
    if broken:
        raise BrokenTrail(f"{broken} of the audit trails {'does' if broken == 1 else 'do'} not hold")


async def _verify(slug: str | None, expected: tuple[int, bytes] | None) -> int:
    # Here, not above: it brings in every service, and most commands need none.
    from medisched.services.audit_checks import list_chains, verify_chain  # noqa: PLC0415
    from medisched.services.doors import work  # noqa: PLC0415

    broken = 0
    chains = await work(list_chains, slug=slug)
    if not chains:
        raise BrokenTrail("There is no audit trail in this database, so none was verified: is it the right one?")
    for chain, name in chains:
        view = await work(verify_chain, chain, expected=expected)
        print(f"{name or (chain if chain.int else 'platform')}  {_told(view)}", flush=True)
        broken += not view.holds
    return broken


def _told(view: ChainView) -> str:
    if view.holds:
        return f"holds  {view.number} entries  {view.number}:{view.hash}" if view.number else "holds  no entries"
    place = "beside the chain" if view.broken_number is None else f"at {view.broken_number}"
    entry = f"  entry {view.broken_entry_id}" if view.broken_entry_id else ""
    return f"BROKEN  {view.broken_what} {place}{entry}"
