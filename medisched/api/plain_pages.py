"""Pages that need nothing else of ours to work: no script, no file, no session."""

from __future__ import annotations

from html import escape

from medisched.domain.texts import language

STYLE = """
:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f9f9fb;color:#1c2024;
font:16px/1.5 system-ui,sans-serif}
main{box-sizing:border-box;width:min(560px,100vw - 32px);padding:40px 32px;background:#fff;
border:1px solid #d9d9e0;border-radius:12px;text-align:center}h1{margin:0 0 8px;font-size:24px;line-height:1.25}
p{margin:0 0 24px;color:#5a5f68}p:last-child{margin:0}
small{display:block;margin-bottom:8px;font-size:14px;color:#5a5f68}
a,button{display:inline-block;margin:4px;padding:12px 20px;border-radius:6px;font-weight:600;color:#00695d}
a.first,button{background:#00786a;color:#fff;text-decoration:none}
button{border:0;font:inherit;font-weight:600;cursor:pointer}
a:focus-visible,button:focus-visible{outline:2px solid #00786a;outline-offset:2px}
@media(prefers-color-scheme:dark){body{background:#0f1113;color:#edeef0}
main{background:#17191c;border-color:#363a3f}p,small{color:#b0b4ba}a{color:#3fd6c0}
a.first,button{background:#0fa594;color:#03211d}}
"""


def plain_page(title: str, *, over: str, text: str, ways: str = "") -> bytes:
    """A whole page; `over` stands above the title, `ways` are links and buttons as HTML."""
    return (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Medisched</title><style>{STYLE}</style></head>"
        f"<body><main><small>{escape(over)}</small><h1>{escape(title)}</h1>"
        f"<p>{escape(text)}</p>{ways}</main></body></html>"
    ).encode()
