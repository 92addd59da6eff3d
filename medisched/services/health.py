"""Whether the database answers."""

from __future__ import annotations

import asyncio

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from medisched.domain.errors import Unavailable
from medisched.services.entrances import system


async def check_database(seconds: float = 3) -> bool:
    """Whether a statement comes back within some seconds."""
    try:
        async with asyncio.timeout(seconds), system() as uow:
            await uow.db.execute(text("select 1"))
    except (SQLAlchemyError, OSError, TimeoutError, Unavailable):
        return False
    return True
