"""How many messages a minute: token buckets for each session and each address."""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from aiohttp import web

from adapters.web.guard import Refused
from bot.settings import Settings

REMEMBERED = 20_000  # buckets; the one unused longest is forgotten first
SHARED = 4  # people behind one address, a family or an office


class Buckets:
    """A bucket for each key holds `per_minute` messages and fills again within a minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = float(per_minute), clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> int:
        """Take one message; 0, or the seconds until the next one is free."""
        now = self._clock()
        left, since = self._left.pop(key, (self._most, now))
        left = min(self._most, left + (now - since) * self._most / 60)
        short = left < 1
        self._left[key] = (left if short else left - 1, now)
        if len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return math.ceil((1 - left) * 60 / self._most) if short else 0


class Limits:
    def __init__(self, settings: Settings) -> None:
        most = settings.rate_limit
        self._proxied = bool(settings.public_url)
        self._sessions = None if most == "off" else Buckets(most)
        self._addresses = None if most == "off" else Buckets(most * SHARED)

    def check(self, request: web.Request, session: str, draft: str) -> None:
        """Refused with 429: too many messages from this session or address."""
        if self._sessions is None or self._addresses is None:
            return
        address = remote(request, proxied=self._proxied)
        if after := self._sessions.wait(session) or self._addresses.wait(address):
            raise Refused(429, "too_many", after, draft)


def remote(request: web.Request, *, proxied: bool) -> str:
    """Where a request comes from; behind our own proxy, what the proxy wrote down last."""
    peer = request.remote or ""
    passed_on = request.headers.getall("X-Forwarded-For", [])
    if proxied and passed_on and _is_private(peer):
        return passed_on[-1].rpartition(",")[2].strip()[:64]
    return peer


def _is_private(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return False
