"""What a request shows for itself. Only the digest of a secret travels on; nobody can sign in with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

KEY_BEGINS = "msk_live_"


class CredentialKind(StrEnum):
    """A person's session, or a program's key."""

    SESSION = "session"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Credential:
    """The digest of a session's token or of an API key."""

    kind: CredentialKind
    digest: bytes

    @classmethod
    def of_session(cls, token: str) -> Credential:
        """From a cookie."""
        return cls(CredentialKind.SESSION, digest(token))

    @classmethod
    def of_key(cls, key: str) -> Credential:
        """From an `Authorization: Bearer` header."""
        return cls(CredentialKind.KEY, digest(key))


def digest(token: str) -> bytes:
    """What is kept of a secret token."""
    return hashlib.sha256(token.encode()).digest()
