"""What all pages of the simulator share: the frame, the look, and the words for money and time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi.responses import HTMLResponse

from medisched.domain.clock import day_text
from medisched.domain.money import amount_text
from medisched.simulator.look import STYLE
from medisched.simulator.markup import Html, el, together

if TYPE_CHECKING:
    from medisched.simulator.book import Document

LABEL = "Simulated checkout: no money moves"
LOOKS = {
    "active": "badge-accent",
    "trialing": "badge-info",
    "past_due": "badge-warn",
    "paused": "badge-quiet",
    "canceled": "badge-bad",
    "unpaid": "badge-bad",
}


def page(title: str, *inside: str | None, wide: bool = False, status: int = 200, posts_to: str = "") -> HTMLResponse:
    """A whole page. Its forms may be posted to, and lead on to, this site and `posts_to` only."""
    head = together(
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="robots", content="noindex"),
        el("title", f"{title} · Simulated Polar"),
        el("link", rel="icon", href="/favicon.svg", type="image/svg+xml"),
        el("link", rel="stylesheet", href="/medisched.css"),
        el("style", Html(STYLE)),
    )
    label = el("header", el("p", LABEL), class_="sim-label")
    main = el("main", el("h1", title, class_="title"), *inside, class_="sim-wide" if wide else "sim-narrow")
    html = el("html", el("head", head), el("body", label, main), lang="en")
    headers = {"content-security-policy": _policy(_origin(posts_to)), "cache-control": "no-store"}
    return HTMLResponse(f"<!doctype html>{html}", status, headers)


def notice(title: str, sentence: str, link: Html, *, status: int = 200) -> HTMLResponse:
    """A page that only says something, and where to go."""
    return page(title, card(el("p", sentence), el("p", link)), status=status)


def card(*inside: str | None, title: str = "") -> Html:
    """A surface with a heading."""
    return el("section", el("h2", title, class_="card-title") if title else None, *inside, class_="card")


def facts(rows: dict[str, str | None]) -> Html:
    """Names and values, one below the other, without those that have none."""
    shown = ((name, value) for name, value in rows.items() if value)
    lines = (el("div", el("dt", name, class_="muted"), el("dd", value), class_="fact") for name, value in shown)
    return el("dl", *lines, class_="facts")


def go(label: str, address: str, *, look: str = "text-link") -> Html:
    """A link."""
    return el("a", label, href=address, class_=look)


def button(label: str, *, look: str = "button button-secondary", name: str | None = None, value: str = "") -> Html:
    """Sends the form around it."""
    return el("button", label, type="submit", class_=look, name=name, value=value if name else None)


def form(action: str, *inside: str | None, look: str = "form") -> Html:
    """Posts to this site."""
    return el("form", *inside, method="post", action=action, class_=look)


def complaint(sentence: str) -> Html | None:
    """What went wrong, above what to do about it."""
    return el("p", sentence, class_="banner banner-error", role="alert") if sentence else None


def status_badge(subscription: Document) -> Html:
    """In words and color."""
    status = subscription["status"]
    return el("span", status.replace("_", " ").capitalize(), class_=f"badge {LOOKS.get(status, 'badge-quiet')}")


def price_text(amount: int, currency: str = "eur") -> str:
    """`€99.00`."""
    sign = {"eur": "€"}.get(currency, f"{currency.upper()} ")
    return f"{sign}{amount_text(amount, currency.upper())}"


def date_text(instant: str | None) -> str:
    """`Mon 23 Nov 2026`, in UTC as invoices are; empty for none."""
    return day_text(datetime.fromisoformat(instant), ZoneInfo("UTC")) if instant else ""


def clock_text(seconds: float) -> str:
    """`09:30:05`, from Unix seconds, in UTC."""
    return f"{datetime.fromtimestamp(seconds, UTC):%H:%M:%S}"


def _policy(origin: str) -> str:
    return (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self';"
        f" form-action 'self' {origin}; base-uri 'none'; frame-ancestors 'none'"
    )


def _origin(address: str) -> str:
    """Browsers check where a posted form is redirected to, so this must be named."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    is_plain = host.isascii() and all(c.isalnum() or c in ".-:[]" for c in host)
    return f"{parts.scheme}://{host}" if host and is_plain else ""
