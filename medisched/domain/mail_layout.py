"""The two shapes of a mail: plain text, and HTML that old mail programs understand.

Tables and inline styles, because mail programs drop style sheets; the sheet in the head only adds the dark colours
where they are understood. Nothing is loaded from anywhere.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from medisched.domain.phones import call_link
from medisched.domain.texts import _, speaking

if TYPE_CHECKING:
    from medisched.domain.messages import MailText

TEAL, INK, QUIET, PAPER, GROUND, LINE = "#0f766e", "#16201f", "#566664", "#ffffff", "#eef3f2", "#d5dfdd"
FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
DARK = (
    ".ground{background:#101615!important}.paper{background:#1a2322!important;border-color:#2f3d3b!important}"
    ".ink{color:#eef3f2!important}.quiet{color:#a3b3b0!important}.line{border-color:#2f3d3b!important}"
    ".teal{color:#5eead4!important}.button{background:#0f766e!important;color:#ffffff!important}"
)


def render_text(mail: MailText) -> str:
    """For people and programs that want no HTML."""
    width = max((len(label) for label, _ in mail.facts), default=0)
    facts = "\n".join(f"  {label:<{width}}  {value}" for label, value in mail.facts)
    action = f"{mail.action[0]}:\n{mail.action[1]}" if mail.action else ""
    no_more = "{}:\n{}".format(*mail.unsubscribe) if mail.unsubscribe else ""
    foot = "\n".join(part for part in ("-- ", mail.organization, mail.address, mail.phone, no_more) if part)
    blocks = (mail.greeting, *mail.paragraphs, facts, action, *mail.closing, foot)
    return "\n\n".join(block for block in blocks if block) + "\n"


def render_html(mail: MailText) -> str:
    """The same words as `render_text`, laid out; every value is escaped."""
    inner = "".join(
        (
            _row(f'<b class="teal" style="color:{TEAL};font-size:18px">{escape(mail.organization)}</b>'),
            *(_row(_text(line)) for line in (mail.greeting, *mail.paragraphs)),
            _facts(mail),
            _action(mail),
            *(_row(_text(line, mail.phone)) for line in mail.closing),
            _foot(mail),
        )
    )
    preview = escape(" · ".join(value for _, value in mail.facts[:2]) or " ".join(mail.paragraphs))
    return (
        f'<!doctype html><html lang="{mail.language}"><head><meta charset="utf-8"><title>{escape(mail.subject)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
        f"<style>:root{{color-scheme:light dark}}@media (prefers-color-scheme:dark){{{DARK}}}</style></head>"
        f'<body class="ground" style="margin:0;padding:0;background:{GROUND}">'
        f'<div style="display:none;max-height:0;overflow:hidden">{preview}</div>'
        f'{_table("ground", f"background:{GROUND}")}<tr><td align="center" style="padding:24px 12px">'
        f"{_table('paper', f'max-width:560px;background:{PAPER};border:1px solid {LINE};border-radius:10px')}"
        f"{inner}</table></td></tr></table></body></html>"
    )


def _table(name: str, style: str) -> str:
    return (
        f'<table role="presentation" class="{name}" width="100%" cellpadding="0" cellspacing="0" border="0" '
        f'style="border-collapse:separate;{style}">'
    )


def _row(content: str) -> str:
    return f'<tr><td style="padding:16px 28px 0;text-align:left;{FONT}">{content}</td></tr>'


def _text(line: str, phone: str = "") -> str:
    words = escape(line)
    if phone:
        words = words.replace(escape(phone), _call(phone, "teal", TEAL))
    return f'<p class="ink" style="margin:0;color:{INK};font-size:16px;line-height:24px">{words}</p>'


def _call(phone: str, look: str, color: str) -> str:
    style = f"color:{color};text-decoration:underline;white-space:nowrap"
    return f'<a href="{escape(call_link(phone))}" class="{look}" style="{style}">{escape(phone)}</a>'


def _facts(mail: MailText) -> str:
    if not mail.facts:
        return ""
    rows = "".join(_fact(label, value, is_first=number == 0) for number, (label, value) in enumerate(mail.facts))
    return _row(f"{_table('', 'width:100%')}{rows}</table>")


def _fact(label: str, value: str, *, is_first: bool) -> str:
    # Time is the hero: the first fact is always one.
    size = "font-size:18px;font-weight:700" if is_first else "font-size:16px"
    cell = f"padding:8px 0;border-top:1px solid {LINE};line-height:24px;vertical-align:top;{FONT}"
    return (
        f'<tr><td class="quiet line" width="84" style="{cell};color:{QUIET};font-size:14px">{escape(label)}</td>'
        f'<td class="ink line" style="{cell};color:{INK};{size}">{escape(value)}</td></tr>'
    )


def _action(mail: MailText) -> str:
    if mail.action is None:
        return ""
    label, url = escape(mail.action[0]), escape(mail.action[1])
    with speaking(mail.language):
        instead = escape(_("Or copy this address into your browser:"))
    button = (
        f'<a href="{url}" class="button" style="display:inline-block;padding:12px 20px;border-radius:8px;'
        f'background:{TEAL};color:#ffffff;font-size:16px;font-weight:600;text-decoration:none">{label}</a>'
    )
    spelled = (
        f'<p class="quiet" style="margin:12px 0 0;color:{QUIET};font-size:14px;line-height:20px;word-break:break-all">'
        f'{instead}<br><span class="teal" style="color:{TEAL}">{url}</span></p>'
    )
    return _row(button + spelled)


def _foot(mail: MailText) -> str:
    parts = [escape(part) for part in (mail.organization, mail.address) if part]
    if mail.phone:
        parts.append(_call(mail.phone, "quiet", QUIET))
    if mail.unsubscribe:
        words, url = (escape(part) for part in mail.unsubscribe)
        parts.append(f'<a href="{url}" class="quiet" style="color:{QUIET};text-decoration:underline">{words}</a>')
    lines = "<br>".join(parts)
    return (
        f'<tr><td style="padding:20px 28px 24px;{FONT}"><p class="quiet line" style="margin:0;padding-top:16px;'
        f'border-top:1px solid {LINE};color:{QUIET};font-size:14px;line-height:20px">{lines}</p></td></tr>'
    )
