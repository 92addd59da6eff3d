"""A service as it is listed and as it is entered: ready words, so that pages only place them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from medisched.domain.money import amount_text, money_text
from medisched.domain.texts import _, many
from medisched.schemas.catalog import Color

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from medisched.schemas.catalog import DeviceView, ServiceView

NOBODY = UUID(int=0)
HOUR, DAY = 60, 1440
NAMED = 2
"""So many names are written out; of more, the number."""


class ServiceRow(BaseModel):
    """One service of the list. `offered_by` is empty when nobody offers it, `price` when it is not shown."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str
    color: str
    duration: str
    offered_by: str
    rooms: str
    online: bool
    price: str


class ServiceEntry(BaseModel):
    """What stands in the fields of the form when it opens."""

    model_config = ConfigDict(frozen=True)

    id: UUID = NOBODY
    name: str = ""
    description: str = ""
    duration: str = "30"
    buffer_before: str = "0"
    buffer_after: str = "0"
    notice: str = "0"
    notice_unit: str = "hours"
    horizon: str = "90"
    step: str = "15"
    price: str = ""
    currency: str = "EUR"
    color: str = Color.TEAL.value
    online: bool = False


class Pick(BaseModel):
    """One box to tick."""

    model_config = ConfigDict(frozen=True)

    value: str
    label: str
    note: str = ""
    is_chosen: bool = False


class PickGroup(BaseModel):
    """Boxes below one heading."""

    model_config = ConfigDict(frozen=True)

    title: str
    picks: list[Pick]


def service_row(view: ServiceView, names: Mapping[UUID, str]) -> ServiceRow:
    """`names` are those of providers and rooms in use."""
    return ServiceRow(
        id=view.id,
        name=view.name,
        color=view.color,
        duration=_("{n} min").format(n=view.duration),
        offered_by=_named(view.provider_ids, names, many(len(view.provider_ids), "{n} provider", "{n} providers")),
        rooms=_named(view.room_ids, names, many(len(view.room_ids), "{n} room", "{n} rooms")),
        online=view.online,
        price="" if view.price is None else money_text(view.price, view.currency),
    )


def service_entry(view: ServiceView) -> ServiceEntry:
    """A service that is there already."""
    notice, unit = _notice_parts(view.notice)
    numbers = ("duration", "buffer_before", "buffer_after", "horizon", "step")
    return ServiceEntry.model_validate(
        {
            **view.model_dump(include={"id", "name", "description", "currency", "color", "online"}),
            **{name: str(getattr(view, name)) for name in numbers},
            "notice": notice,
            "notice_unit": unit,
            "price": "" if view.price is None else amount_text(view.price, view.currency),
        }
    )


def new_entry(services: Sequence[ServiceView]) -> ServiceEntry:
    """A new service: in the currency of the others, in a colour that none of them has yet."""
    used = {service.color for service in services}
    color = next((color.value for color in Color if color not in used), Color.TEAL.value)
    return ServiceEntry(color=color, currency=services[-1].currency if services else "EUR")


def list_device_groups(devices: Iterable[DeviceView], chosen: Collection[UUID]) -> list[PickGroup]:
    """Devices below their kinds, those without one last."""
    return [
        PickGroup(title=kind or _("Without a kind: each is needed itself"), picks=[_pick(one, chosen) for one in group])
        for kind, group in groupby(devices, lambda device: device.kind)
    ]


def _pick(device: DeviceView, chosen: Collection[UUID]) -> Pick:
    return Pick(value=str(device.id), label=device.name, is_chosen=device.id in chosen)


def _named(ids: Sequence[UUID], names: Mapping[UUID, str], counted: str) -> str:
    """All of them while they are few and known, else how many."""
    known = [names[one] for one in ids if one in names]
    return ", ".join(known) if len(ids) <= NAMED and len(known) == len(ids) else counted


def _notice_parts(minutes: int) -> Sequence[str]:
    if minutes and minutes % DAY == 0:
        return str(minutes // DAY), "days"
    if minutes % HOUR == 0:
        return str(minutes // HOUR), "hours"
    return str(minutes), "minutes"
