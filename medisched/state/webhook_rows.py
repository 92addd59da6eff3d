"""Webhooks and their deliveries in the words of their page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from medisched.domain.clock import day_text, moment_text, time_text
from medisched.domain.number_words import percent_text
from medisched.domain.texts import _, list_text, many
from medisched.domain.webhook_events import EVENT_TYPES

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from medisched.schemas.webhooks import AttemptView, DeliveryDetailView, DeliveryView, EndpointView

NAMED = 3
"""So many types of events are named in a row; of more, only how many they are."""


class EndpointRow(BaseModel):
    """One address; `day` is how the last 24 hours went, `note` what somebody should know of it."""

    model_config = ConfigDict(frozen=True)

    id: str = ""
    url: str = ""
    description: str = ""
    status: str = ""
    event_types: list[str] = []
    types_text: str = ""
    day: str = ""
    waiting: str = ""
    note: str = ""
    secret_note: str = ""
    can_replay: bool = False


class DeliveryRow(BaseModel):
    """One line of the log."""

    model_config = ConfigDict(frozen=True)

    id: str = ""
    type: str = ""
    status: str = ""
    happened: str = ""
    outcome: str = ""
    when: str = ""


class AttemptRow(BaseModel):
    """One try of the open delivery."""

    model_config = ConfigDict(frozen=True)

    number: str
    when: str
    outcome: str
    is_good: bool
    request: str
    response: str


class OpenDelivery(DeliveryRow):
    """The delivery in the panel."""

    webhook_id: str = ""
    body: str = ""
    url: str = ""
    tries: list[AttemptRow] = []


def endpoint_row(view: EndpointView, zone: ZoneInfo) -> EndpointRow:
    """An endpoint in words."""
    until = view.previous_secret_until
    return EndpointRow(
        id=str(view.id),
        url=view.url,
        description=view.description,
        status=view.status,
        event_types=view.event_types,
        types_text=_types_text(view.event_types),
        day=_day_text(view),
        waiting=many(view.waiting, "{n} waits", "{n} wait") if view.waiting else "",
        note=_note(view),
        secret_note=_("The previous secret signs along until {moment}.").format(moment=moment_text(until, zone))
        if until
        else "",
        can_replay=view.failed_last_day > 0,
    )


def delivery_row(view: DeliveryView, zone: ZoneInfo) -> DeliveryRow:
    """A delivery in words."""
    return DeliveryRow(**_line(view, zone))


def open_delivery(view: DeliveryDetailView, zone: ZoneInfo) -> OpenDelivery:
    """A delivery with all that is known of it."""
    return OpenDelivery(
        **_line(view, zone),
        webhook_id=view.webhook_id,
        body=json.dumps(json.loads(view.body), indent=2, ensure_ascii=False),
        url=view.tries[0].url if view.tries else "",
        tries=[_attempt_row(one, zone) for one in view.tries],
    )


def _line(view: DeliveryView, zone: ZoneInfo) -> dict[str, str]:
    waits = view.next_attempt_at
    return {
        "id": str(view.id),
        "type": view.type,
        "status": view.status,
        "happened": _moment(view.occurred_at, zone),
        "outcome": _outcome(view),
        "when": _("Next try: {moment}").format(moment=_moment(waits, zone)) if waits and view.attempts else "",
    }


def _outcome(view: DeliveryView) -> str:
    tries = many(view.attempts, "{n} try", "{n} tries")
    if not view.attempts:
        return _("Not sent yet")
    if view.status_code and view.error:
        return _("{status}: {reason} {tries}.").format(status=view.status_code, reason=view.error, tries=tries)
    if view.status_code:
        return _("{status}, {tries}").format(status=view.status_code, tries=tries)
    return _("{reason} {tries}.").format(reason=view.error, tries=tries) if view.error else tries


def _attempt_row(view: AttemptView, zone: ZoneInfo) -> AttemptRow:
    took = _("{n} ms").format(n=view.milliseconds) if view.milliseconds is not None else ""
    said = [str(view.status_code or ""), view.error or "", took]
    outcome = " · ".join(part for part in said if part) or _("On its way")
    response = _lines(view.response_headers)
    return AttemptRow(
        number=_("Try {n}").format(n=view.number),
        when=_moment(view.started_at, zone),
        outcome=outcome,
        is_good=view.finished_at is not None and not view.error,
        request=_lines(view.request_headers),
        response=f"{response}\n\n{view.response_body}".strip() if view.status_code else "",
    )


def _lines(headers: dict[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers.items())


def _types_text(types: list[str]) -> str:
    if not types:
        return _("All events")
    if len(types) <= NAMED:
        return list_text(types)
    return _("{count} of {total} types of events").format(count=len(types), total=len(EVENT_TYPES))


def _day_text(view: EndpointView) -> str:
    done, failed = view.delivered_last_day, view.failed_last_day
    if not done and not failed:
        return _("Nothing in the last 24 hours")
    share = percent_text(100 * done // (done + failed))
    counts = many(done + failed, "{n} delivery", "{n} deliveries")
    return _("{share} of {deliveries} arrived").format(share=share, deliveries=counts)


def _note(view: EndpointView) -> str:
    if view.disabled_reason == "gone":
        return _("Its server answered that nothing shall be sent there any more (410). Events are not kept for it.")
    if view.disabled_reason == "failing":
        return _("It has failed again and again, so it was switched off. Events are not kept for it.")
    if view.status == "paused":
        return _("Events are kept and sent when you resume.")
    if view.failing_since:
        return _("The last messages did not arrive. They are tried again; the log says why.")
    return ""


def _moment(instant: datetime, zone: ZoneInfo) -> str:
    return _("{day}, {time}").format(day=day_text(instant, zone), time=time_text(instant, zone))
