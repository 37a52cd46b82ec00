"""A line to PostgreSQL that can be cut, held up and slowed.

    python -m tests.faults.proxy PORT TO_PORT

Each line on standard input is an order: `open`, `cut` (connections break, new ones are refused),
`hang` (nothing arrives, nothing breaks), `slow SECONDS` (for each piece). It ends with its input.
"""

import asyncio
import contextlib
import sys

PIECE = 64 * 1024


class Wire:
    def __init__(self, to: int) -> None:
        self._to = to
        self._cut, self._delay = False, 0.0
        self._flows = asyncio.Event()
        self._flows.set()
        self._ends: set[asyncio.StreamWriter] = set()

    def order(self, what: str, seconds: float = 0.0) -> None:
        self._cut = what == "cut"
        self._delay = seconds if what == "slow" else 0.0
        if self._cut:
            for end in self._ends:
                end.transport.abort()
        if what == "hang":
            self._flows.clear()
        else:
            self._flows.set()

    async def connected(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self._ends.add(back)
        with contextlib.suppress(OSError):
            if not self._cut:
                await self._join(near, back)
        self._ends.discard(back)
        back.transport.abort()

    async def _join(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        far, forth = await asyncio.open_connection("127.0.0.1", self._to)
        self._ends.add(forth)
        try:
            ways = [self._carry(near, forth), self._carry(far, back)]
            await asyncio.wait(
                [asyncio.create_task(way) for way in ways], return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            self._ends.discard(forth)
            forth.transport.abort()

    async def _carry(self, here: asyncio.StreamReader, there: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await here.read(PIECE):
                await self._flows.wait()
                await asyncio.sleep(self._delay)
                there.write(piece)
                await there.drain()


async def main(port: int, to: int) -> None:
    wire = Wire(to)
    async with await asyncio.start_server(wire.connected, "127.0.0.1", port):
        orders = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(orders), sys.stdin
        )
        print("ready", flush=True)
        while line := (await orders.readline()).decode().split():
            wire.order(line[0], *map(float, line[1:]))
            print("done", flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
