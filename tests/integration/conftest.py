"""Every integration test has its own database."""

import pytest


@pytest.fixture(autouse=True)
def _with_database(database: object) -> object:
    return database
