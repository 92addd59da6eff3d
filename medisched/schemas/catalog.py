"""The catalog: what patients come for, and where and with what it is done."""

import unicodedata
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints

from medisched.domain.money import CURRENCIES
from medisched.domain.texts import _
from medisched.schemas.base import AS_NUMBER, Draft, Flag, PageQuery, View, many_lines, one_line


class Color(StrEnum):
    """Colours in which a service is shown; each passes contrast in both themes (assets/medisched.css)."""

    TEAL = "teal"
    GREEN = "green"
    OLIVE = "olive"
    AMBER = "amber"
    ORANGE = "orange"
    RED = "red"
    PINK = "pink"
    PURPLE = "purple"
    INDIGO = "indigo"
    BLUE = "blue"
    BROWN = "brown"
    GRAY = "gray"


def _compose(value: object) -> object:
    """One spelling of what looks the same, so that two names which look alike are alike."""
    return unicodedata.normalize("NFKC", value) if isinstance(value, str) else value


def _known_currency(value: str) -> str:
    if value not in CURRENCIES:
        raise ValueError(_("Please choose a currency from the list."))
    return value


def _each_once(ids: list[UUID]) -> list[UUID]:
    return list(dict.fromkeys(ids))


def _one_spaced(value: str) -> str:
    return " ".join(value.split())


CatalogName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=80, strip_whitespace=True),
    AfterValidator(one_line),
    AfterValidator(_one_spaced),
    BeforeValidator(_compose),
]
Kind = Annotated[
    str,
    StringConstraints(max_length=80, strip_whitespace=True),
    AfterValidator(one_line),
    AfterValidator(_one_spaced),
    BeforeValidator(_compose),
]
Description = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True), AfterValidator(many_lines)]
Duration = Annotated[int, Field(ge=5, le=480), AS_NUMBER]
Buffer = Annotated[int, Field(ge=0, le=240), AS_NUMBER]
Notice = Annotated[int, Field(ge=0, le=43_200), AS_NUMBER]
Horizon = Annotated[int, Field(ge=1, le=731), AS_NUMBER]
Currency = Annotated[str, StringConstraints(to_upper=True), AfterValidator(_known_currency)]
Price = Annotated[int, Field(ge=0, le=1_000_000_000), AS_NUMBER]
Ids = Annotated[list[UUID], Field(max_length=200), AfterValidator(_each_once)]


class ServiceDraft(Draft):
    """A whole service: minutes, except `horizon` in days; `price` in the currency's smallest unit, null: not shown.

    Any one of the rooms will do; one device of each kind is needed. Changing a service changes no appointment.
    """

    name: CatalogName
    description: Description = ""
    duration: Duration
    buffer_before: Buffer = 0
    buffer_after: Buffer = 0
    notice: Notice = 0
    horizon: Horizon = 90
    step: Duration = 15
    currency: Currency = "EUR"
    price: Price | None = None
    color: Color = Color.TEAL
    online: Flag = False
    provider_ids: Ids = Field(default_factory=list[UUID])
    room_ids: Ids = Field(default_factory=list[UUID])
    device_ids: Ids = Field(default_factory=list[UUID])


def _without_null(schema: dict[str, Any]) -> None:
    for name, field in schema["properties"].items():
        if name != "price":
            kind = next(one for one in field.pop("anyOf") if one != {"type": "null"})
            field.update(kind)


class ServiceChangeDraft(Draft):
    """What of a service shall become different; what is left out stays. Only a price may be null: it is not shown."""

    model_config = ConfigDict(json_schema_extra=_without_null)

    name: CatalogName | None = None
    description: Description | None = None
    duration: Duration | None = None
    buffer_before: Buffer | None = None
    buffer_after: Buffer | None = None
    notice: Notice | None = None
    horizon: Horizon | None = None
    step: Duration | None = None
    currency: Currency | None = None
    price: Price | None = None
    color: Color | None = None
    online: Flag | None = None
    provider_ids: Ids | None = None
    room_ids: Ids | None = None
    device_ids: Ids | None = None


class PlaceQuery(PageQuery):
    """One page of rooms or devices."""

    include_archived: bool = False


class ServiceQuery(PlaceQuery):
    """One page of services."""

    online_only: bool = False


class ServiceView(View):
    """A service; the lists hold only who and what is not archived. `provider_count` 0: nobody offers it."""

    id: UUID
    name: str
    description: str
    duration: int
    buffer_before: int
    buffer_after: int
    notice: int
    horizon: int
    step: int
    price: int | None
    currency: str
    color: str
    online: bool
    is_archived: bool
    provider_ids: list[UUID]
    room_ids: list[UUID]
    device_ids: list[UUID]
    provider_count: int

    def changed_by(self, changes: ServiceChangeDraft) -> ServiceDraft:
        """The whole service as it shall be."""
        current = self.model_dump(include=set(ServiceDraft.model_fields))
        return ServiceDraft.read({**current, **changes.model_dump(exclude_unset=True)})


class RoomDraft(Draft):
    """A name that is unique among the rooms in use."""

    name: CatalogName


class RoomView(View):
    """A room."""

    id: UUID
    name: str
    is_archived: bool


class DeviceDraft(Draft):
    """Devices of one `kind` stand in for each other; without a kind nothing stands in for it."""

    name: CatalogName
    kind: Kind = ""


class DeviceChangeDraft(Draft):
    """What of a device shall become different; what is left out stays."""

    model_config = ConfigDict(json_schema_extra=_without_null)

    name: CatalogName | None = None
    kind: Kind | None = None


class DeviceView(View):
    """A device."""

    id: UUID
    name: str
    kind: str
    is_archived: bool


class ArchivePreviewView(View):
    """What archiving would mean: `upcoming` appointments stay as they are; `services` are those that use it."""

    upcoming: int
    services: list[str] = Field(default_factory=list[str])
