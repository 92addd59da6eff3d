"""One built frontend for every address: the socket goes back to where the page came from.

Reflex bakes the backend's address into the bundle. This plugin has it bake a name that cannot exist, and afterwards
puts an expression in its place which reads the page's own address in the browser.
"""

import re
from pathlib import Path
from typing import Any

from reflex_base.plugins import Plugin

BUILD_URL = "http://medisched.invalid"
BAKED = re.compile(r"""(["'`])(http|ws)://medisched\.invalid(/[\w/-]*)?\1""")


class SameOrigin(Plugin):
    """Fails the build when the bundle no longer looks as expected: a silent miss would be a dead page."""

    def post_build(self, **context: Any) -> None:
        """Replace the baked addresses in the built scripts, before they are compressed."""
        scripts = sorted((Path(context["static_dir"]) / "assets").glob("*.js"))
        if sum(_replace_in(script) for script in scripts) == 0:
            raise RuntimeError("The built frontend names no backend address: has Reflex changed how it bakes it?")


def _replace_in(script: Path) -> int:
    text, found = BAKED.subn(_expression, script.read_text())
    if "medisched.invalid" in text:
        raise RuntimeError(f"{script.name} names the build address in a form that is not known here.")
    if found:
        script.write_text(text)
    return found


def _expression(match: re.Match[str]) -> str:
    scheme, path = match[2], match[3] or ""
    origin = 'location.origin.replace(/^http/,"ws")' if scheme == "ws" else "location.origin"
    return f'({origin}+"{path}")'
