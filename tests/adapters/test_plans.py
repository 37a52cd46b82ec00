"""At a million talks, what happens at every turn finds its rows by an index."""

import asyncio
import sqlite3

import asyncpg
import pytest
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql

from adapters import letters, postgres, sqlite
from adapters.database import path_of
from adapters.migrations import migrate
from bot.ports import LONGEST_HOLD
from tests.adapters.stores import NOON

TALKS = 1_000_000
FILL_POSTGRES = f"""
SET session_replication_role = replica;
INSERT INTO person (office, channel, user_hash, seq, state, seen)
SELECT 'demo', 'line', sha256(n::text::bytea), 2, '{{}}', now() FROM generate_series(1, {TALKS}) n;
INSERT INTO event SELECT n, 'e1', 1, 2, now() FROM generate_series(1, {TALKS // 10}) n;
INSERT INTO line SELECT n, 1, 'you', now(), '{{}}' FROM generate_series(1, {TALKS // 10}) n;
INSERT INTO letter (id, person, office, channel, first_seq, last_seq, created, due, posting, tries,
    closed, reason)
SELECT gen_random_uuid(), n, 'demo', 'line', 1, 1, now(), now(), false, 1,
    CASE WHEN n % 1000 > 0 THEN now() END, '' FROM generate_series(1, {TALKS // 10}) n;
ANALYZE;
"""  # noqa: S608 - a number
FILL_SQLITE = f"""
WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {TALKS})
INSERT INTO person (id, office, channel, user_hash, seq, state, seen)
SELECT n, 'demo', 'line', CAST('user ' || n AS BLOB), 2, '{{}}', '2026-11-21 12:00:00' FROM n
"""  # noqa: S608
USER = b"x" * 32
CLAIM = {
    "its_office": "demo",
    "its_channel": "line",
    "now": NOON,
    "never": NOON + LONGEST_HOLD,
    "most": 20,
}


def due(dialect: Dialect) -> tuple[str, list[object]]:
    """What a postman asks for, and with what."""
    compiled = letters.DUE.compile(dialect=dialect)
    given = compiled.construct_params(CLAIM)
    return str(compiled), [given[name] for name in compiled.positiontup or ()]


async def test_postgres_reads_no_table_from_end_to_end(server: str) -> None:
    claimed, claim = due(postgresql.asyncpg.dialect())  # type: ignore[no-untyped-call]
    asked = [
        (postgres.LOAD, [USER] * 100, ["e1"] * 100),
        (postgres.HELD, [USER] * 100),
        (postgres.LINES, USER, 1, 100),
        (postgres.PERSON, USER),
        (postgres.FIRST, USER),
        *((erase, [1, 2]) for erase in postgres.ERASE),
        (claimed, *claim),
    ]
    db = await asyncpg.connect(server)
    for fill in filter(str.strip, FILL_POSTGRES.split(";")):
        await db.execute(fill)
    for sql, *given in asked:
        plan = "\n".join(row[0] for row in await db.fetch(f"EXPLAIN {sql}", *given))
        assert "Index" in plan, plan
        assert "Seq Scan" not in plan, plan
    await db.close()


@pytest.mark.parametrize(
    ("sql", "given"),
    [
        (sqlite._load(100), [1, USER, "e1"] * 100),
        (sqlite.LINES, [USER, 1, 100]),
        (sqlite.PERSON, [USER]),
        (sqlite.FIRST, [USER]),
        *((erase, [1]) for erase in sqlite.ERASE),
        due(sqlite.DIALECT),
    ],
)
def test_sqlite_reads_no_table_from_end_to_end(
    sql: str, given: list[object], filled: sqlite3.Connection
) -> None:
    written = [str(each) if isinstance(each, type(NOON)) else each for each in given]
    plan = [row[3] for row in filled.execute(f"EXPLAIN QUERY PLAN {sql}", written)]
    tables = ("p", "e", "person", "event", "line", "letter", "before")
    assert not [step for step in plan if step.startswith(tuple(f"SCAN {t} " for t in tables))]
    assert not {f"SCAN {table}" for table in tables} & set(plan)
    assert any("USING" in step for step in plan)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    url = f"sqlite:///{tmp_path_factory.mktemp('million')}/monshin.db"
    asyncio.run(migrate(url))
    db = sqlite3.connect(path_of(url))
    db.execute(FILL_SQLITE)
    db.commit()
    return db
