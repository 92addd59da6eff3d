"""The connections of this process, given back when it ends."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from medisched.db.addresses import release_embedded_server
from medisched.db.engine import use_database
from medisched.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def let_go_of_database() -> AsyncGenerator[None]:
    """At the end give all connections back, and the share in an embedded server. For the app's lifespan."""
    try:
        yield
    finally:
        await use_database(None)
        release_embedded_server(get_settings())
