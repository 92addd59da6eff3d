"""Marks of what was seen, and the conditions that requests make of them (RFC 9110, sections 8.8.3 and 13.1)."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_LIST = re.compile(rf"\s*,*\s*{_TAG}\s*(?:,\s*(?:{_TAG}\s*)?)*")


def tag_of_text(body: str | bytes) -> str:
    """The strong ETag of exactly these bytes."""
    data = body.encode() if isinstance(body, str) else body
    return f'"{base64.urlsafe_b64encode(hashlib.sha256(data).digest()[:18]).decode()}"'


@dataclass(frozen=True, slots=True)
class Tags:
    """What an If-Match or If-None-Match header names: some tags, or anything that is there."""

    names: frozenset[str]
    is_any: bool = False

    def has(self, tag: str) -> bool:
        """Whether it is the very same: weak tags never are."""
        return self.is_any or tag in self.names

    def has_like(self, tag: str) -> bool:
        """The same, also when a cache on the way has weakened it."""
        return self.is_any or tag in {name.removeprefix("W/") for name in self.names}


def read_tags(header: str) -> Tags | None:
    """`*`, or a list of entity tags; None when it is neither."""
    if header.strip() == "*":
        return Tags(frozenset(), is_any=True)
    if not _LIST.fullmatch(header):
        return None
    return Tags(frozenset(re.findall(_TAG, header)))
