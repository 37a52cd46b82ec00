"""The commands around the database and the letters; a database that cannot be served from."""

import asyncio
import logging
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from adapters.database import connect
from adapters.migrations import migrate
from adapters.seal import Seal
from adapters.sql import open_store
from bot import app, serving, settings
from bot.__main__ import main
from bot.ports import Outcome
from tests.adapters.databases import Rows, older, rows_of, run
from tests.adapters.stores import BOB, NOON, claim, incoming, keep, turn
from tests.adapters.test_sqlite import NOBODY, without_special_rights
from tests.bot.test_serving import Phone, address_of, options_of
from tests.postgres import Postgres

Monshin = Callable[..., Result]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/monshin.db"


@pytest.fixture
def monshin(tmp_path: Path, url: str) -> Monshin:
    """The command with settings of its own; `at` is the address of another database."""

    def run(*args: str, at: str = url, key: str = "key", **more: str) -> Result:
        own = {"MONSHIN_DATABASE_URL": at, "MONSHIN_KEY_FILE": str(tmp_path / key)}
        return CliRunner().invoke(main, args, env=own | more)

    return run


@pytest.fixture(autouse=True)
def _nothing_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """What should have been refused fails here, and does not run for ever."""

    def serve(*_: object) -> None:
        pytest.fail("it is served")

    monkeypatch.setattr(app, "build", serve)


@pytest.fixture(params=["sqlite", "postgres"])
def either(request: pytest.FixtureRequest, url: str) -> str:
    """The address of a database of each kind in turn, without tables."""
    if request.param == "sqlite":
        return url
    found: str = request.getfixturevalue("postgres").database()
    return found


def told(result: Result) -> str:
    """The one line of a command that was refused."""
    assert (result.exit_code, result.stdout) == (1, ""), result.output
    [line] = result.stderr.splitlines()
    return line


def said(result: Result) -> list[str]:
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout.splitlines()


async def talked(url: str, key: Path) -> None:
    """Two people: the letter to one was given up, that to the other is open."""
    await migrate(url)
    store = await open_store(url, Seal.load(key))
    await store.ready()
    await keep(store, incoming("e1"), turn("一"))
    [letter] = await claim(store)
    await store.settle([Outcome(letter.id, "blocked")], NOON)
    await keep(store, incoming("e1", BOB), turn("二"))
    await store.close()


@pytest.fixture
def used(either: str, tmp_path: Path) -> str:
    asyncio.run(talked(either, tmp_path / "key"))
    return either


def dump(url: str) -> Rows:
    return asyncio.run(rows_of(url))


# -- db upgrade ----------------------------------------------------------------------------


def test_upgrade_makes_a_database_that_is_in_order(monshin: Monshin, either: str) -> None:
    [line] = said(monshin("db", "upgrade", at=either))
    assert line.endswith("is at its newest form, 0002")
    assert said(monshin("db", "check", at=either))[-1].startswith("in order: key, form 0002")


def test_upgrade_takes_an_older_form_along(monshin: Monshin, used: str) -> None:
    asyncio.run(older(used))
    before = dump_of_people(used)
    said(monshin("db", "upgrade", at=used))
    assert dump_of_people(used) == before
    assert monshin("db", "check", at=used).exit_code == 0


def dump_of_people(url: str) -> list[tuple[object, ...]]:
    async def people() -> list[tuple[object, ...]]:
        engine = connect(url)
        async with engine.begin() as db:
            found = await db.exec_driver_sql("SELECT id, user_hash, state FROM person ORDER BY id")
            rows = [tuple(row) for row in found]
        await engine.dispose()
        return rows

    return asyncio.run(people())


@contextmanager
def serving_from(url: str, key: Path) -> Iterator[str]:
    """The address of a service that runs."""
    own = {"MONSHIN_DATABASE_URL": url, "MONSHIN_KEY_FILE": str(key), "MONSHIN_LOG_LEVEL": "error"}
    service = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", "--port", "0"],
        env=os.environ | own | {"MONSHIN_RATE_LIMIT": "off"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield address_of(service)
    finally:
        service.kill()
        service.communicate()


def test_beside_a_service_a_file_is_copied_and_checked_but_not_upgraded(
    monshin: Monshin, url: str, tmp_path: Path
) -> None:
    with serving_from(url, tmp_path / "key") as address:
        Phone().say(address, text="自己点検")
        assert "1 talk;" in said(monshin("db", "backup", str(tmp_path / "copy.db")))[0]
        assert "1 talk, 2 lines" in said(monshin("db", "check"))
        assert said(monshin("letters", "--retry", "all")) == ["0 letters to go again"]
        for command in (["upgrade"], ["move", "postgresql://nobody@127.0.0.1:1/x"]):
            assert "is used by another Monshin that runs" in told(monshin("db", *command))


def test_beside_services_a_server_is_upgraded_and_the_talk_goes_on(
    monshin: Monshin, postgres: Postgres, tmp_path: Path
) -> None:
    url, phone = postgres.database(), Phone()
    with serving_from(url, tmp_path / "key") as address:
        phone.say(address, text="自己点検")
        said(monshin("db", "upgrade", at=url))
        assert phone.say(address, text="メニュー")["messages"][-1]["seq"] > 2


# -- db backup -----------------------------------------------------------------------------


def test_backup_says_how_many_talks_and_to_keep_the_key(
    monshin: Monshin, url: str, tmp_path: Path
) -> None:
    asyncio.run(talked(url, tmp_path / "key"))
    copy = tmp_path / "copy.db"
    whole, key = said(monshin("db", "backup", str(copy)))
    assert whole == f"{copy}: 2 talks; it is whole"
    assert f"Keep {tmp_path}/key with it" in key
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert "is there already" in told(monshin("db", "backup", str(copy)))


def test_backup_of_a_server_names_its_own_program_and_no_password(monshin: Monshin) -> None:
    line = told(monshin("db", "backup", "a.dump", at="postgresql://ann:secret@10.0.0.1/x"))
    assert "run: pg_dump --format=custom -f a.dump postgresql://ann@10.0.0.1/x" in line


# -- db check ------------------------------------------------------------------------------


def test_check_counts_and_ends_with_0(monshin: Monshin, used: str) -> None:
    lines = said(monshin("db", "check", at=used))
    assert lines[1:-1] == [
        "2 talks, 4 lines",
        "1 letter to be posted, 1 given up",
        "those that were given up: monshin letters --failed",
    ]


def test_check_ends_with_1_where_anything_is_wrong(monshin: Monshin, used: str) -> None:
    asyncio.run(run(used, "UPDATE alembic_version SET version_num = '9999'"))
    result = monshin("db", "check", at=used)
    assert result.exit_code == 1
    assert "is newer than 0002; install the Monshin that wrote it" in result.stdout
    assert "in order" not in result.stdout


def test_check_makes_no_key_and_no_database(monshin: Monshin, used: str, tmp_path: Path) -> None:
    assert "put back the one this database was written with" in told(
        monshin("db", "check", at=used, key="lost")
    )
    at = f"sqlite:///{tmp_path}/none.db"
    for command in (["check"], ["backup", "x"], ["move", "postgresql://h/x"]):
        line = told(monshin("db", *command, at=at))
        assert line == f"there is no database at {tmp_path}/none.db; correct MONSHIN_DATABASE_URL"
    assert not {"none.db", "lost"} & {path.name for path in tmp_path.iterdir()}


# -- db move -------------------------------------------------------------------------------


def test_a_talk_at_q12_goes_on_at_q12_after_a_move(
    monshin: Monshin, postgres: Postgres, url: str, tmp_path: Path
) -> None:
    phone, to = Phone(), postgres.database()
    with serving_from(url, tmp_path / "key") as address:
        answer = phone.say(address, text="自己点検")
        for _ in range(3 + 11):  # the company, then Q1 to Q11
            answer = phone.say(address, option=options_of(answer)[0])
        before = phone.log(address)
    lines = said(monshin("db", "move", to))
    assert [line.split() for line in lines[:5]] == [
        ["key", "1"],
        ["person", "1"],
        ["event", "15"],
        ["letter", "0"],
        ["line", str(len(before["messages"]))],
    ]
    assert "Set MONSHIN_DATABASE_URL to that address" in lines[6]
    with serving_from(to, tmp_path / "key") as address:
        assert phone.log(address) == before
        answer = phone.say(address, option="self_check:q12=done")
        assert any("q13=" in option for option in options_of(answer))
    assert said(monshin("db", "check"))[1].startswith("1 talk, ")


@pytest.mark.parametrize("to", ["mysql://h/x", "postgresql://h", "postgresql://h:a/x", "x"])
def test_a_place_nothing_can_move_to_is_told(monshin: Monshin, url: str, to: str) -> None:
    said(monshin("db", "upgrade"))
    assert told(monshin("db", "move", to)).startswith("URL: write ")


# -- letters -------------------------------------------------------------------------------


def test_letters_are_listed_by_channel(monshin: Monshin, used: str) -> None:
    assert said(monshin("letters", at=used)) == [
        "demo line: 1 letter, the oldest of 2026-11-21 12:00 UTC"
    ]


def test_a_letter_that_was_given_up_is_listed_and_goes_again(monshin: Monshin, used: str) -> None:
    [line] = said(monshin("letters", "--failed", at=used))
    id_, rest = line.split(maxsplit=1)
    assert UUID(id_)
    assert rest == "demo line  2026-11-21 12:00 UTC  1 try: blocked"
    assert said(monshin("letters", "--retry", id_, at=used)) == ["1 letter to go again"]
    assert said(monshin("letters", "--failed", at=used)) == ["no letter was given up"]
    assert "2 letters" in said(monshin("letters", at=used))[0]


def test_all_letters_that_were_given_up_go_again(monshin: Monshin, used: str) -> None:
    assert said(monshin("letters", "--retry", "all", at=used)) == ["1 letter to go again"]
    assert said(monshin("letters", "--retry", "all", at=used)) == ["0 letters to go again"]


def test_where_no_letter_waits_it_is_said(monshin: Monshin, url: str) -> None:
    said(monshin("db", "upgrade"))
    assert said(monshin("letters")) == ["no letter waits to be posted"]


def test_a_letter_nobody_knows_is_told(monshin: Monshin, used: str) -> None:
    line = told(monshin("letters", "--retry", str(UUID(int=1)), at=used))
    assert line.endswith("is not listed by: monshin letters --failed")


@pytest.mark.parametrize("args", [["--retry", "one"], ["--failed", "--retry", "all"]])
def test_a_wrong_way_to_ask_for_letters_is_told(monshin: Monshin, args: list[str]) -> None:
    assert monshin("letters", *args).exit_code == 2


# -- what cannot be served from ------------------------------------------------------------


def refusal(monshin: Monshin, at: str, **more: str) -> str:
    """The same line, whichever command finds out."""
    line = told(monshin("serve", "--port", "0", at=at, **more))
    assert told(monshin("db", "upgrade", at=at, **more)) == line
    return line


@pytest.mark.parametrize(
    "at",
    [
        "",
        "monshin.db",
        "mysql://host/monshin",
        "postgres://host/monshin",
        "postgresql+asyncpg://host/monshin",
        "postgresql://host",
        "postgresql://host/",
        "postgresql://host:port/monshin",
        "sqlite://monshin.db",
        "sqlite:///",
    ],
)
def test_an_address_of_no_database_is_told(monshin: Monshin, at: str) -> None:
    line = refusal(monshin, at)
    assert line == (
        "MONSHIN_DATABASE_URL: write sqlite:///path/to/monshin.db or "
        "postgresql://user:password@host/database"
    )


def test_a_server_that_does_not_answer_is_told(monshin: Monshin) -> None:
    line = refusal(monshin, "postgresql://monshin@127.0.0.1:1/monshin")
    assert line == "database monshin at 127.0.0.1:1 does not answer; look whether it runs"


def test_a_host_nobody_knows_is_told(monshin: Monshin) -> None:
    line = refusal(monshin, "postgresql://monshin@no-such-host.invalid/monshin")
    assert line.endswith("does not answer; look whether it runs")


def test_a_database_that_does_not_exist_is_told(monshin: Monshin, postgres: Postgres) -> None:
    line = refusal(monshin, postgres.address("nowhere"))
    assert line.endswith("does not exist; create it with: createdb nowhere")


@pytest.fixture
def locked(postgres: Postgres) -> Iterator[str]:
    """Where the database `locked` is, which asks for passwords; `eve` has one: right."""
    rules = postgres.folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text(f"host locked all 127.0.0.1/32 scram-sha-256\n{before}")
    postgres.sql("CREATE DATABASE locked", "postgres")
    postgres.sql("CREATE ROLE eve LOGIN PASSWORD 'right'", "postgres")
    postgres.sql("SELECT pg_reload_conf()", "postgres")
    yield f"127.0.0.1:{postgres.port}/locked"
    rules.write_text(before)
    postgres.sql("SELECT pg_reload_conf()", "postgres")
    postgres.sql("DROP DATABASE locked", "postgres")
    postgres.sql("DROP ROLE eve", "postgres")


@pytest.mark.parametrize("who", ["eve:wrong", "eve", "stranger:right"])
def test_somebody_who_is_not_let_in_is_told(monshin: Monshin, locked: str, who: str) -> None:
    line = refusal(monshin, f"postgresql://{who}@{locked}", PGPASSWORD="")
    name, _, password = who.partition(":")
    assert f"does not let {name} in; correct user and password in MONSHIN_DATABASE_URL" in line
    assert not password or password not in line


def test_somebody_who_may_make_no_tables_is_told(monshin: Monshin, locked: str) -> None:
    line = refusal(monshin, f"postgresql://eve:right@{locked}")
    assert line.startswith("eve may not do this at database locked")
    assert line.endswith("let it own the database, or grant it the schema")


def test_the_password_may_stand_in_the_environment(monshin: Monshin, locked: str) -> None:
    line = refusal(monshin, f"postgresql://eve@{locked}", PGPASSWORD="right")
    assert line.startswith("eve may not do this")


@pytest.mark.parametrize("made", [False, True])
def test_a_server_that_is_read_only_is_told(
    monshin: Monshin, postgres: Postgres, made: bool
) -> None:
    at = postgres.database()
    if made:
        said(monshin("db", "upgrade", at=at))
    name = at.rpartition("/")[2]
    postgres.sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on", "postgres")
    assert refusal(monshin, at).endswith("is read-only; look whether it is a standby")


def test_a_newer_form_is_told_and_left_alone(monshin: Monshin, used: str) -> None:
    asyncio.run(run(used, "UPDATE alembic_version SET version_num = '9999'"))
    before = dump(used)
    assert refusal(monshin, used).startswith("the database was written by a newer Monshin")
    assert dump(used) == before


@pytest.mark.parametrize("form", ["newest", "older"])
def test_another_key_is_told_before_anything_is_written(
    monshin: Monshin, used: str, form: str
) -> None:
    if form == "older":
        asyncio.run(older(used))
    before = everything(used)
    line = refusal(monshin, used, key="other")
    assert "was written with another key; put that key file back" in line
    assert everything(used) == before


def everything(url: str) -> list[object]:
    """Tables with their rows, of whatever form, and the form."""

    async def read() -> list[object]:
        engine = connect(url)
        found: list[object] = []
        async with engine.begin() as db:
            for table in ("alembic_version", "key", "person", "event", "line", "letter"):
                rows = await db.exec_driver_sql(f"SELECT * FROM {table}")  # noqa: S608
                found += [table, *rows.keys(), *sorted(map(repr, rows))]
        await engine.dispose()
        return found

    return asyncio.run(read())


def test_a_folder_that_cannot_be_written_is_told(monshin: Monshin) -> None:
    with TemporaryDirectory() as name:
        folder, key = Path(name), Path(name) / "key"
        Seal.load(key)
        if os.geteuid() == 0:
            for path in (folder, key):
                os.chown(path, NOBODY, NOBODY)
        folder.chmod(0o500)
        with without_special_rights():
            line = told(monshin("db", "upgrade", at=f"sqlite:///{folder}/m.db", key=str(key)))
        assert line.startswith(f"cannot write {folder}/m.db: Permission denied; give this user")


def test_the_same_file_under_another_name_is_not_served_twice(
    monshin: Monshin, url: str, tmp_path: Path
) -> None:
    said(monshin("db", "upgrade"))
    (tmp_path / "link.db").symlink_to(tmp_path / "monshin.db")
    store = asyncio.run(open_store(url, Seal.load(tmp_path / "key")))
    line = refusal(monshin, f"sqlite:///{tmp_path}/link.db")
    asyncio.run(store.close())
    assert "is used by another Monshin that runs" in line


# -- the clock -----------------------------------------------------------------------------


def test_a_clock_that_lost_its_battery_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(serving.CannotServe) as raised:
        serving.run(
            settings.Settings(), "127.0.0.1", 0, clock=lambda: datetime(2000, 1, 1, tzinfo=UTC)
        )
    assert str(raised.value) == (
        "the clock of this computer says 2000-01-01; set it: timedatectl set-ntp true"
    )


async def test_a_clock_far_behind_is_warned_of_and_stops_nothing(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await talked(url, tmp_path / "key")
    store = await open_store(url, Seal.load(tmp_path / "key"))
    later = datetime.now(UTC) + timedelta(days=900)
    await keep(store, incoming("e2", at=later), turn())
    await serving._compare(store, later - timedelta(hours=23))
    assert not caplog.records
    await serving._compare(store, later - timedelta(hours=25))
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert "look which is right" in record.getMessage()
    await store.close()
