"""Every integration test has its own database, and nobody has asked the API before."""

import pytest

from tests.integration.http import the_api


@pytest.fixture(autouse=True)
def _with_database(database: object) -> object:
    return database


@pytest.fixture(autouse=True)
async def _without_limits_spent() -> None:
    if the_api.cache_info().currsize:
        await the_api().state.limits.clear()
