"""SQLite on a real disk: what is there, what is not, and what is told when it cannot be used."""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection, OperationalError
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import text

from adapters import database, sqlite, sweeping
from adapters.database import connect
from adapters.migrations import migrate
from adapters.seal import Seal
from adapters.sql import SqlStore, open_store
from bot.ports import Outcome, Saved, Unavailable
from flows.talk import Talk, Turn
from tests.adapters.stores import (
    ANN,
    BOB,
    FULL_REPLY,
    FULL_TALK,
    NOON,
    SEAL,
    claim,
    incoming,
    keep,
    seqs,
    turn,
)


@dataclass
class Disk:
    """All bytes of a database, also those not yet in its main file."""

    folder: Path

    def holds(self, words: str) -> bool:
        files = self.folder.glob("monshin.db*")
        return any(words.encode() in file.read_bytes() for file in files)


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path)


@pytest.fixture
def write(url: str) -> Callable[[str], None]:
    """Runs SQL as another program would."""

    def run(sql: str) -> None:
        command = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute(sys.argv[2])"
        path = url.removeprefix("sqlite:///")
        subprocess.run([sys.executable, "-c", f"{command}; db.commit()", path, sql], check=True)

    return run


class TestOnDisk:
    async def test_everything_is_there_after_opening_again(self, sql: SqlStore, url: str) -> None:
        saved = await keep(sql, incoming("e1"), Turn(FULL_TALK, (FULL_REPLY,)))
        await sql.close()
        again = await open_store(url, SEAL)
        assert await again.talk(ANN) == FULL_TALK
        assert await again.lines(ANN) == saved.lines
        [letter] = await claim(again)
        assert letter.lines == saved.lines[1:]
        await again.close()

    async def test_what_was_answered_survives_a_kill(self, url: str) -> None:
        code = f"""
import asyncio, os
from adapters.sql import open_store
from tests.adapters.stores import *
async def main():
    store = await open_store({url!r}, SEAL)
    await keep(store, incoming("e1"), turn("一"))
    os._exit(9)
asyncio.run(main())
"""
        root = Path(__file__).parents[2]
        killed = await asyncio.create_subprocess_exec(sys.executable, "-c", code, cwd=root)
        assert await killed.wait() == 9
        store = await open_store(url, SEAL)
        assert await seqs(store) == [1, 2]
        await store.close()

    @pytest.mark.parametrize("table", ["line", "letter", "event"])
    async def test_a_turn_that_breaks_halfway_leaves_nothing(
        self, sql: SqlStore, monkeypatch: pytest.MonkeyPatch, table: str
    ) -> None:
        with monkeypatch.context() as broken:
            add = sqlite._add
            broken.setattr(sqlite, "_add", lambda name, n: add(name, n) * (1 + (name == table)))
            with pytest.raises(OperationalError):
                await keep(sql, incoming("e1"), turn())
        assert await sql.talk(ANN) == Talk()
        assert (await keep(sql, incoming("e1"), turn())).lines[0].seq == 1

    async def test_a_turn_that_cannot_be_kept_does_not_stop_those_beside_it(
        self, sql: SqlStore
    ) -> None:
        bad = replace(incoming("e1", ANN), event="half a letter: \ud83d")
        one, other = await sql.take([bad, incoming("e1", BOB)], lambda *_: turn())
        assert isinstance(one, UnicodeEncodeError)
        assert isinstance(other, Saved)
        assert await seqs(sql, BOB) == [1, 2]

    async def test_a_second_service_on_the_same_file_is_refused(
        self, sql: SqlStore, url: str
    ) -> None:
        with pytest.raises(Unavailable, match="used by another Monshin"):
            await open_store(url, SEAL)

    async def test_nobody_stands_on_the_disk_in_clear(self, sql: SqlStore, disk: Disk) -> None:
        await keep(sql, incoming("e1"), turn("ここにある"))
        assert disk.holds("ここにある")
        assert not disk.holds(ANN.user)
        assert not disk.holds("token of e1")

    async def test_who_is_only_read_by_a_page_is_not_kept_even_sealed(
        self, sql: SqlStore, url: str
    ) -> None:
        await keep(sql, incoming("e1", ANN, posted=False), turn())
        assert await rows(url, "SELECT user_sealed FROM person") == [(None,)]

    async def test_whoever_is_forgotten_keeps_no_sealed_id(self, sql: SqlStore, url: str) -> None:
        await keep(sql, incoming("e1"), turn())
        await keep(sql, incoming("e2"), replace(turn(), forget=True))
        [letter] = await claim(sql)
        await sql.settle([Outcome(letter.id)], NOON)
        assert await rows(url, "SELECT user_sealed FROM person") == [(None,)]
        assert await rows(url, "SELECT user_sealed, token FROM letter") == [(None, None)]

    async def test_what_was_forgotten_can_no_longer_be_read_from_the_disk(
        self, sql: SqlStore, disk: Disk
    ) -> None:
        await keep(sql, incoming("e1"), turn("ひみつのはなし"))
        await keep(sql, incoming("e2"), replace(turn("消しました"), forget=True))
        await sql.forget_before(NOON)
        assert disk.holds("消しました")
        assert not disk.holds("ひみつのはなし")

    async def test_erases_more_people_than_it_looks_at_in_one_go(
        self, sql: SqlStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sweeping, "LOOK", 7)
        monkeypatch.setattr(sweeping, "ERASE", 2)
        people = [replace(ANN, user=f"U{n}") for n in range(20)]
        await sql.take([incoming("e", who) for who in people], lambda *_: turn())
        assert await sql.forget_before(NOON + timedelta(days=1)) == len(people)

    async def test_a_talk_that_cannot_be_read_begins_anew(
        self, sql: SqlStore, write: Callable[[str], None], caplog: pytest.LogCaptureFixture
    ) -> None:
        await keep(sql, incoming("e1"), turn(q01="done"))
        write("UPDATE person SET state = '{\"answers\": 7}'")
        assert await sql.talk(ANN) == Talk()
        [record] = caplog.records
        assert (record.levelno, record.args) == (logging.WARNING, (1,))


async def rows(url: str, asked: str) -> list[tuple[object, ...]]:
    engine = connect(url)
    async with engine.begin() as db:
        found = [tuple(row) for row in await db.execute(text(asked))]
    await engine.dispose()
    return found


async def opened_and_ready(url: str) -> None:
    store = await open_store(url, SEAL)
    try:
        await store.ready()
    finally:
        await store.close()


NOBODY = 65534


@contextmanager
def without_special_rights() -> Iterator[None]:
    """What follows may do only what file modes allow, also where tests are run by root."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.fixture
def theirs() -> Iterator[Path]:
    """A folder of somebody without special rights."""
    with TemporaryDirectory() as folder:
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        yield Path(folder)


class TestUnavailable:
    async def test_makes_the_folder_for_this_user_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "var" / "monshin.db"
        await (await open_store(f"sqlite:///{path}", SEAL)).close()
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert path.stat().st_mode & 0o777 == 0o600

    async def test_a_relative_address_is_beside_where_it_was_started(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        await (await open_store("sqlite:///var/monshin.db", SEAL)).close()
        assert (tmp_path / "var" / "monshin.db").exists()

    async def test_asks_to_upgrade(self, tmp_path: Path) -> None:
        store = await open_store(f"sqlite:///{tmp_path}/monshin.db", SEAL)
        with pytest.raises(Unavailable, match="monshin db upgrade"):
            await store.ready()
        with pytest.raises(Unavailable, match="monshin db upgrade"):
            await store.talk(ANN)
        await store.close()

    async def test_tells_of_a_place_that_is_no_folder(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(Unavailable, match=f"cannot write {tmp_path}/file/monshin.db"):
            await open_store(f"sqlite:///{tmp_path}/file/monshin.db", SEAL)

    async def test_tells_of_a_folder_that_cannot_be_written(self, theirs: Path) -> None:
        os.chmod(theirs, 0o500)
        with without_special_rights(), pytest.raises(Unavailable, match="write access"):
            await opened_and_ready(f"sqlite:///{theirs}/monshin.db")

    async def test_tells_of_a_file_that_cannot_be_written(self, theirs: Path) -> None:
        url, file = f"sqlite:///{theirs}/monshin.db", theirs / "monshin.db"
        await migrate(url)
        await opened_and_ready(url)
        file.chmod(0o400)
        if os.geteuid() == 0:
            os.chown(file, NOBODY, NOBODY)
        with without_special_rights(), pytest.raises(Unavailable, match="write access"):
            await opened_and_ready(url)

    async def test_tells_of_a_database_in_memory(self) -> None:
        with pytest.raises(Unavailable, match="sqlite:///path"):
            await open_store("sqlite:///:memory:", SEAL)

    async def test_tells_of_another_program_that_holds_the_lock(
        self, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("adapters.database.BUSY_SECONDS", 0.05)
        store, other = await open_store(url, SEAL), connect(url)
        async with other.begin():
            with pytest.raises(Unavailable, match="locked by another program"):
                await store.ready()
            with pytest.raises(Unavailable, match="locked by another program"):
                await keep(store, incoming("e1"), turn())
        await store.ready()
        await other.dispose()
        await store.close()

    async def test_tells_of_a_full_disk_and_goes_on_once_there_is_space(
        self, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[Connection] = []

        def open_file(url: str) -> Connection:
            opened.append(database.open_file(url))
            return opened[-1]

        monkeypatch.setattr(sqlite, "open_file", open_file)
        store = await open_store(url, SEAL)
        opened[0].execute("PRAGMA max_page_count = 1")
        with pytest.raises(Unavailable, match="no space left"):
            await keep(store, incoming("e1"), turn("長い" * 10_000))
        opened[0].execute("PRAGMA max_page_count = 100000")
        assert (await keep(store, incoming("e1"), turn("長い" * 10_000))).fresh
        await store.close()

    async def test_tells_of_another_key(self, sql: SqlStore, url: str) -> None:
        await sql.ready()
        await sql.close()
        other = await open_store(url, Seal(b"j" * 32))
        for look in (other.check, other.ready):
            with pytest.raises(Unavailable, match="another key"):
                await look()
        await other.close()

    async def test_what_it_tells_holds_nothing_of_what_people_wrote(
        self, sql: SqlStore, write: Callable[[str], None]
    ) -> None:
        write("DROP TABLE line")
        with pytest.raises(Unavailable) as told:
            await keep(sql, incoming("e1"), turn("ひみつ"))
        assert "ひみつ" not in f"{told.value}{told.value.__cause__}"
