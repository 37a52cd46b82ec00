"""Several processes on one PostgreSQL: nobody's talk is held up, lost or doubled by another."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import pytest

from adapters import postgres as driver
from adapters.sql import SqlStore, open_store
from adapters.wire import Wire
from bot.bell import Bell
from bot.ports import Conflict, Incoming, Saved, Unavailable, Unreachable
from flows.talk import Talk, Turn
from tests.adapters.stores import ANN, BOB, SEAL, incoming, keep, seqs, texts, turn
from tests.postgres import Postgres


@pytest.fixture
async def other(server: str) -> AsyncIterator[SqlStore]:
    """Another process, as far as the database can tell."""
    store = await open_store(server, SEAL)
    yield store
    await store.close()


async def both(*stores: SqlStore, events: tuple[str, str]) -> list[Saved | Exception]:
    taken = await asyncio.gather(
        *(
            store.take([incoming(event)], lambda *_: turn())
            for store, event in zip(stores, events, strict=True)
        )
    )
    return [result for [result] in taken]


@pytest.mark.parametrize("events", [("e1", "e1"), ("e1", "e2")])
async def test_two_processes_do_not_overwrite_each_other(
    shared: SqlStore, other: SqlStore, events: tuple[str, str]
) -> None:
    await keep(shared, incoming("e0"), turn())
    for _ in range(20):
        found = await both(shared, other, events=events)
        assert all(isinstance(each, Saved | Conflict) for each in found)
    for store, event in zip((shared, other), events, strict=True):
        await keep(store, incoming(event), turn())
    kept = 1 + len(set(events))
    assert await seqs(shared) == list(range(1, 2 * kept + 1))


async def test_a_stranger_seen_by_two_processes_is_one_person(
    shared: SqlStore, other: SqlStore
) -> None:
    for n in range(20):
        who = replace(ANN, user=f"u{n}")
        found = await asyncio.gather(
            shared.take([incoming("e1", who)], lambda *_: turn()),
            other.take([incoming("e1", who)], lambda *_: turn()),
        )
        assert all(isinstance(each, Saved | Conflict) for [each] in found)
        assert await seqs(shared, who) == [1, 2]


async def test_whoever_another_process_holds_is_passed_over(
    shared: SqlStore, other: SqlStore, server: str
) -> None:
    await shared.take([incoming("e1"), incoming("e1", BOB)], lambda *_: turn())
    db = await asyncpg.connect(server)
    async with db.transaction():
        await db.execute("SELECT FROM person ORDER BY id LIMIT 1 FOR UPDATE")
        held, fine = await other.take([incoming("e2"), incoming("e2", BOB)], lambda *_: turn())
    await db.close()
    assert isinstance(held, Conflict)
    assert isinstance(fine, Saved)
    assert (await keep(other, incoming("e2"), turn())).fresh


async def test_a_person_erased_while_decided_is_a_stranger_the_next_time(
    shared: SqlStore, server: str
) -> None:
    await keep(shared, incoming("e1"), turn("一"))
    db = await asyncpg.connect(server)
    await db.execute("DELETE FROM person")
    await db.close()
    assert await shared.talk(ANN) == Talk()
    await keep(shared, incoming("e2"), turn("二"))
    assert await texts(shared) == ["はい", "二"]


async def test_goes_on_after_the_server_was_started_anew(
    postgres: Postgres, shared: SqlStore
) -> None:
    await keep(shared, incoming("e1"), turn())
    postgres.stop("immediate")
    with pytest.raises(Unreachable, match=r"does not answer|is starting"):
        await keep(shared, incoming("e2"), turn())
    with pytest.raises(Unavailable):
        await shared.ready()
    postgres.start()
    for _ in range(20):
        try:
            await keep(shared, incoming("e2"), turn())
            break
        except Unreachable:
            await asyncio.sleep(0.1)
    assert await seqs(shared) == [1, 2, 3, 4]
    await shared.ready()


async def test_a_batch_that_hangs_is_cut_off_and_leaves_nothing(
    shared: SqlStore, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep(shared, incoming("e1"), turn())
    monkeypatch.setattr(driver, "SECONDS", 0.2)
    db = await asyncpg.connect(server)
    async with db.transaction():
        await db.execute("LOCK TABLE line IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(Unreachable):
            await keep(shared, incoming("e2"), turn())
    await db.close()
    monkeypatch.undo()
    assert await seqs(shared) == [1, 2]
    assert (await keep(shared, incoming("e2"), turn())).fresh


async def test_who_finds_no_free_connection_is_told_to_wait(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "CONNECTIONS", 1)
    store = await open_store(server, SEAL)
    await keep(store, incoming("e1"), turn())
    async with store._hot._connection():  # type: ignore[attr-defined]
        monkeypatch.setattr(driver, "SECONDS", 0.1)
        with pytest.raises(Unreachable):
            await keep(store, incoming("e2"), turn())
    monkeypatch.undo()
    assert (await keep(store, incoming("e2"), turn())).fresh
    await store.close()


async def test_a_turn_that_cannot_be_kept_does_not_stop_those_beside_it(shared: SqlStore) -> None:
    bad = replace(incoming("e1", ANN), event="no such letter: \0")
    one, fine = await shared.take([bad, incoming("e1", BOB)], lambda *_: turn())
    assert isinstance(one, asyncpg.CharacterNotInRepertoireError)
    assert isinstance(fine, Saved)
    assert await seqs(shared, BOB) == [1, 2]


async def test_a_decision_that_breaks_leaves_no_transaction_open(shared: SqlStore) -> None:
    def breaks(talk: Talk, said: Incoming) -> Turn:
        raise ZeroDivisionError

    for _ in range(2 * driver.CONNECTIONS):
        [broken] = await shared.take([incoming("e1")], breaks)
        assert isinstance(broken, ZeroDivisionError)
    assert (await keep(shared, incoming("e1"), turn())).fresh


async def test_a_ring_is_heard_in_another_process(server: str) -> None:
    here, there = Wire(server), Wire(server)
    bell, far = Bell(here.tell), Bell(there.tell)
    tasks = [asyncio.create_task(here.run(bell)), asyncio.create_task(there.run(far))]
    with far.listen(ANN) as ann, far.listen(BOB) as bob:
        async with asyncio.timeout(5):
            await ann.wait(5)  # everybody is woken once, when the line stands
            ann.clear()
            bob.clear()
            while not ann.is_set():
                bell.ring(ANN)
                await asyncio.sleep(0.05)
        assert not bob.is_set()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_everybody_is_woken_once_the_line_is_there_again(
    postgres: Postgres, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.wire.ALIVE_SECONDS", 0.1)
    monkeypatch.setattr("adapters.wire.AGAIN_SECONDS", 0.05)
    wire, bell = Wire(server), Bell()
    task = asyncio.create_task(wire.run(bell))
    with bell.listen(ANN) as rung:
        async with asyncio.timeout(20):
            await rung.wait(20)
            rung.clear()
            postgres.restart("immediate")
            await rung.wait(20)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
