"""What our deliveries are signed with.

A secret is kept nowhere: it is made from the installation's SECRET_KEY and a salt beside the endpoint. A copy of the
database signs nothing, and neither does the key alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta

from medisched.domain.webhook_signatures import PREFIX, sign

SALT_BYTES = 32
SIGNS_ALONG = timedelta(hours=24)
"""How long the previous secret signs along after a rotation."""
_PURPOSE = b"medisched/webhook-secret/1/"


def new_salt() -> bytes:
    """256 random bits."""
    return secrets.token_bytes(SALT_BYTES)


def secret_of(key: bytes, salt: bytes) -> str:
    """`whsec_` and the base64 of 32 bytes, as the receiver enters it."""
    return PREFIX + base64.b64encode(_derive(key, salt)).decode()


def signatures(key: bytes, salts: tuple[bytes, ...], delivery_id: str, seconds: int, body: bytes) -> str:
    """The value of `webhook-signature`: one for each salt, parted by spaces."""
    return " ".join(sign(_derive(key, salt), delivery_id, seconds, body) for salt in salts)


def _derive(key: bytes, salt: bytes) -> bytes:
    return hmac.new(key, _PURPOSE + salt, hashlib.sha256).digest()
