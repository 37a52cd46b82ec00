"""PostgreSQL for tests: a server of their own, started and broken at will."""

from tests.postgres.server import MISSING, Postgres, installed

__all__ = ["MISSING", "Postgres", "installed"]
