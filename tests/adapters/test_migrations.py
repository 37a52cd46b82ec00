"""The tables, brought to their newest form from any other."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, String, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from adapters.database import connect
from adapters.migrations import HEAD, head, is_current, migrate, steps
from adapters.migrations.__main__ import draft
from bot.ports import Unavailable

PERSON = "INSERT INTO person VALUES (1, 'demo', 'web', x'00', NULL, 1, NULL, '{}', '2026-11-21')"
TABLES = {"person", "event", "line", "letter", "key"}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/monshin.db"


@pytest.fixture
async def db(url: str) -> AsyncIterator[AsyncConnection]:
    engine = connect(url)
    async with engine.begin() as connection:
        yield connection
    await engine.dispose()


def tables(db: Connection) -> set[str]:
    return set(inspect(db).get_table_names()) - {"alembic_version"}


def test_the_constant_is_the_newest_file() -> None:
    assert head() == HEAD


def test_the_service_sees_what_is_current_without_loading_alembic() -> None:
    seen = "import sys, adapters.sql, adapters.migrations; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", seen], check=False).returncode == 0


async def test_an_empty_database_is_not_current(db: AsyncConnection) -> None:
    assert not await is_current(db)


async def test_upgrades_from_nothing(db: AsyncConnection) -> None:
    await db.run_sync(steps.upgrade)
    assert await is_current(db)
    assert await db.run_sync(tables) == TABLES


async def test_goes_down_to_nothing_and_up_again(db: AsyncConnection) -> None:
    await db.run_sync(steps.upgrade)
    await db.run_sync(steps.downgrade)
    assert await db.run_sync(tables) == set()
    await db.run_sync(steps.upgrade)
    assert await db.run_sync(tables) == TABLES


async def test_the_files_make_the_tables_the_models_describe(db: AsyncConnection) -> None:
    def differences(db: Connection) -> list[object]:
        steps.upgrade(db)
        return list(compare_metadata(MigrationContext.configure(db), SQLModel.metadata))

    assert await db.run_sync(differences) == []


async def test_migrating_again_changes_nothing(url: str) -> None:
    await migrate(url)
    engine = connect(url)
    async with engine.begin() as db:
        await db.execute(text("INSERT INTO key VALUES (x'00', '2026-11-21')"))
    await migrate(url)
    async with engine.begin() as db:
        assert await is_current(db)
        assert (await db.execute(text("SELECT count(*) FROM key"))).scalar() == 1
    await engine.dispose()


async def test_a_step_that_fails_leaves_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(db: Connection) -> None:
        upgrade(db)
        raise RuntimeError

    upgrade = steps.upgrade
    monkeypatch.setattr(steps, "upgrade", fails)
    with pytest.raises(RuntimeError):
        await migrate(url)
    engine = connect(url)
    async with engine.begin() as db:
        assert await db.run_sync(tables) == set()
    await engine.dispose()


async def test_a_table_made_anew_does_not_take_the_rows_of_others_along(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def anew(db: Connection) -> None:
        operations = Operations(MigrationContext.configure(db))
        with operations.batch_alter_table("person", recreate="always") as person:
            person.add_column(Column("mood", String))

    await migrate(url)
    engine = connect(url)
    async with engine.begin() as db:
        await db.execute(text(PERSON))
        await db.execute(text("INSERT INTO line VALUES (1, 1, 'you', '2026-11-21', '{}')"))
        await db.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    monkeypatch.setattr(steps, "upgrade", anew)
    await migrate(url)
    async with engine.begin() as db:
        assert (await db.execute(text("SELECT mood FROM person"))).all() == [(None,)]
        assert (await db.execute(text("SELECT count(*) FROM line"))).scalar() == 1
    await engine.dispose()


async def test_processes_that_migrate_at_once_do_not_disturb_each_other(
    url: str, tmp_path: Path
) -> None:
    run = f"import asyncio; from adapters.migrations import migrate; asyncio.run(migrate({url!r}))"
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "-c", run, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(4)
    ]
    told = [(await process.communicate())[1] for process in started]
    assert told == [b""] * 4
    engine = connect(url)
    async with engine.begin() as db:
        assert await is_current(db)
    await engine.dispose()


async def test_a_database_of_a_newer_release_is_left_alone(url: str) -> None:
    await migrate(url)
    engine = connect(url)
    async with engine.begin() as db:
        await db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()
    with pytest.raises(Unavailable, match="newer Monshin"):
        await migrate(url)


async def test_what_is_not_a_database_is_told(url: str, tmp_path: Path) -> None:
    (tmp_path / "monshin.db").write_text("a shopping list, long enough to be looked at" * 100)
    with pytest.raises(Unavailable, match="is not a database"):
        await migrate(url)


async def test_a_new_step_is_drafted_with_the_next_number(tmp_path: Path) -> None:
    versions = tmp_path / "versions"
    versions.mkdir()
    for file in (steps.HERE / "versions").glob("*.py"):
        (versions / file.name).write_text(file.read_text())
    await draft("add a thing", versions)
    [new] = versions.glob(f"{int(HEAD) + 1:04}_add_a_thing.py")
    compile(new.read_text(), new, "exec")
    assert f'down_revision = "{HEAD}"' in new.read_text()
