"""Reminders before appointments: how long before, whether one is due, and the address at which somebody says no.

The address is signed, not kept: it works as long as the record and the installation's SECRET_KEY do, and nothing is
written for it. It concerns one patient's record in one organization and can do nothing but this.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from medisched.domain.texts import _, many

USUAL_HOURS = (0, 2, 24, 48, 72, 168)
DAY, WEEK = 24, 168
JUST_TOLD = timedelta(hours=1)
"""Whoever booked or moved within it knows."""
PURPOSE = b"medisched/reminders/1/"
ID_BYTES, PROOF_BYTES = 16, 16


class Reminded(NamedTuple):
    """Whose reminders an address is about."""

    organization_id: UUID
    patient_id: UUID


def is_reminder_needed(*, start: datetime, hours: int, told_at: datetime) -> bool:
    """Whether somebody who learned of the time at `told_at` has to be reminded of it, `hours` before.

    Not if they learned of it just before that moment or later: the confirmation did it. The hours are elapsed ones,
    also across a change of clocks.
    """
    return told_at <= start - timedelta(hours=hours) - JUST_TOLD


def hours_before_text(hours: int) -> str:
    """`2 hours before`, `1 week before`: in the largest unit that fits."""
    if hours == 0:
        return _("None")
    if hours % WEEK == 0:
        return many(hours // WEEK, "{n} week before", "{n} weeks before")
    if hours % DAY == 0:
        return many(hours // DAY, "{n} day before", "{n} days before")
    return many(hours, "{n} hour before", "{n} hours before")


def reminder_token(key: bytes, whose: Reminded) -> str:
    """What stands at the end of the address; in plain text nothing of it can be taken for punctuation."""
    ids = whose.organization_id.bytes + whose.patient_id.bytes
    return (ids + _proof(key, ids)).hex()


def read_reminder_token(key: bytes, token: str) -> Reminded | None:
    """Whose it is; None if we did not make it."""
    try:
        read = bytes.fromhex(token)
    except ValueError:
        return None
    ids, proof = read[: 2 * ID_BYTES], read[2 * ID_BYTES :]
    if len(proof) != PROOF_BYTES or not hmac.compare_digest(proof, _proof(key, ids)):
        return None
    return Reminded(UUID(bytes=ids[:ID_BYTES]), UUID(bytes=ids[ID_BYTES:]))


def _proof(key: bytes, ids: bytes) -> bytes:
    return hmac.new(key, PURPOSE + ids, hashlib.sha256).digest()[:PROOF_BYTES]
