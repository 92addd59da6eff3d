"""The guide (docs/api.md) as HTML: as much of Markdown as it uses, and nothing that a reader could smuggle in."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADING = re.compile(r"(#{1,3}) (.+)")
INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|\[([^\]]+)\]\((https://[^)\s]+|#[\w-]+)\)")
RULE = re.compile(r"\|[\s|:-]+\|")


def slug_of(title: str) -> str:
    """The anchor of a heading."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def list_headings(text: str) -> list[str]:
    """The second-level headings, in order."""
    return [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]


def guide_html(text: str) -> str:
    """All of it below the first heading, which is the page's own."""
    return "\n".join(_blocks(re.sub(r"<!--.*?-->\n?", "", text).partition("\n")[2].split("\n")))


def _blocks(lines: list[str]) -> Iterator[str]:
    while lines:
        line = lines.pop(0)
        if not line.strip():
            continue
        if line.startswith("```"):
            yield _code(_until(lines, lambda one: one.startswith("```")))
            del lines[:1]
        elif heading := HEADING.fullmatch(line):
            level = len(heading[1])
            yield f'<h{level} id="{slug_of(heading[2])}">{inline(heading[2])}</h{level}>'
        elif line.startswith("|"):
            yield _table([line, *_until(lines, lambda one: not one.startswith("|"))])
        elif line.startswith("- "):
            yield _list([line, *_until(lines, lambda one: not one.startswith(("- ", "  ")))])
        else:
            yield f"<p>{inline(' '.join([line, *_until(lines, _begins_block)]))}</p>"


def _begins_block(line: str) -> bool:
    return not line.strip() or line.startswith(("```", "#", "|", "- "))


def _until(lines: list[str], ends: object) -> list[str]:
    taken: list[str] = []
    while lines and not ends(lines[0]):  # type: ignore[operator]
        taken.append(lines.pop(0))
    return taken


def _code(lines: list[str]) -> str:
    return f'<pre tabindex="0"><code>{escape(chr(10).join(lines))}</code></pre>'


def _list(lines: list[str]) -> str:
    items: list[str] = []
    for line in lines:
        if line.startswith("- "):
            items.append(line.removeprefix("- "))
        else:
            items[-1] += f" {line.strip()}"
    return "<ul>" + "".join(f"<li>{inline(item)}</li>" for item in items) + "</ul>"


def _table(lines: list[str]) -> str:
    """A row that begins with a code can be linked to by it."""
    head, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not RULE.fullmatch(line)]
    titles = "".join(f'<th scope="col">{inline(cell)}</th>' for cell in head)
    body = "".join(f"<tr{_anchor(row[0])}>{''.join(f'<td>{inline(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="wide" tabindex="0"><table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>'


def _anchor(cell: str) -> str:
    code = cell.strip("`")
    return f' id="{code}"' if re.fullmatch(r"[a-z_]+", code) else ""


def inline(text: str) -> str:
    """Code, emphasis and links inside a line; everything else as it is written."""
    parts: list[str] = []
    end = 0
    for found in INLINE.finditer(text):
        parts.append(escape(text[end : found.start()]))
        code, strong, emphasis, label, address = (escape(one or "") for one in found.groups())
        parts.append(
            f"<code>{code}</code>"
            if code
            else f"<strong>{strong}</strong>"
            if strong
            else f"<em>{emphasis}</em>"
            if emphasis
            else f'<a href="{address}">{label}</a>'
        )
        end = found.end()
    return "".join([*parts, escape(text[end:])])
