"""Every store keeps the same promises."""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.event import listen

from adapters import kept, saving
from adapters.database import connect
from adapters.memory import MemoryStore
from adapters.migrations import migrate
from adapters.seal import Seal
from adapters.sql import ERASED_AT_ONCE, UNSENT_AT_ONCE, SqlStore, open_store
from bot.ports import Address, Conflict, Incoming, Line, Record, Store, Unavailable
from flows.case import Case, Deed, Note
from flows.scoring import Compare, Result, Row, Score, Share
from flows.talk import Check, Choice, Place, Reply, Said, Talk, Turn

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ANN, BOB = Address("demo", "line", "U-ann"), Address("demo", "line", "U-bob")
SEAL = Seal(b"k" * 32)

SHARE = Share(16.4, 400, 66, 13.1, 20.4, "", "ipa2024.x", "IPA 2024", 2024)
SCORE = Score(51, 60, 40, 2, 1, "50-69", {"basic": 12, "staff": 30})
EVERYONE = Row("", SHARE, None, None)
RESULT = Result(
    SCORE, "建設業", "small", Compare(None, None, EVERYONE), ("a", "b"), 63, {"basic": 20}
)
FULL_REPLY = Reply(
    "51点でした。", "result", (Choice("f:s=a", "はい"),), ("c",), ("g",), ("d",), RESULT
)
FULL_TALK = Talk(
    flow="ransomware",
    answers={"q01": "done", "profile.size": "small"},
    under=("self_check", "plan"),
    revisit="q03",
    unclear=2,
    seen=NOON,
    check=Check(NOON, 51, "r2", ("a", "b")),
    before=Check(NOON - timedelta(days=90), 40, "r1", ()),
    place=Place("ransomware", "cut", "r2"),
    offered=("ransomware:cut=done",),
    about="card=a",
    cases=(Case(NOON, "ransomware", (Deed(NOON, "type", "ransomware"),), (Note(NOON, "15時"),)),),
    guess=("ransomware", "unclear"),
    words="開かない",
)


def incoming(
    event: str, who: Address = ANN, *, at: datetime = NOON, posted: bool = True
) -> Incoming:
    return Incoming(who, event, Said("はい"), at, "はい", f"token of {event}", posted)


def turn(*replies: str, seen: datetime = NOON, **answers: str) -> Turn:
    return Turn(Talk("self_check", answers, seen=seen), tuple(map(Reply, replies or ("次は？",))))


@pytest.fixture
async def url(tmp_path: Path) -> str:
    found = f"sqlite:///{tmp_path}/monshin.db"
    await migrate(found)
    return found


@pytest.fixture
async def sql(url: str) -> AsyncIterator[SqlStore]:
    store = await open_store(url, SEAL)
    yield store
    await store.close()


@pytest.fixture(params=["memory", "sql"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "memory":
        return MemoryStore()
    found: Store = request.getfixturevalue("sql")
    return found


class TestEveryStore:
    async def test_a_stranger_has_an_empty_talk_and_no_lines(self, store: Store) -> None:
        assert await store.talk(ANN) == Record(Talk(), 0)
        assert not await store.lines(ANN)

    async def test_is_ready(self, store: Store) -> None:
        await store.ready()
        await store.ready()

    async def test_gives_back_a_talk_whole(self, store: Store) -> None:
        await store.save(incoming("e1"), Turn(FULL_TALK, ()), 0)
        assert await store.talk(ANN) == Record(FULL_TALK, 1)

    async def test_gives_back_a_reply_whole(self, store: Store) -> None:
        await store.save(incoming("e1"), Turn(FULL_TALK, (FULL_REPLY,)), 0)
        said, told = await store.lines(ANN)
        assert said == Line(1, "you", NOON, Reply("はい"))
        assert told == Line(2, "bot", NOON, FULL_REPLY)

    async def test_returns_the_lines_it_kept(self, store: Store) -> None:
        saved = await store.save(incoming("e1"), turn("一", "二"), 0)
        assert saved.fresh
        assert [ln.seq for ln in saved.lines] == [1, 2, 3]
        assert list(saved.lines) == await store.lines(ANN)

    async def test_gives_the_lines_after_a_seq(self, store: Store) -> None:
        await store.save(incoming("e1"), turn("一"), 0)
        await store.save(incoming("e2"), turn("二"), 1)
        assert [ln.seq for ln in await store.lines(ANN, after=2)] == [3, 4]
        assert not await store.lines(ANN, after=4)

    async def test_times_are_the_same_moment_in_any_zone(self, store: Store) -> None:
        tokyo = NOON.astimezone(datetime.strptime("+0900", "%z").tzinfo)
        await store.save(incoming("e1", at=tokyo), turn(seen=tokyo), 0)
        assert (await store.lines(ANN))[0].at == NOON
        assert (await store.talk(ANN)).talk.seen == NOON

    async def test_a_repeated_event_gives_the_first_lines_and_changes_nothing(
        self, store: Store
    ) -> None:
        first = await store.save(incoming("e1"), turn("一", q01="done"), 0)
        again = await store.save(incoming("e1"), turn("別", q02="done"), 1)
        assert (again.lines, again.fresh) == (first.lines, False)
        assert await store.talk(ANN) == Record(turn(q01="done").talk, 1)
        assert len(await store.unsent()) == 1

    async def test_a_repeated_event_is_known_whatever_version_it_comes_with(
        self, store: Store
    ) -> None:
        first = await store.save(incoming("e1"), turn("一"), 0)
        await store.save(incoming("e2"), turn("二"), 1)
        again = await store.save(incoming("e1"), turn("一"), 0)
        assert (again.lines, again.fresh) == (first.lines, False)

    async def test_an_event_that_comes_twice_at_once_is_kept_once(self, store: Store) -> None:
        both = await asyncio.gather(*(store.save(incoming("e1"), turn(), 0) for _ in range(2)))
        assert sorted(saved.fresh for saved in both) == [False, True]
        assert both[0].lines == both[1].lines

    async def test_the_same_event_id_of_two_people_is_two_events(self, store: Store) -> None:
        await asyncio.gather(
            store.save(incoming("x", ANN), turn(), 0), store.save(incoming("y", BOB), turn(), 0)
        )
        both = await asyncio.gather(
            store.save(incoming("y", ANN), turn(), 1), store.save(incoming("x", BOB), turn(), 1)
        )
        assert [saved.fresh for saved in both] == [True, True]

    async def test_people_of_two_offices_or_channels_are_different(self, store: Store) -> None:
        await store.save(incoming("e1"), turn(), 0)
        for other in (replace(ANN, office="other"), replace(ANN, channel="slack")):
            assert (await store.talk(other)).version == 0

    async def test_refuses_a_turn_on_a_talk_that_moved_on(self, store: Store) -> None:
        await store.save(incoming("e1"), turn(q01="done"), 0)
        with pytest.raises(Conflict):
            await store.save(incoming("e2"), turn(q01="partly"), 0)
        assert await store.talk(ANN) == Record(turn(q01="done").talk, 1)
        assert len(await store.lines(ANN)) == 2

    async def test_one_of_two_turns_on_the_same_talk_is_refused(self, store: Store) -> None:
        both = await asyncio.gather(
            *(store.save(incoming(event), turn(event), 0) for event in ("e1", "e2")),
            return_exceptions=True,
        )
        assert sorted(isinstance(each, Conflict) for each in both) == [False, True]
        assert [ln.seq for ln in await store.lines(ANN)] == [1, 2]

    async def test_a_refused_turn_is_not_remembered(self, store: Store) -> None:
        with pytest.raises(Conflict):
            await store.save(incoming("e1"), turn(), 7)
        assert (await store.save(incoming("e1"), turn(), 0)).fresh

    async def test_forgetting_erases_all_but_the_turn_that_asked(self, store: Store) -> None:
        await store.save(incoming("e1"), turn("一", q01="done"), 0)
        await store.save(incoming("e2"), replace(turn("消しました"), forget=True), 1)
        assert await store.talk(ANN) == Record(turn().talk, 2)
        assert [ln.reply.text for ln in await store.lines(ANN)] == ["はい", "消しました"]
        assert [letter.token for letter in await store.unsent()] == ["token of e2"]

    async def test_seq_goes_on_after_forgetting(self, store: Store) -> None:
        await store.save(incoming("e1"), turn("一"), 0)
        await store.save(incoming("e2"), replace(turn("消しました"), forget=True), 1)
        await store.save(incoming("e3"), turn("三"), 2)
        assert [ln.seq for ln in await store.lines(ANN)] == [3, 4, 5, 6]

    async def test_forgetting_twice_by_one_event_is_forgetting_once(self, store: Store) -> None:
        ask = replace(turn("消しました"), forget=True)
        first = await store.save(incoming("e1"), ask, 0)
        await store.save(incoming("e2"), turn("二"), 1)
        assert (await store.save(incoming("e1"), ask, 2)).lines == first.lines
        assert len(await store.lines(ANN)) == 4

    async def test_forgetting_leaves_others_alone(self, store: Store) -> None:
        await store.save(incoming("e1", BOB), turn(q01="done"), 0)
        await store.save(incoming("e1", ANN), replace(turn(), forget=True), 0)
        assert await store.talk(BOB) == Record(turn(q01="done").talk, 1)
        assert len(await store.lines(BOB)) == 2

    async def test_a_letter_holds_the_replies_until_it_is_sent(self, store: Store) -> None:
        saved = await store.save(incoming("e1"), Turn(FULL_TALK, (FULL_REPLY, Reply("次"))), 0)
        [letter] = await store.unsent()
        assert (letter.to, letter.token) == (ANN, "token of e1")
        assert letter.lines == saved.lines[1:]
        await store.sent(letter)
        await store.sent(letter)
        assert not await store.unsent()

    async def test_a_turn_without_replies_makes_a_letter_without_lines(self, store: Store) -> None:
        await store.save(incoming("e1"), Turn(FULL_TALK, ()), 0)
        assert [letter.lines for letter in await store.unsent()] == [()]

    async def test_no_letter_where_the_page_fetches_its_messages(self, store: Store) -> None:
        await store.save(incoming("e1", posted=False), turn(), 0)
        assert not await store.unsent()

    async def test_the_oldest_letter_comes_first(self, store: Store) -> None:
        for minutes, who, event in ((0, BOB, "e1"), (1, ANN, "e2"), (2, BOB, "e3"), (2, BOB, "e4")):
            version = (await store.talk(who)).version
            at = NOON + timedelta(minutes=minutes)
            await store.save(incoming(event, who, at=at), turn(), version)
        tokens = [letter.token for letter in await store.unsent()]
        assert tokens == ["token of e1", "token of e2", "token of e3", "token of e4"]

    async def test_erases_who_was_last_here_before_a_moment(self, store: Store) -> None:
        for who, at in ((ANN, NOON), (BOB, NOON + timedelta(seconds=1))):
            await store.save(incoming("e1", who, at=at), turn(seen=at), 0)
        assert await store.forget_before(NOON + timedelta(seconds=1)) == 1
        assert await store.talk(ANN) == Record(Talk(), 0)
        assert not await store.lines(ANN)
        assert [letter.to for letter in await store.unsent()] == [BOB]
        assert (await store.talk(BOB)).version == 1

    async def test_a_turn_that_began_before_its_talk_was_erased_is_refused(
        self, store: Store
    ) -> None:
        await store.save(incoming("e1"), turn(), 0)
        await store.forget_before(NOON + timedelta(days=1))
        with pytest.raises(Conflict):
            await store.save(incoming("e2"), turn(), 1)

    async def test_fifty_people_at_once_are_all_kept(self, store: Store) -> None:
        people = [replace(ANN, user=f"U{n}") for n in range(50)]
        for version in range(2):
            await asyncio.gather(
                *(store.save(incoming(f"e{version}", w), turn(w.user), version) for w in people)
            )
        assert [(await store.talk(who)).version for who in people] == [2] * 50
        texts = [[ln.reply.text for ln in await store.lines(who)] for who in people]
        assert texts == [["はい", who.user] * 2 for who in people]

    async def test_who_stops_waiting_disturbs_nobody(self, store: Store) -> None:
        gone = asyncio.create_task(store.save(incoming("e1", ANN), turn(), 0))
        stays = asyncio.create_task(store.save(incoming("e1", BOB), turn(), 0))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        assert (await stays).fresh
        assert (await store.talk(BOB)).version == 1


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
        saved = await sql.save(incoming("e1"), Turn(FULL_TALK, (FULL_REPLY,)), 0)
        [letter] = await sql.unsent()
        await sql.close()
        again = await open_store(url, SEAL)
        assert await again.talk(ANN) == Record(FULL_TALK, 1)
        assert tuple(await again.lines(ANN)) == saved.lines
        assert await again.unsent() == [letter]
        await again.close()

    async def test_what_was_answered_survives_a_kill(self, url: str) -> None:
        code = f"""
import asyncio, os
from tests.adapters.test_stores import *
async def main():
    store = await open_store({url!r}, SEAL)
    await store.save(incoming("e1"), turn("一"), 0)
    os._exit(9)
asyncio.run(main())
"""
        root = Path(__file__).parents[2]
        killed = await asyncio.create_subprocess_exec(sys.executable, "-c", code, cwd=root)
        assert await killed.wait() == 9
        store = await open_store(url, SEAL)
        assert (await store.talk(ANN)).version == 1
        await store.close()

    @pytest.mark.parametrize("step", ["_line_rows", "_letter_row", "_answered"])
    async def test_a_turn_that_breaks_halfway_leaves_nothing(
        self, sql: SqlStore, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(saving, step, lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                await sql.save(incoming("e1"), turn(), 0)
        assert await sql.talk(ANN) == Record(Talk(), 0)
        assert (await sql.save(incoming("e1"), turn(), 0)).lines[0].seq == 1

    async def test_a_turn_that_cannot_be_kept_does_not_stop_those_beside_it(
        self, sql: SqlStore
    ) -> None:
        bad = replace(incoming("e1", ANN), event="half a letter: \ud83d")
        one, other = await asyncio.gather(
            sql.save(bad, turn(), 0),
            sql.save(incoming("e1", BOB), turn(), 0),
            return_exceptions=True,
        )
        assert isinstance(one, UnicodeEncodeError)
        assert not isinstance(other, BaseException)
        assert (await sql.talk(BOB)).version == 1

    async def test_two_processes_do_not_overwrite_each_other(self, sql: SqlStore, url: str) -> None:
        other = await open_store(url, SEAL)
        both = await asyncio.gather(
            sql.save(incoming("e1"), turn(), 0),
            other.save(incoming("e2"), turn(), 0),
            return_exceptions=True,
        )
        assert sorted(isinstance(each, Conflict) for each in both) == [False, True]
        await other.close()

    async def test_nobody_stands_on_the_disk_in_clear(self, sql: SqlStore, disk: Disk) -> None:
        await sql.save(incoming("e1"), turn("ここにある"), 0)
        assert disk.holds("ここにある")
        assert not disk.holds(ANN.user)
        assert not disk.holds("token of e1")

    async def test_who_is_only_read_by_a_page_is_not_kept_even_sealed(
        self, sql: SqlStore, url: str
    ) -> None:
        await sql.save(incoming("e1", ANN, posted=False), turn(), 0)
        assert await rows(url, "SELECT user_sealed FROM person") == [(None,)]

    async def test_whoever_is_forgotten_keeps_no_sealed_id(self, sql: SqlStore, url: str) -> None:
        await sql.save(incoming("e1"), turn(), 0)
        await sql.save(incoming("e2"), replace(turn(), forget=True), 1)
        [letter] = await sql.unsent()
        await sql.sent(letter)
        assert await rows(url, "SELECT user_sealed FROM person") == [(None,)]
        assert await rows(url, "SELECT user_sealed, token FROM letter") == [(None, None)]

    async def test_what_was_forgotten_can_no_longer_be_read_from_the_disk(
        self, sql: SqlStore, disk: Disk
    ) -> None:
        await sql.save(incoming("e1"), turn("ひみつのはなし"), 0)
        await sql.save(incoming("e2"), replace(turn("消しました"), forget=True), 1)
        await sql.forget_before(NOON)
        assert disk.holds("消しました")
        assert not disk.holds("ひみつのはなし")

    async def test_erases_more_people_than_fit_one_transaction(self, sql: SqlStore) -> None:
        people = [replace(ANN, user=f"U{n}") for n in range(ERASED_AT_ONCE * 2)]
        await asyncio.gather(*(sql.save(incoming("e", who), turn(), 0) for who in people))
        assert await sql.forget_before(NOON + timedelta(days=1)) == len(people)

    async def test_hands_out_so_many_letters_at_a_time(self, sql: SqlStore) -> None:
        people = [replace(ANN, user=f"U{n}") for n in range(UNSENT_AT_ONCE + 1)]
        await asyncio.gather(*(sql.save(incoming("e", who), turn(), 0) for who in people))
        assert len(await sql.unsent()) == UNSENT_AT_ONCE

    async def test_a_talk_that_cannot_be_read_begins_anew(
        self, sql: SqlStore, write: Callable[[str], None], caplog: pytest.LogCaptureFixture
    ) -> None:
        await sql.save(incoming("e1"), turn(q01="done"), 0)
        write("UPDATE person SET state = '{\"answers\": 7}'")
        assert await sql.talk(ANN) == Record(Talk(), 1)
        [record] = caplog.records
        assert (record.levelno, record.args) == (logging.WARNING, (1,))

    async def test_sixteen_turns_at_once_share_their_statements(self, url: str) -> None:
        engine, statements = connect(url), []
        listen(
            engine.sync_engine, "before_cursor_execute", lambda *told: statements.append(told[2])
        )
        store = SqlStore(engine, SEAL)
        people = [replace(ANN, user=f"U{n}") for n in range(16)]
        await asyncio.gather(*(store.talk(who) for who in people))
        await asyncio.gather(*(store.save(incoming("e", who), turn(), 0) for who in people))
        assert [sql.split()[0] for sql in statements if "sqlite_" not in sql] == [
            *("SELECT", "BEGIN", "SELECT", "INSERT", "UPDATE", "INSERT", "INSERT", "INSERT")
        ]
        await store.close()


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

    async def test_asks_to_migrate(self, tmp_path: Path) -> None:
        store = await open_store(f"sqlite:///{tmp_path}/monshin.db", SEAL)
        with pytest.raises(Unavailable, match="monshin migrate"):
            await store.ready()
        with pytest.raises(Unavailable, match="monshin migrate"):
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
                await store.save(incoming("e1"), turn(), 0)
        await store.ready()
        await other.dispose()
        await store.close()

    async def test_tells_of_a_full_disk_and_goes_on_once_there_is_space(self, url: str) -> None:
        engine = connect(url)
        store = SqlStore(engine, SEAL)
        async with engine.begin() as db:
            await db.exec_driver_sql("PRAGMA max_page_count = 1")
        with pytest.raises(Unavailable, match="no space left"):
            await store.save(incoming("e1"), turn("長い" * 10_000), 0)
        async with engine.begin() as db:
            await db.exec_driver_sql("PRAGMA max_page_count = 100000")
        assert (await store.save(incoming("e1"), turn("長い" * 10_000), 0)).fresh
        await store.close()

    async def test_tells_of_another_key(self, sql: SqlStore, url: str) -> None:
        await sql.ready()
        other = await open_store(url, Seal(b"j" * 32))
        with pytest.raises(Unavailable, match="another key"):
            await other.ready()
        await other.close()

    async def test_what_it_tells_holds_nothing_of_what_people_wrote(
        self, sql: SqlStore, write: Callable[[str], None]
    ) -> None:
        write("DROP TABLE line")
        with pytest.raises(Unavailable) as told:
            await sql.save(incoming("e1"), turn("ひみつ"), 0)
        assert "ひみつ" not in f"{told.value}{told.value.__cause__}"


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
times = st.datetimes(timezones=st.just(UTC))
ids = st.lists(words, max_size=3).map(tuple)
checks = st.none() | st.builds(Check, times, st.integers(-25, 100), words, ids)
talks = st.builds(
    Talk,
    flow=st.none() | words,
    answers=st.dictionaries(words, words, max_size=5),
    under=ids,
    revisit=st.none() | words,
    unclear=st.integers(0, 9),
    seen=st.none() | times,
    check=checks,
    before=checks,
    place=st.none() | st.builds(Place, words, words, words),
)
replies = st.builds(
    Reply,
    text=words,
    kind=st.sampled_from(["text", "question", "result", "card", "desk", "first_aid"]),
    options=st.lists(st.builds(Choice, words, words), max_size=3).map(tuple),
    cards=ids,
    figures=ids,
    desks=ids,
    result=st.none() | st.just(RESULT),
)


class TestWritten:
    @given(talks)
    def test_any_talk_reads_back_as_it_was(self, talk: Talk) -> None:
        assert kept.talk_of(kept.talk_json(talk), 1) == talk

    @given(replies)
    def test_any_reply_reads_back_as_it_was(self, reply: Reply) -> None:
        assert kept.reply_of(kept.reply_json(reply), 1) == reply

    def test_what_a_later_release_added_is_passed_over(self) -> None:
        assert kept.talk_of('{"flow": "plan", "mood": "good"}', 1) == Talk("plan")
        assert kept.reply_of('{"text": "はい", "image": "a.png"}', 1) == Reply("はい")

    def test_what_an_earlier_release_did_not_have_is_as_at_the_beginning(self) -> None:
        assert kept.talk_of("{}", 1) == Talk()

    @pytest.mark.parametrize("written", ["", "nothing", "[]", '{"seen": "yesterday"}'])
    def test_a_talk_that_cannot_be_read_is_empty(self, written: str) -> None:
        assert kept.talk_of(written, 1) == Talk()

    def test_a_reply_of_an_unknown_kind_keeps_its_text(self) -> None:
        assert kept.reply_of('{"text": "はい", "kind": "film"}', 1) == Reply("はい")

    def test_a_reply_that_cannot_be_read_is_empty(self) -> None:
        assert kept.reply_of("nothing", 1) == Reply("")
