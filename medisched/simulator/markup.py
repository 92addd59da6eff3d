"""HTML from functions: all text is escaped unless a function here made it."""

from __future__ import annotations

from html import escape

Attribute = str | bool | None
ALONE = frozenset({"input", "meta", "link"})


class Html(str):
    """Markup that is safe as it is."""

    __slots__ = ()


def el(tag: str, /, *inside: str | None, **attributes: Attribute) -> Html:
    """One element. `class_` and `for_` lose their underscore, others become dashes; False and None leave out."""
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    return Html(f"<{tag}{written}>" if tag in ALONE else f"<{tag}{written}>{together(*inside)}</{tag}>")


def together(*parts: str | None) -> Html:
    """One after the other; nothing for what is None."""
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts if part))


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(value)}"'
