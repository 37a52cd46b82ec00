"""What looks after a database beside a running service: checks it, copies it, moves it."""

import os
import sqlite3
import stat
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from adapters import backup as copying
from adapters import moving, upkeep
from adapters.backup import backup
from adapters.database import connect, path_of
from adapters.migrations import HEAD, migrate
from adapters.moving import move
from adapters.seal import Seal
from adapters.sql import SqlStore, open_store
from adapters.tables import person
from bot.ports import Outcome, Unavailable
from flows.talk import Reply
from tests.adapters.databases import older, rows_of, run
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
    texts,
    turn,
)
from tests.postgres import Postgres

OTHER = Seal(b"j" * 32)
DAY = timedelta(days=1)
CARL = replace(ANN, user="U-carl")


@pytest.fixture(params=["url", "server"])
def address(request: pytest.FixtureRequest) -> str:
    """A database of each kind in turn."""
    found: str = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def kept(address: str) -> AsyncIterator[SqlStore]:
    """A service in whose database two people are: Ann's letter was given up, Bob's is open."""
    store = await open_store(address, SEAL)
    await talked(store)
    yield store
    await store.close()


@pytest.fixture
async def stopped(url: str) -> str:
    """The same in a file, of a service that was stopped."""
    store = await open_store(url, SEAL)
    await talked(store)
    await store.close()
    return url


async def talked(store: SqlStore) -> None:
    await store.ready()
    await keep(store, incoming("e1"), replace(turn("一"), talk=FULL_TALK))
    [letter] = await claim(store)
    await store.settle([Outcome(letter.id, "blocked")], NOON)
    await keep(store, incoming("e1", BOB, at=NOON + DAY), replace(turn(), replies=(FULL_REPLY,)))


# -- checking ------------------------------------------------------------------------------


async def test_a_database_in_order_is_counted_while_a_service_runs(
    kept: SqlStore, address: str
) -> None:
    found = await upkeep.check(address, SEAL)
    assert found == upkeep.Checked(HEAD, talks=2, lines=4, open=1, failed=1, wrong=())


async def test_another_key_is_wrong(kept: SqlStore, address: str) -> None:
    [wrong] = (await upkeep.check(address, OTHER)).wrong
    assert "was written with another key" in wrong


@pytest.mark.parametrize(
    ("version", "told"), [("0001", "older than 0002; run: monshin db upgrade"), ("9999", "newer")]
)
async def test_another_form_is_wrong(address: str, version: str, told: str) -> None:
    await run(address, "UPDATE alembic_version SET version_num = :at", at=version)
    found = await upkeep.check(address, SEAL)
    assert found.form == version
    assert told in found.wrong[0]


async def test_an_older_form_is_looked_at_though_its_letters_have_no_reason(address: str) -> None:
    await older(address)
    assert (await upkeep.check(address, SEAL)).form == "0001"


async def test_no_tables_are_wrong(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    found = await upkeep.check(f"sqlite:///{tmp_path}/empty.db", SEAL)
    assert (found.form, len(found.wrong)) == (None, 1)


async def test_rows_that_do_not_fit_their_index_are_wrong(stopped: str) -> None:
    """As no query would find out: the pages are well formed."""
    db = sqlite3.connect(path_of(stopped))
    [(page,)] = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_person_user_hash'")
    [(size,)] = db.execute("PRAGMA page_size")
    [(its,)] = db.execute("SELECT user_hash FROM person LIMIT 1")
    db.close()
    data = path_of(stopped).read_bytes()
    index = data[(page - 1) * size : page * size]
    assert its in index
    changed = index.replace(its, bytes(32))
    path_of(stopped).write_bytes(data.replace(index, changed))
    wrong = (await upkeep.check(stopped, SEAL)).wrong
    assert "is damaged" in wrong[0]


async def test_lines_of_nobody_are_wrong(stopped: str) -> None:
    with sqlite3.connect(path_of(stopped)) as db:
        db.execute("DELETE FROM person WHERE id = 1")
    db.close()
    wrong = (await upkeep.check(stopped, SEAL)).wrong
    assert any("belong to nobody" in each for each in wrong)


async def test_to_look_makes_no_file(tmp_path: Path) -> None:
    for look in (upkeep.waiting, upkeep.failed, lambda url: upkeep.retry(url, (), NOON)):
        with pytest.raises(Unavailable, match="there is no database at"):
            await look(f"sqlite:///{tmp_path}/none.db")
    assert os.listdir(tmp_path) == []


async def test_to_look_changes_nothing(stopped: str) -> None:
    before = path_of(stopped).read_bytes()
    await upkeep.check(stopped, SEAL)
    await upkeep.waiting(stopped)
    assert path_of(stopped).read_bytes() == before


# -- letters -------------------------------------------------------------------------------


async def test_open_letters_are_counted_by_channel(kept: SqlStore, address: str) -> None:
    await keep(kept, incoming("e2", at=NOON - DAY), turn())
    await keep(kept, incoming("e1", replace(ANN, channel="slack")), turn())
    assert await upkeep.waiting(address) == [
        upkeep.Waiting("demo", "line", 2, NOON - DAY),
        upkeep.Waiting("demo", "slack", 1, NOON),
    ]


async def test_a_letter_goes_again_beside_a_running_service(kept: SqlStore, address: str) -> None:
    [dead] = await upkeep.failed(address)
    assert (dead.channel, dead.reason, dead.tries) == ("line", "blocked", 1)
    assert await upkeep.retry(address, [dead.id], NOON + DAY) == 1
    assert not await upkeep.failed(address)
    assert dead.id in [letter.id for letter in await claim(kept, NOON + 2 * DAY)]


async def test_all_go_again_where_none_is_named(kept: SqlStore, address: str) -> None:
    for who in (BOB, CARL):
        await keep(kept, incoming("e2", who), turn())
    for letter in await claim(kept, NOON + 2 * DAY):
        await kept.settle([Outcome(letter.id, "blocked")], NOON)
    dead = {each.id for each in await upkeep.failed(address)}
    assert await upkeep.retry(address, (), NOON) == len(dead) == 3


async def test_more_letters_go_again_than_one_statement_takes(
    kept: SqlStore, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "IDS_AT_ONCE", 1)
    [letter] = await claim(kept, NOON + DAY)
    await kept.settle([Outcome(letter.id, "blocked")], NOON)
    assert await upkeep.retry(address, (), NOON) == 2


async def test_a_letter_nobody_knows_lets_none_go(kept: SqlStore, address: str) -> None:
    [dead] = await upkeep.failed(address)
    unknown = uuid4()
    with pytest.raises(Unavailable, match=f"{unknown} is not listed by"):
        await upkeep.retry(address, [dead.id, unknown], NOON)
    assert [each.id for each in await upkeep.failed(address)] == [dead.id]


async def test_an_open_letter_is_not_hurried(kept: SqlStore, address: str) -> None:
    ids = [UUID(str(row[0])) for row in (await rows_of(address))["letter"]]
    [dead] = await upkeep.failed(address)
    [open_] = set(ids) - {dead.id}
    with pytest.raises(Unavailable, match="is not listed by"):
        await upkeep.retry(address, [open_], NOON)


# -- when something last happened ----------------------------------------------------------


async def test_the_last_moment_is_that_of_whoever_wrote_last(kept: SqlStore) -> None:
    later = datetime(2036, 1, 1, tzinfo=NOON.tzinfo)
    await keep(kept, incoming("e2", at=later), turn())
    async with kept.reading() as db:
        assert await upkeep.last_seen(db) == later


async def test_the_last_moment_is_looked_for_among_newcomers_alone(
    kept: SqlStore, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "NEWCOMERS", 1)
    await run(address, "UPDATE key SET used = '2026-01-01 00:00:00.000000'")
    await keep(kept, incoming("e2", at=NOON + 9 * DAY), turn())
    async with kept.reading() as db:
        assert await upkeep.last_seen(db) == NOON + DAY


async def test_the_last_moment_is_that_of_the_last_start_where_nobody_wrote(
    address: str,
) -> None:
    store = await open_store(address, SEAL)
    await run(address, "INSERT INTO key VALUES ('', '2026-02-03 04:05:06.000000')")
    async with store.reading() as db:
        assert await upkeep.last_seen(db) == datetime(2026, 2, 3, 4, 5, 6, tzinfo=NOON.tzinfo)
    await store.close()


async def test_a_new_database_has_no_last_moment(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/new.db", SEAL)
    async with store.reading() as db:
        assert await upkeep.last_seen(db) is None
    await store.close()


# -- backup --------------------------------------------------------------------------------


async def test_a_copy_holds_everything(stopped: str, tmp_path: Path) -> None:
    assert backup(stopped, tmp_path / "copy.db") == 2
    assert await rows_of(f"sqlite:///{tmp_path}/copy.db") == await rows_of(stopped)


async def test_a_service_goes_on_from_a_copy(stopped: str, tmp_path: Path) -> None:
    backup(stopped, tmp_path / "copy.db")
    store = await open_store(f"sqlite:///{tmp_path}/copy.db", SEAL)
    await store.check()
    await keep(store, incoming("e2"), turn())
    assert await store.talk(ANN) == turn().talk
    assert await seqs(store) == [1, 2, 3, 4]
    await store.close()


async def test_a_copy_is_one_file_for_this_user_alone(stopped: str, tmp_path: Path) -> None:
    folder = tmp_path / "usb"
    folder.mkdir()
    backup(stopped, folder / "copy.db")
    [copy] = folder.iterdir()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert copy.read_bytes()[18:20] == b"\1\1"  # not WAL, which needs files beside it


class Watched:
    """A database of which a page is copied at a time, while somebody writes after each."""

    def __init__(self, source: sqlite3.Connection, url: str) -> None:
        self.source, self.url, self.pages = source, url, 0

    def backup(self, copy: sqlite3.Connection, pages: int) -> None:
        self.source.backup(copy, pages=1, progress=self._write)

    def close(self) -> None:
        self.source.close()

    def _write(self, *_: int) -> None:
        self.pages += 1
        if self.pages > 100:
            pytest.fail("the copy began anew")
        db = sqlite3.connect(path_of(self.url), timeout=0)
        with db:
            db.execute("UPDATE person SET seq = seq + 1")
        db.close()


async def test_a_copy_is_of_one_moment_and_nobody_waits_for_it(
    sql: SqlStore, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await talked(sql)
    opened, watched = copying._opened, []

    def watch(path: Path) -> Watched:
        watched.append(Watched(opened(path), url))
        return watched[0]

    monkeypatch.setattr(copying, "_opened", watch)
    backup(url, tmp_path / "copy.db")
    assert watched[0].pages > 5
    copied = (await rows_of(f"sqlite:///{tmp_path}/copy.db"))["person"]
    assert [row[person.c.keys().index("seq")] for row in copied] == [2, 2]


async def test_what_the_service_wrote_last_is_in_the_copy(
    sql: SqlStore, url: str, tmp_path: Path
) -> None:
    await talked(sql)
    await keep(sql, incoming("e1", CARL), turn())
    assert backup(url, tmp_path / "copy.db") == 3


@pytest.mark.parametrize("end", ["", "-wal", "-journal"])
async def test_no_file_is_written_over(stopped: str, tmp_path: Path, end: str) -> None:
    there = tmp_path / f"copy.db{end}"
    there.write_text("a shopping list")
    with pytest.raises(Unavailable, match="is there already; name another file"):
        backup(stopped, tmp_path / "copy.db")
    assert there.read_text() == "a shopping list"


async def test_a_file_that_appears_meanwhile_is_not_written_over(
    stopped: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "usb"
    folder.mkdir()
    monkeypatch.setattr(copying, "_sync", lambda _: (folder / "copy.db").write_text("a list"))
    with pytest.raises(Unavailable, match="is there already"):
        backup(stopped, folder / "copy.db")
    assert [file.read_text() for file in folder.iterdir()] == ["a list"]


async def test_a_disk_without_links_gets_its_copy(
    stopped: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", unable)
    assert backup(stopped, tmp_path / "copy.db") == 2
    assert await rows_of(f"sqlite:///{tmp_path}/copy.db") == await rows_of(stopped)


async def test_a_damaged_database_gives_no_copy(stopped: str, tmp_path: Path) -> None:
    folder, data = tmp_path / "usb", bytearray(path_of(stopped).read_bytes())
    folder.mkdir()
    data[2 * 4096 : 3 * 4096] = b"\xff" * 4096
    path_of(stopped).write_bytes(data)
    with pytest.raises(Unavailable, match="is damaged, and so is a copy of it"):
        backup(stopped, folder / "copy.db")
    assert not list(folder.iterdir())


async def test_a_place_that_cannot_be_written_gets_no_copy(stopped: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"cannot write .* No such file or directory"):
        backup(stopped, tmp_path / "nowhere" / "copy.db")


async def test_what_is_no_database_gives_no_copy(tmp_path: Path) -> None:
    (tmp_path / "list.db").write_text("a shopping list, long enough to be looked at" * 100)
    with pytest.raises(Unavailable, match="is not a database"):
        backup(f"sqlite:///{tmp_path}/list.db", tmp_path / "copy.db")
    (tmp_path / "empty.db").touch()
    with pytest.raises(Unavailable, match="holds no talks"):
        backup(f"sqlite:///{tmp_path}/empty.db", tmp_path / "copy.db")


# -- moving --------------------------------------------------------------------------------


@pytest.fixture
def empty(postgres: Postgres) -> str:
    """A database of PostgreSQL without tables."""
    return postgres.database()


def tables(postgres: Postgres, url: str) -> str:
    return postgres.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", url)


async def test_everything_arrives_and_stays_where_it_was(stopped: str, empty: str) -> None:
    before = await rows_of(stopped)
    moved = await move(stopped, empty, SEAL)
    assert moved == {name: len(rows) for name, rows in before.items()}
    assert moved == {"key": 1, "person": 2, "event": 2, "line": 4, "letter": 2}
    assert await rows_of(empty) == before == await rows_of(stopped)


async def test_more_rows_arrive_than_travel_at_once(
    stopped: str, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "ROWS", 1)
    await move(stopped, empty, SEAL)
    assert await rows_of(empty) == await rows_of(stopped)


async def test_a_talk_goes_on_where_it_was_moved_to(stopped: str, empty: str) -> None:
    await move(stopped, empty, SEAL)
    store = await open_store(empty, SEAL)
    await store.check()
    await store.ready()
    assert await store.talk(ANN) == FULL_TALK
    assert not (await keep(store, incoming("e1"), turn())).fresh
    assert (await keep(store, incoming("e2"), turn())).lines[0].seq == 3
    assert [letter.to for letter in await claim(store, NOON + DAY)] == [ANN, BOB]
    await store.close()


async def test_strangers_after_a_move_are_nobody_who_was_moved(stopped: str, empty: str) -> None:
    await move(stopped, empty, SEAL)
    store = await open_store(empty, SEAL)
    await keep(store, incoming("e1", CARL), turn("よろしく"))
    assert await texts(store, CARL) == ["はい", "よろしく"]
    assert await store.talk(ANN) == FULL_TALK
    assert (await store.lines(BOB))[1].reply == FULL_REPLY
    await store.close()


async def test_a_database_without_people_is_moved(url: str, empty: str) -> None:
    await move(url, empty, SEAL)
    store = await open_store(empty, SEAL)
    await store.ready()
    await keep(store, incoming("e1"), turn())
    await store.close()


async def test_tables_that_are_there_already_are_filled(stopped: str, server: str) -> None:
    store = await open_store(server, SEAL)
    await store.ready()
    await store.close()
    await move(stopped, server, SEAL)
    assert await rows_of(server) == await rows_of(stopped)


async def test_nothing_moves_while_a_service_runs_on_the_file(
    sql: SqlStore, url: str, empty: str, postgres: Postgres
) -> None:
    with pytest.raises(Unavailable, match="is used by another Monshin that runs"):
        await move(url, empty, SEAL)
    assert tables(postgres, empty) == ""


async def test_nothing_moves_while_a_service_runs_on_the_new_one(
    stopped: str, shared: SqlStore, server: str
) -> None:
    assert await shared.talk(ANN) != FULL_TALK
    with pytest.raises(Unavailable, match="is used by another Monshin that runs"):
        await move(stopped, server, SEAL)
    assert not (await rows_of(server))["person"]


async def test_nothing_moves_to_where_people_are(stopped: str, server: str) -> None:
    store = await open_store(server, SEAL)
    await store.ready()
    await keep(store, incoming("e1", CARL), turn())
    await store.close()
    before = await rows_of(server)
    with pytest.raises(Unavailable, match="holds talks already; name an empty one"):
        await move(stopped, server, SEAL)
    assert await rows_of(server) == before


async def test_nothing_moves_with_another_key(stopped: str, empty: str, postgres: Postgres) -> None:
    with pytest.raises(Unavailable, match=r"monshin.db was written with another key"):
        await move(stopped, empty, OTHER)
    assert tables(postgres, empty) == ""


async def test_nothing_moves_to_where_another_key_was(stopped: str, server: str) -> None:
    store = await open_store(server, OTHER)
    await store.ready()
    await store.close()
    before = await rows_of(server)
    with pytest.raises(Unavailable, match=r"test_\d+ at .* was written with another key"):
        await move(stopped, server, SEAL)
    assert await rows_of(server) == before


@pytest.mark.parametrize("version", ["0001", "9999"])
async def test_nothing_moves_from_another_form(stopped: str, empty: str, version: str) -> None:
    await run(stopped, "UPDATE alembic_version SET version_num = :at", at=version)
    with pytest.raises(Unavailable, match="run: monshin db upgrade"):
        await move(stopped, empty, SEAL)


async def test_only_a_file_moves_and_only_to_a_server(stopped: str, empty: str) -> None:
    for url, to in ((empty, stopped), (empty, empty), (stopped, stopped)):
        with pytest.raises(Unavailable, match="only SQLite moves"):
            await move(url, to, SEAL)


SPOIL = """
CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} END $$;
CREATE TRIGGER spoil BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION spoil();
"""


@pytest.mark.parametrize(
    ("table", "spoils"),
    [
        ("line", "new.reply := replace(new.reply, '一', '二'); RETURN new;"),
        ("line", "IF new.seq = 2 THEN RETURN NULL; END IF; RETURN new;"),
        ("person", "new.state := '{}'; RETURN new;"),
        ("letter", "new.created := new.created + interval '1 microsecond'; RETURN new;"),
    ],
)
async def test_what_did_not_arrive_as_it_was_is_not_moved(
    stopped: str, server: str, postgres: Postgres, table: str, spoils: str
) -> None:
    postgres.sql(SPOIL.format(spoils, table), server)
    with pytest.raises(Unavailable, match=f"{table} did not arrive as it was"):
        await move(stopped, server, SEAL)
    assert not any((await rows_of(server)).values())


async def test_a_move_that_breaks_leaves_nothing(
    stopped: str, empty: str, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(moving, "_count_on", breaks)
    with pytest.raises(ZeroDivisionError):
        await move(stopped, empty, SEAL)
    assert tables(postgres, empty) == ""
    monkeypatch.undo()
    await move(stopped, empty, SEAL)


def test_rows_in_another_order_have_the_same_sum_and_other_rows_another() -> None:
    def sum_of(*rows: tuple[Any, ...]) -> moving.Sum:
        found = moving.Sum()
        found.add(rows)
        return found

    one, two = (1, "a", NOON, b"x"), (2, None, NOON, b"")
    assert sum_of(one, two) == sum_of(two, one)
    different: Sequence[moving.Sum] = (
        sum_of(one),
        sum_of(one, one),
        sum_of(one, two, two),
        sum_of(one, (2, "", NOON, b"")),
        sum_of((1, "a", NOON + timedelta(microseconds=1), b"x"), two),
    )
    assert sum_of(one, two) not in different


# -- upgrading beside others ---------------------------------------------------------------


async def test_whoever_reads_a_table_for_long_does_not_hold_up_turns_behind_a_step(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await older(server)
    monkeypatch.setattr("adapters.migrations.STEP_WAITS", "100ms")
    reader = connect(server)
    async with reader.begin() as db:
        await db.execute(text("SELECT count(*) FROM person"))
        with pytest.raises(Unavailable, match="is busy; try again"):
            await migrate(server)
    await migrate(server)
    await reader.dispose()


async def test_turns_go_on_while_a_column_and_a_table_are_added(
    shared: SqlStore, server: str
) -> None:
    await keep(shared, incoming("e1"), turn("一"))
    await run(
        server,
        "ALTER TABLE person ADD COLUMN mood varchar",
        "ALTER TABLE line ADD COLUMN read boolean NOT NULL DEFAULT false",
        "CREATE TABLE ticket (id integer PRIMARY KEY)",
        "UPDATE alembic_version SET version_num = '0003'",
    )
    await keep(shared, incoming("e2"), turn("二"))
    assert await texts(shared) == ["はい", "一", "はい", "二"]
    assert (await shared.lines(ANN))[1].reply == Reply("一")
