"""What tests in more than one folder need."""

import os
from collections.abc import Iterator

import pytest

from tests.postgres import MISSING, Postgres, installed


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for all tests; without it they are skipped, and fail where CI=true."""
    if not installed():
        pytest.fail(MISSING) if os.environ.get("CI") == "true" else pytest.skip(MISSING)
    with Postgres() as server:
        yield server
