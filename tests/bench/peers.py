"""What a turn is compared with: small services that take the same request and decide nothing.

    python -m tests.bench.peers --kind sqlite --database sqlite:////tmp/peer.db

Each but `echo` finds the person, moves them on and keeps the event, in a transaction of its own.
"""

import argparse
import asyncio
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
from aiohttp import web
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel import Field, SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

Save = Callable[[str, str, str], Awaitable[int]]  # person, event, option -> how many turns now
Opened = Callable[[str], "AsyncIterator[Save]"]
POOL = 16
TABLES = (
    "CREATE TABLE talk (who TEXT PRIMARY KEY, turns INTEGER NOT NULL, state TEXT NOT NULL)",
    "CREATE TABLE turn (event TEXT PRIMARY KEY, who TEXT NOT NULL, option TEXT NOT NULL)",
)


@dataclass(frozen=True, slots=True)
class Peer:
    save: Save


PEER = web.AppKey("peer", Peer)


class TalkRow(SQLModel, table=True):
    __tablename__ = "talk"
    who: str = Field(primary_key=True)
    turns: int
    state: str


class TurnRow(SQLModel, table=True):
    __tablename__ = "turn"
    event: str = Field(primary_key=True)
    who: str
    option: str


async def echo(_: str) -> AsyncIterator[Save]:
    async def save(_who: str, _event: str, _option: str) -> int:
        return 0

    yield save


async def sqlite(url: str) -> AsyncIterator[Save]:
    """sqlite3 in a thread, synchronous=FULL, a commit each."""
    thread = ThreadPoolExecutor(1)
    loop = asyncio.get_running_loop()

    def connect() -> sqlite3.Connection:
        db = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        for table in TABLES:
            db.execute(table)
        return db

    def keep(who: str, its: str, option: str) -> int:
        db.execute("BEGIN IMMEDIATE")
        found = db.execute("SELECT turns FROM talk WHERE who = ?", (who,)).fetchone()
        turns = found[0] + 1 if found else 1
        if found:
            db.execute("UPDATE talk SET turns = ?, state = ? WHERE who = ?", (turns, option, who))
        else:
            db.execute("INSERT INTO talk VALUES (?, ?, ?)", (who, turns, option))
        db.execute("INSERT INTO turn VALUES (?, ?, ?)", (its, who, option))
        db.execute("COMMIT")
        return turns

    db = await loop.run_in_executor(thread, connect)
    yield lambda who, its, option: loop.run_in_executor(thread, keep, who, its, option)
    await loop.run_in_executor(thread, db.close)
    thread.shutdown()


async def postgres(url: str) -> AsyncIterator[Save]:
    """asyncpg, three statements in a transaction each."""
    async with asyncpg.create_pool(url, min_size=POOL, max_size=POOL) as pool:
        for table in TABLES:
            await pool.execute(table)

        async def save(who: str, its: str, option: str) -> int:
            async with pool.acquire() as db, db.transaction():
                found = await db.fetchval("SELECT turns FROM talk WHERE who = $1 FOR UPDATE", who)
                turns = int(found or 0) + 1
                if found:
                    move = "UPDATE talk SET turns = $2, state = $3 WHERE who = $1"
                else:
                    move = "INSERT INTO talk VALUES ($1, $2, $3)"
                await db.execute(move, who, turns, option)
                await db.execute("INSERT INTO turn VALUES ($1, $2, $3)", its, who, option)
                return turns

        yield save


async def sqlmodel_sqlite(url: str) -> AsyncIterator[Save]:
    """A SQLModel session over aiosqlite each; one writer, as SQLite has it."""
    engine = create_async_engine(url.replace("sqlite:", "sqlite+aiosqlite:"))

    @event.listens_for(engine.sync_engine, "connect")
    def _full(connection: Any, _: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    writer = asyncio.Lock()
    save = await _sessions(engine)

    async def alone(who: str, its: str, option: str) -> int:
        async with writer:
            return await save(who, its, option)

    yield alone
    await engine.dispose()


async def sqlmodel_postgres(url: str) -> AsyncIterator[Save]:
    """A SQLModel session over asyncpg each."""
    engine = create_async_engine(
        url.replace("postgresql:", "postgresql+asyncpg:"), pool_size=POOL, max_overflow=0
    )
    yield await _sessions(engine)
    await engine.dispose()


async def _sessions(engine: AsyncEngine) -> Save:
    async with engine.begin() as db:
        tables = [SQLModel.metadata.tables[name] for name in ("talk", "turn")]
        await db.run_sync(lambda at: SQLModel.metadata.create_all(at, tables=tables))

    async def save(who: str, its: str, option: str) -> int:
        async with AsyncSession(engine) as session:
            asked = select(TalkRow).where(TalkRow.who == who).with_for_update()
            talk = (await session.exec(asked)).first() or TalkRow(who=who, turns=0, state="")
            talk.turns += 1
            talk.state = option
            turns = talk.turns
            session.add(talk)
            session.add(TurnRow(event=its, who=who, option=option))
            await session.commit()
            return turns

    return save


KINDS: dict[str, Opened] = {
    "echo": echo,
    "sqlite": sqlite,
    "sqlmodel-sqlite": sqlmodel_sqlite,
    "postgres": postgres,
    "sqlmodel-postgres": sqlmodel_postgres,
}


async def say(request: web.Request) -> web.Response:
    said = await request.json()
    who = request.cookies.get("monshin", "")
    turns = await request.app[PEER].save(who, said["id"], said["option"])
    return web.json_response({**said, "turns": turns})


def build(kind: str, database: str, sock: socket.socket) -> web.Application:
    app = web.Application()
    app.router.add_post("/api/messages", say)

    async def open_(app: web.Application) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            opened = asynccontextmanager(KINDS[kind])
            app[PEER] = Peer(await stack.enter_async_context(opened(database)))
            sys.stdout.write(f"http://127.0.0.1:{sock.getsockname()[1]}/\n")
            sys.stdout.flush()
            yield

    app.cleanup_ctx.append(open_)
    return app


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kind", choices=KINDS, default="echo")
    parser.add_argument("--database", default="")
    told = parser.parse_args()
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as sock:
        app = build(told.kind, told.database, sock)
        web.run_app(app, sock=sock, print=None, access_log=None)


if __name__ == "__main__":
    main()
