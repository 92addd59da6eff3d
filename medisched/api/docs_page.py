"""/api/docs: the guide and the reference as one page that needs nothing: no script, no font, nothing from elsewhere."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from medisched.api.docs_guide import guide_html, inline, list_headings, slug_of
from medisched.api.docs_reference import reference_html, tag_anchor
from medisched.settings import PROJECT

if TYPE_CHECKING:
    from fastapi import FastAPI

router = APIRouter(include_in_schema=False)
GUIDE, WEBHOOKS = PROJECT / "docs" / "api.md", PROJECT / "docs" / "webhooks.md"
STYLE = """
:root{color-scheme:light dark;--page:#f9f9fb;--surface:#fff;--ink:#1c2024;--muted:#5a5f68;--line:#d9d9e0;
--accent:#00695d;--tint:#e0f3f0;--code:#eff0f3}
@media(prefers-color-scheme:dark){:root{--page:#0f1113;--surface:#17191c;--ink:#edeef0;--muted:#b0b4ba;--line:#363a3f;
--accent:#3fd6c0;--tint:#0d2d2a;--code:#212428}}
*{box-sizing:border-box}html{scroll-padding-block-start:16px}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.6 "Inter Variable",system-ui,sans-serif}
a{color:var(--accent)}a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--accent);
outline-offset:2px}
.skip{position:absolute;inset-inline-start:-999px}.skip:focus{inset-inline-start:16px;inset-block-start:8px;
background:var(--surface);padding:8px 16px;z-index:2}
.all{display:grid;grid-template-columns:248px minmax(0,1fr);max-width:1360px;margin-inline:auto}
.contents{position:sticky;inset-block-start:0;align-self:start;max-height:100vh;overflow:auto;
padding-block:24px;padding-inline:24px 16px}
.contents ul{list-style:none;margin:0 0 16px;padding:0}.contents li a{display:block;padding:4px 8px;border-radius:6px;
color:var(--ink);text-decoration:none;font-size:14px}.contents li a:hover{background:var(--tint)}
.contents strong{display:block;padding:4px 8px;font-size:12px;color:var(--muted);font-weight:600}
main{padding:24px 32px 96px;min-width:0}h1{font-size:32px;line-height:1.2;margin:8px 0 16px}
h2{font-size:22px;line-height:1.3;margin:48px 0 8px}h3{font-size:14px;margin:16px 0 4px}
p,ul{max-width:76ch;margin:8px 0}code,pre{font:13.5px/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
p code,li code,td code{background:var(--code);padding:1px 5px;border-radius:4px;overflow-wrap:anywhere}
pre{background:var(--code);border:1px solid var(--line);border-radius:8px;padding:12px 16px;overflow:auto;margin:8px 0}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:start;vertical-align:top;padding-block:6px;padding-inline:0 12px;
border-block-end:1px solid var(--line)}
th{color:var(--muted);font-weight:600}td:first-child{white-space:nowrap}td:first-child code{overflow-wrap:normal}
tr:target,.inside:target{background:var(--tint)}small,.name,.said{color:var(--muted)}small{font-size:13px}
details{background:var(--surface);border:1px solid var(--line);border-radius:8px;margin:8px 0}
summary{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 12px;padding:10px 16px;cursor:pointer;min-height:44px}
summary::marker{content:""}summary:hover{background:var(--tint);border-radius:8px}
.path{font-weight:600;overflow-wrap:anywhere}.said{margin-inline-start:auto;font-size:14px}.name{font-size:14px}
.method{font:600 12px/20px ui-monospace,Menlo,Consolas,monospace;min-width:58px;text-align:center;border-radius:4px;
padding:1px 6px;border:1px solid currentColor}
.get{color:#0b68cb}.post{color:#18794e}.patch,.put{color:#915930}.delete{color:#c4242a}
@media(prefers-color-scheme:dark){.get{color:#70b8ff}.post{color:#3dd68c}.patch,.put{color:#ffb86b}.delete{color:#ff9592}}
.inside{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,420px);gap:0 32px;padding:4px 16px 16px;
border-block-start:1px solid var(--line)}.inside.one{display:block}
@media(max-width:1100px){.inside{display:block}}
@media(max-width:800px){.all{display:block}.contents{position:static;max-height:none;padding:16px}
main{padding:0 16px 64px}
.contents ul{columns:2}.said{margin-inline-start:0;flex-basis:100%}td:first-child{white-space:normal}h1{font-size:26px}}
"""


@router.get("/api/docs")
async def show_docs(request: Request) -> Response:
    """In English, as all that is for developers."""
    state = request.app.state
    if not hasattr(state, "docs_page"):
        state.docs_page = docs_page(request.app).encode()
    headers = {"Cache-Control": "no-cache", "Content-Language": "en"}
    return Response(state.docs_page, media_type="text/html; charset=utf-8", headers=headers)


def docs_page(api: FastAPI) -> str:
    """The whole page."""
    text, described = _guide(), api.openapi()
    guide = "".join(_link(slug_of(title), title) for title in list_headings(text))
    tags = "".join(_link(tag_anchor(tag["name"]), tag["name"].capitalize()) for tag in described["tags"])
    tags = tags.replace(">Api keys<", ">API keys<") + _link("schemas", "Schemas")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>API · Medisched</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/favicon.svg">'
        f'<style>{STYLE}</style></head><body><a class="skip" href="#main">Skip to the content</a><div class="all">'
        f'<nav class="contents" aria-label="Contents"><p><a href="/">Medisched</a></p><strong>Guide</strong>'
        f"<ul>{guide}</ul><strong>Reference</strong><ul>{tags}</ul>"
        f'<p><a href="/api/openapi.json">OpenAPI 3.1</a></p></nav><main id="main"><h1>{inline("The API")}</h1>'
        f"{guide_html(text)}{reference_html(described)}</main></div></body></html>"
    )


def _guide() -> str:
    """The guide of webhooks stands in that of the API as one part of it."""
    inserted = re.sub(r"(?m)^(#{1,2}) ", r"#\1 ", WEBHOOKS.read_text(encoding="utf-8"))
    return f"{GUIDE.read_text(encoding='utf-8')}\n{inserted}"


def _link(anchor: str, title: str) -> str:
    return f'<li><a href="#{anchor}">{escape(title)}</a></li>'
