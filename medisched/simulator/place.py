"""What every route of the simulator needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import Depends, Request

from medisched.integrations.polar import PolarAccount, polar_account
from medisched.simulator.deliveries import Deliveries
from medisched.simulator.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from medisched.settings import Settings
    from medisched.simulator.book import Book

T = TypeVar("T")


@dataclass
class Place:
    """One simulator; nothing is read or opened before the first request."""

    settings: Settings

    @cached_property
    def store(self) -> Store:
        """What it remembers."""
        return Store(self.settings.data_dir / "simulator.sqlite3")

    @cached_property
    def account(self) -> PolarAccount:
        """What the product was told: token, secrets, address."""
        return polar_account(self.settings)

    @cached_property
    def deliveries(self) -> Deliveries:
        """What it tells the product."""
        return Deliveries(self.store, lambda: self.account)

    @property
    def address(self) -> str:
        """Where people reach this server."""
        return self.settings.address

    async def run(self, work: Callable[[Book], T]) -> T:
        """One transaction; what was told in it leaves at once."""
        result = await self.store.run(work)
        self.deliveries.wake()
        return result


def find_place(request: Request) -> Place:
    """The simulator that this request reached."""
    return request.app.state.place


Here = Annotated[Place, Depends(find_place)]
