"""The service as a process: it starts or says in one line why not, and survives kill -9."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import Postgres

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts services on one database; whatever still runs is stopped."""
    running: list[subprocess.Popen[str]] = []

    def run(*options: str, **settings: str) -> subprocess.Popen[str]:
        own = {
            "MONSHIN_DATABASE_URL": f"sqlite:///{tmp_path}/monshin.db",
            "MONSHIN_KEY_FILE": f"{tmp_path}/key",
            "MONSHIN_RATE_LIMIT": "off",
            "MONSHIN_LOG_LEVEL": "warning",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--port", "0", *options],
            env=os.environ | own | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()


class Phone:
    """A browser without a page: it keeps its cookie and numbers its messages."""

    def __init__(self) -> None:
        self.jar, self.count = CookieJar(), 0

    def say(self, address: str, **said: str) -> dict[str, Any]:
        self.count += 1
        body = {"id": f"00000000-0000-4000-8000-{self.count:012}"} | said
        return self._ask(address + "api/messages", json.dumps(body).encode())

    def log(self, address: str) -> dict[str, Any]:
        return self._ask(address + "api/messages?after=0", None)

    def stream(self, address: str, after: int) -> Any:
        return self._open(f"{address}api/stream?after={after}")

    def _ask(self, url: str, body: bytes | None) -> dict[str, Any]:
        with self._open(url, body) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def _open(self, url: str, body: bytes | None = None) -> Any:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        request = urllib.request.Request(  # noqa: S310 - our own address
            url, body, {"Content-Type": "application/json"}
        )
        return opener.open(request, timeout=10)


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def options_of(answer: dict[str, Any]) -> list[str]:
    return [option["id"] for option in answer["messages"][-1]["options"]]


def test_killed_at_q12_it_goes_on_at_q12(start: Start) -> None:
    phone, service = Phone(), start()
    address = address_of(service)
    answer = phone.say(address, text="自己点検")
    for _ in range(3 + 11):  # the company, then Q1 to Q11
        answer = phone.say(address, option=options_of(answer)[0])
    assert any("q12=" in option for option in options_of(answer))
    before = phone.log(address)
    service.send_signal(signal.SIGKILL)
    service.wait()
    again = address_of(start())
    assert phone.log(again) == before
    answer = phone.say(again, option="self_check:q12=done")
    assert any("q13=" in option for option in options_of(answer))


def test_a_message_repeated_after_a_kill_is_answered_as_before(start: Start) -> None:
    phone, service = Phone(), start()
    first = phone.say(address_of(service), text="自己点検")
    service.kill()
    service.wait()
    phone.count -= 1
    assert phone.say(address_of(start()), text="自己点検") == first


def test_a_page_at_one_process_sees_what_another_one_was_told(
    start: Start, postgres: Postgres
) -> None:
    url = postgres.database()
    here, there = (address_of(start(MONSHIN_DATABASE_URL=url)) for _ in range(2))
    phone = Phone()
    phone.say(here, text="自己点検")
    with phone.stream(there, after=2) as stream:
        assert stream.readline() == b"retry: 3000\n"
        time.sleep(0.5)  # until the other process listens
        sent = time.monotonic()
        answer = phone.say(here, text="メニュー")
        data = next(line for line in stream if line.startswith(b"data: "))
        assert time.monotonic() - sent < 5
    assert json.loads(data.removeprefix(b"data: ")) == answer["messages"][0]


def test_stopped_it_ends_streams_and_loses_nothing(start: Start) -> None:
    service, phone = start(), Phone()
    address = address_of(service)
    before = phone.say(address, text="自己点検")
    with phone.stream(address, after=before["seq"]) as stream:
        stream.readline()
        service.send_signal(signal.SIGTERM)
        assert not stream.read().strip().startswith(b"data:")
    assert service.wait(10) == 0
    assert phone.log(address_of(start()))["messages"] == before["messages"]


def refusal(process: subprocess.Popen[str]) -> str:
    _, told = process.communicate(timeout=20)
    assert process.returncode == 1
    [line] = told.strip().splitlines()
    return line


def test_a_port_in_use_is_told_with_what_to_do(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert "is in use; stop what uses it" in refusal(start("--port", port))


def test_a_place_that_cannot_be_written_is_told(start: Start) -> None:
    told = refusal(start(MONSHIN_DATABASE_URL="sqlite:////proc/nothing/monshin.db"))
    assert "MONSHIN_DATABASE_URL" in told


def test_a_key_that_others_can_read_is_told(start: Start, tmp_path: Path) -> None:
    key = tmp_path / "open"
    key.write_text("x")
    key.chmod(0o644)
    assert "chmod 600" in refusal(start(MONSHIN_KEY_FILE=str(key)))


def test_a_wrong_setting_is_told(start: Start) -> None:
    assert refusal(start(MONSHIN_KEEP_DAYS="soon")).startswith("MONSHIN_KEEP_DAYS: ")
