"""A messaging platform that takes every letter at once and counts them."""

import socket
import sys

from aiohttp import web

TAKEN = web.AppKey("taken", list[str])


async def take(request: web.Request) -> web.Response:
    await request.read()
    request.app[TAKEN].append(request.headers["X-Retry-Key"])
    return web.Response()


async def count(request: web.Request) -> web.Response:
    taken = request.app[TAKEN]
    return web.json_response({"letters": len(taken), "different": len(set(taken))})


def main() -> None:
    app = web.Application()
    app[TAKEN] = []
    app.add_routes([web.post("/post", take), web.get("/count", count)])
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as sock:
        sys.stdout.write(f"http://127.0.0.1:{sock.getsockname()[1]}/\n")
        sys.stdout.flush()
        web.run_app(app, sock=sock, print=None, access_log=None)


if __name__ == "__main__":
    main()
