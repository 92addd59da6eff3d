"""The content security policy of each built page: its own inline scripts by hash, nothing else inline, no eval."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc\s*=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
CLOSED = "default-src 'none'; frame-ancestors 'none'"


def inline_hashes(html: str) -> list[str]:
    """CSP sources of the inline scripts of a page, sorted, each once."""
    digests = {hashlib.sha256(script.encode()).digest() for script in INLINE_SCRIPT.findall(html) if script.strip()}
    return sorted(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def page_policy(hashes: list[str], host: str) -> str:
    """Policy of a page with these inline scripts. For older browsers the socket is not `'self'`, so it is named."""
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(("'self'", *hashes)),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": f"'self' ws://{host} wss://{host}" if host else "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class BuiltPages:
    """The hashes of every built page, in all languages, read once.

    A path without a page of its own is served the shell.
    """

    def __init__(self, *directories: Path) -> None:
        self._hashes: dict[str, list[str]] = {}
        for directory in directories:
            for path in directory.rglob("*.html"):
                kept = self._hashes.setdefault(path.relative_to(directory).as_posix(), [])
                kept[:] = sorted({*kept, *inline_hashes(path.read_text())})

    def is_folder(self, path: str) -> bool:
        """Whether a page of its own was built for `/path` or `/path/`; the start page has no other address."""
        name = path.removeprefix("/").removesuffix("/")
        return bool(name) and f"{name}/index.html" in self._hashes

    def hashes_for(self, path: str) -> list[str]:
        """What the page at `path` may run inline."""
        name = path.strip("/")
        candidates = (name, f"{name}/index.html" if name else "index.html", f"{name}.html", "404.html")
        return next((self._hashes[file] for file in candidates if file in self._hashes), [])
