"""Signed deliveries between servers: Standard Webhooks, and Polar's first way of using it.

A signature is an HMAC-SHA256 over `{id}.{timestamp}.{body}`, written `v1,<base64>`; a header may carry several, parted
by spaces, while a secret is being changed. Two ways to get the key out of a secret are in use: its UTF-8 bytes as they
are (Polar's, prefix and all), and the base64 behind `whsec_` (the published standard).
Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from medisched.domain.errors import NotAllowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PREFIX = "whsec_"
TOLERANCE = timedelta(seconds=300)
ID = re.compile(r"[\x21-\x7e]{1,255}")
SECONDS = re.compile(r"[0-9]{1,12}")
REFUSED = "This delivery is not signed with a secret that we know, or not at this time."


class NotSigned(NotAllowed):
    """A delivery that nobody vouches for. Never says which part of it was wrong."""

    code = "not_signed"
    message = REFUSED


@dataclass(frozen=True, slots=True)
class Delivery:
    """A body whose sender is known. `id` stays the same when the sender tries again."""

    id: str
    sent_at: datetime
    body: bytes


def keys_of(secret: str) -> tuple[bytes, ...]:
    """The keys that a secret may stand for: Polar's first, then the standard's if it can be one."""
    coded = secret.removeprefix(PREFIX)
    try:
        decoded = base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True)
    except (binascii.Error, ValueError):
        decoded = b""
    return (secret.encode(), decoded) if decoded else (secret.encode(),)


def sign(key: bytes, delivery_id: str, seconds: int, body: bytes) -> str:
    """One signature, `v1,<base64>`; `seconds` is the Unix time at which it is made."""
    signed = b".".join((delivery_id.encode(), str(seconds).encode(), body))
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def verify(
    secrets: Iterable[str], headers: Mapping[str, str], body: bytes, now: datetime, *, prefix: str = "webhook"
) -> Delivery:
    """The delivery, if one of the secrets signed these very bytes within five minutes of now.

    `headers` are looked up in lower case as `{prefix}-id`, `-timestamp` and `-signature`.

    Raises:
        NotSigned: for whatever reason.
    """
    delivery_id, seconds = headers.get(f"{prefix}-id", ""), headers.get(f"{prefix}-timestamp", "")
    given = [part.encode() for part in headers.get(f"{prefix}-signature", "").split(" ")]
    if not (ID.fullmatch(delivery_id) and SECONDS.fullmatch(seconds)):
        raise NotSigned
    sent_at = _instant(int(seconds))
    if sent_at is None or abs(now - sent_at) > TOLERANCE:
        raise NotSigned
    known = [sign(key, delivery_id, int(seconds), body).encode() for secret in secrets for key in keys_of(secret)]
    # Every pair is compared, so that time tells nothing of which one came close.
    matches = [hmac.compare_digest(ours, theirs) for ours in known for theirs in given]
    if not any(matches):
        raise NotSigned
    return Delivery(delivery_id, sent_at, body)


def _instant(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
