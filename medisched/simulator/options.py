"""How deliveries are made to go wrong; kept until changed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Options(BaseModel):
    """`copies` of each delivery, `delay` in seconds before the first try, `lose` drops all; the others as they say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    copies: Annotated[int, Field(ge=1, le=5)] = 1
    shuffle: bool = False
    delay: Annotated[float, Field(ge=0, le=600)] = 0
    lose: bool = False
    scheme: Literal["polar", "standard"] = "polar"
    wrong_signature: bool = False


class Endpoint(BaseModel):
    """Whether the product's address is still told anything, and how many deliveries in a row were given up."""

    enabled: bool = True
    failures: int = 0
